package dev.verdigris.http;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a server of the HTTP API is told at its start.
///
/// @param bindAddresses where to listen, at least one; port 0 takes a free one
/// @param endpointName if set, a request that names another endpoint is refused with 421
/// @param bearerToken if set, every request must carry it
/// @param spillFolder where results wait for slow clients, in files that have no name once they are
///     open and are readable by us alone. On the disk of the database rather than in memory; made
///     if it is missing
public record HttpConfig(
        List<InetSocketAddress> bindAddresses,
        @Nullable String endpointName,
        @Nullable String bearerToken,
        Path spillFolder,
        HttpLimits limits) {
    public HttpConfig {
        bindAddresses = List.copyOf(bindAddresses);
        if (bindAddresses.isEmpty()) {
            throw new IllegalArgumentException("no address to listen on");
        }
        if (bearerToken != null && bearerToken.isBlank()) {
            throw new IllegalArgumentException("an empty bearer token");
        }
    }

    /// Does not print the token.
    @Override
    public String toString() {
        return "HttpConfig[" + bindAddresses + ", endpointName=" + endpointName + ", "
                + (bearerToken == null ? "open" : "with a token") + "]";
    }
}
