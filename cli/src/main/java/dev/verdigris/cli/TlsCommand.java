package dev.verdigris.cli;

import dev.verdigris.net.tls.Authority;
import dev.verdigris.net.tls.CertificateFiles.Existing;
import dev.verdigris.net.tls.Credentials;
import dev.verdigris.net.tls.TlsException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// Makes the keys and certificates of a cluster.
@Command(
        name = "tls",
        description = "Make keys and certificates for a cluster.",
        subcommands = {TlsCommand.Ca.class, TlsCommand.Server.class, TlsCommand.Client.class})
final class TlsCommand extends CommandGroup {
    TlsCommand() {}

    @Command(name = "ca", description = "The authority that all nodes of a cluster trust.")
    static final class Ca extends CommandGroup {
        Ca() {}

        @Command(name = "generate",
                description = "Write ca_cert.pem for every node, and ca_key.pem for none of them.")
        void generate(@Mixin Destination destination) throws TlsException {
            save(this, Authority.create(Instant.now()).credentials(), "ca", destination);
        }
    }

    @Command(name = "server", description = "The certificate that a node shows those who dial it.")
    static final class Server extends CommandGroup {
        Server() {}

        @Command(name = "generate", description = "Write server_cert.pem and server_key.pem.")
        void generate(
                @Parameters(paramLabel = "IP", arity = "1..*", converter = IpConverter.class,
                        description = "Every address that peers dial the node at.")
                List<InetAddress> addresses,
                @Mixin Signing signing, @Mixin Destination destination) throws TlsException {
            save(this, signing.authority().issueServer(addresses, List.of(), Instant.now()),
                    "server", destination);
        }
    }

    @Command(name = "client", description = "The certificate that a node shows those it dials.")
    static final class Client extends CommandGroup {
        Client() {}

        @Command(name = "generate", description = "Write client_cert.pem and client_key.pem.")
        void generate(@Mixin Signing signing, @Mixin Destination destination) throws TlsException {
            save(this, signing.authority().issueClient(Instant.now()), "client", destination);
        }
    }

    static final class Signing {
        @Option(names = "--ca-key", paramLabel = "FILE", defaultValue = "ca_key.pem",
                description = "Key of the authority (${DEFAULT-VALUE}).")
        private Path key = Path.of("ca_key.pem");

        @Option(names = "--ca-cert", paramLabel = "FILE", defaultValue = "ca_cert.pem",
                description = "Certificate of the authority (${DEFAULT-VALUE}).")
        private Path certificate = Path.of("ca_cert.pem");

        Signing() {}

        Authority authority() throws TlsException {
            return Authority.load(certificate, key);
        }
    }

    static final class Destination {
        @Option(names = "--out", paramLabel = "FOLDER", defaultValue = ".",
                description = "Where to write (the current folder).")
        private Path folder = Path.of(".");

        @Option(names = "--force", description = "Replace files that exist.")
        private boolean force;

        Destination() {}
    }

    static final class IpConverter implements ITypeConverter<InetAddress> {
        IpConverter() {}

        @Override
        public InetAddress convert(String text) {
            try {
                return InetAddress.ofLiteral(text);
            } catch (IllegalArgumentException _) {
                throw new TypeConversionException("'" + text + "' is not an IP address");
            }
        }
    }

    private static void save(CommandGroup command, Credentials credentials, String name,
            Destination destination) throws TlsException {
        Path certificate = destination.folder.resolve(name + "_cert.pem").normalize();
        Path key = destination.folder.resolve(name + "_key.pem").normalize();
        try {
            credentials.save(certificate, key,
                    destination.force ? Existing.REPLACE : Existing.REFUSE);
        } catch (TlsException refused) {
            if (refused.code() == TlsException.Code.EXISTS) {
                throw new CommandFailed(refused.getMessage() + "; replace it with --force");
            }
            throw refused;
        }
        command.out().print("Wrote " + certificate + ", valid until "
                + credentials.certificate().getNotAfter().toInstant() + ".\n"
                + "Wrote " + key + ", readable by you alone.\n");
        command.out().flush();
    }
}
