package dev.verdigris.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `IP:PORT`, with brackets around IPv6. Nothing is resolved.
final class AddressConverter implements ITypeConverter<InetSocketAddress> {
    AddressConverter() {}

    @Override
    public InetSocketAddress convert(String text) {
        int colon = text.lastIndexOf(':');
        if (colon > 0) {
            String host = text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            if (bracketed || !host.contains(":")) {
                try {
                    return new InetSocketAddress(
                            InetAddress.ofLiteral(bracketed
                                    ? host.substring(1, host.length() - 1) : host),
                            Integer.parseInt(text.substring(colon + 1)));
                } catch (IllegalArgumentException _) {
                    // Said below, in the same words for every way to be wrong.
                }
            }
        }
        throw new TypeConversionException("'" + text
                + "' is not an address such as 127.0.0.1:8080 or [::1]:8080");
    }
}
