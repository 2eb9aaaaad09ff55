package dev.verdigris.cli.nodes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/// Writes the configuration of a node.
final class NodeConfigFile {
    private NodeConfigFile() {}

    /// @param peers whom to join
    /// @param token what those who use the API must show
    static void write(NodeFiles files, Ports ports, List<Ports> peers, Path schema, Path authority,
            String token) throws IOException {
        String text = """
                [db]
                path = %s
                schema_paths = [%s]

                [api]
                bind_addr = "%s:%d"
                authorization.bearer-token = %s

                [gossip]
                bind_addr = "%s:%d"
                external_addr = "%s:%d"
                bootstrap = [%s]

                [gossip.tls]
                cert_file = %s
                key_file = %s
                ca_file = %s

                [gossip.tls.client]
                cert_file = %s
                key_file = %s

                [admin]
                uds_path = %s
                """.formatted(quote(files.database()), quote(schema),
                Ports.HOST, ports.api(), quote(token), Ports.HOST, ports.gossip(),
                Ports.HOST, ports.dialled(),
                peers.stream().map(peer -> quote(Ports.HOST + ":" + peer.dialled()))
                        .collect(Collectors.joining(", ")),
                quote(files.serverCertificate()), quote(files.serverKey()), quote(authority),
                quote(files.clientCertificate()), quote(files.clientKey()),
                quote(files.adminSocket()));
        Files.deleteIfExists(files.config());
        Files.createFile(files.config(), PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(files.config(), text);
    }

    private static String quote(Object value) {
        var quoted = new StringBuilder("\"");
        for (char c : value.toString().toCharArray()) {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        quoted.append("\\u%04x".formatted((int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
