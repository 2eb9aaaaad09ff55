package dev.verdigris.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.net.tls.Credentials;
import dev.verdigris.net.tls.TlsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateParsingException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsCommandTest {
    private final Cli cli = new Cli();

    @TempDir private Path folder;

    @Test
    void anAuthorityIssuesWhatANodeNeeds()
            throws TlsException, IOException, CertificateParsingException {
        assertThat(tls("ca")).isZero();
        assertThat(tls("server", "127.0.0.1", "::1")).isZero();
        assertThat(tls("client")).isZero();
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(
                    "ca_cert.pem", "ca_key.pem", "server_cert.pem", "server_key.pem",
                    "client_cert.pem", "client_key.pem");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("ca_key.pem"))))
                .isEqualTo("rw-------");
        var server = Credentials.load(file("server_cert.pem"), file("server_key.pem"))
                .certificate();
        assertThat(server.getSubjectAlternativeNames()).extracting(List::getLast)
                .asString().contains("127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(cli.out()).contains("Wrote " + file("ca_cert.pem") + ", valid until 20")
                .contains("Wrote " + file("server_key.pem") + ", readable by you alone.");
    }

    @Test
    void whatExistsIsReplacedOnlyOnDemand() throws IOException {
        tls("ca");
        String before = Files.readString(file("ca_key.pem"));
        assertThat(tls("ca")).isEqualTo(1);
        assertThat(cli.err()).contains("exists already", "--force");
        assertThat(Files.readString(file("ca_key.pem"))).isEqualTo(before);
        assertThat(tls("ca", "--force")).isZero();
        assertThat(Files.readString(file("ca_key.pem"))).isNotEqualTo(before);
    }

    @Test
    void aServerNeedsAnAddressAndAnAuthority() {
        assertThat(tls("server", "localhost")).isEqualTo(2);
        assertThat(cli.err()).contains("'localhost' is not an IP address");
        assertThat(tls("server", "127.0.0.1")).isEqualTo(1);
        assertThat(cli.err()).contains("cannot read " + file("ca_key.pem"));
    }

    private int tls(String kind, String... more) {
        var arguments = new ArrayList<>(List.of("tls", kind, "generate", "--out",
                folder.toString()));
        if (!kind.equals("ca")) {
            arguments.addAll(List.of("--ca-key", file("ca_key.pem").toString(), "--ca-cert",
                    file("ca_cert.pem").toString()));
        }
        arguments.addAll(List.of(more));
        return cli.execute(arguments.toArray(String[]::new));
    }

    private Path file(String name) {
        return folder.resolve(name);
    }
}
