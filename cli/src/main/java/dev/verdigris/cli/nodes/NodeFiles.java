package dev.verdigris.cli.nodes;

import java.nio.file.Path;

/// Where a node keeps what it has: all in one folder.
public record NodeFiles(Path folder) {
    public Path config() {
        return folder.resolve("verdigris.toml");
    }

    public Path log() {
        return folder.resolve("agent.log");
    }

    /// Short, because the path of a socket has at most some 100 bytes.
    Path adminSocket() {
        return folder.resolve("admin.sock");
    }

    public Path database() {
        return folder.resolve("verdigris.db");
    }

    Path serverCertificate() {
        return folder.resolve("server_cert.pem");
    }

    Path serverKey() {
        return folder.resolve("server_key.pem");
    }

    Path clientCertificate() {
        return folder.resolve("client_cert.pem");
    }

    Path clientKey() {
        return folder.resolve("client_key.pem");
    }
}
