package dev.verdigris.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.net.tls.CertificateFiles.Existing;
import dev.verdigris.net.tls.TlsException.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {
    private final Instant now = Instant.now();
    private final Authority authority = Authority.create(now);

    @TempDir
    Path folder;

    @Test
    void theAuthorityMaySignAndNothingElse() {
        var certificate = authority.credentials().certificate();
        assertThat(certificate.getSubjectX500Principal().getName())
                .isEqualTo("CN=Verdigris Root CA");
        assertThat(certificate.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(certificate.getKeyUsage())
                .containsExactly(false, false, false, false, false, true, true, false, false);
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA384withECDSA");
        assertThat(((ECPublicKey) certificate.getPublicKey()).getParams().getOrder().bitLength())
                .isEqualTo(384);
        assertThat(certificate.getNotAfter().toInstant())
                .isBetween(now.plus(Authority.AUTHORITY_LIFETIME).minusSeconds(1),
                        now.plus(Authority.AUTHORITY_LIFETIME));
    }

    @Test
    void aServerCertificateCoversItsAddressesAndNames() throws Exception {
        var addresses = List.of(
                InetAddress.getByName("192.0.2.7"), InetAddress.getByName("2001:db8::7"));
        var server = authority.issueServer(addresses, List.of("db.example"), now).certificate();
        var names = new ArrayList<String>();
        for (List<?> each : server.getSubjectAlternativeNames()) {
            names.add(String.valueOf(each.get(1)));
        }
        assertThat(names).containsExactly("192.0.2.7", "2001:db8:0:0:0:0:0:7", "db.example");
        assertThat(server.getNotAfter())
                .isBefore(authority.credentials().certificate().getNotAfter());
        assertThat(server.getNotBefore().toInstant()).isBefore(now);
    }

    @Test
    void noCertificateOutlivesItsAuthority() {
        var late = now.plus(Authority.AUTHORITY_LIFETIME).minusSeconds(60);
        assertThat(authority.issueClient(late).certificate().getNotAfter())
                .isEqualTo(authority.credentials().certificate().getNotAfter());
    }

    @Test
    void aStrictVerifierOfAnotherMakeAcceptsWhatWasIssued() throws Exception {
        Assumptions.assumeThat(hasOpenssl()).isTrue();
        var loopback = List.of(InetAddress.getLoopbackAddress());
        save(authority.credentials(), "ca");
        save(authority.issueServer(loopback, List.of(), now), "server");
        save(authority.issueClient(now), "client");

        assertThat(openssl("verify", "-x509_strict", "-purpose", "sslserver", "-verify_ip",
                "127.0.0.1", "-CAfile", path("ca.pem"), path("server.pem"))).contains("OK");
        assertThat(openssl("verify", "-x509_strict", "-purpose", "sslclient",
                "-CAfile", path("ca.pem"), path("client.pem"))).contains("OK");
    }

    @Test
    void keysAndChainsMadeElsewhereAreRead() throws Exception {
        Assumptions.assumeThat(hasOpenssl()).isTrue();
        openssl("ecparam", "-name", "secp384r1", "-genkey", "-out", path("sec1.key"));
        openssl("pkcs8", "-topk8", "-nocrypt", "-in", path("sec1.key"), "-out", path("pkcs8.key"));
        openssl("pkcs8", "-topk8", "-nocrypt", "-in", path("sec1.key"), "-outform", "DER",
                "-out", path("key.der"));
        openssl("req", "-new", "-x509", "-sha384", "-subj", "/CN=other", "-days", "2",
                "-key", path("pkcs8.key"), "-out", path("cert.pem"));
        openssl("x509", "-in", path("cert.pem"), "-outform", "DER", "-out", path("cert.der"));
        var chain = Files.readString(folder.resolve("cert.pem"));
        save(authority.credentials(), "ca");
        Files.writeString(folder.resolve("chain.pem"),
                chain + Files.readString(folder.resolve("ca.pem")));

        for (String key : List.of("sec1.key", "pkcs8.key", "key.der")) {
            for (String certificate : List.of("cert.pem", "cert.der", "chain.pem")) {
                var loaded = Credentials.load(folder.resolve(certificate), folder.resolve(key));
                assertThat(loaded.certificate().getSubjectX500Principal().getName())
                        .as("%s with %s", certificate, key).isEqualTo("CN=other");
                assertThat(loaded.chain()).hasSize("chain.pem".equals(certificate) ? 2 : 1);
            }
        }
    }

    @Test
    void whatIsSavedIsLoadedAgainAndTheKeyIsPrivate() throws Exception {
        save(authority.credentials(), "ca");
        var loaded = Authority.load(folder.resolve("ca.pem"), folder.resolve("ca.key"));
        assertThat(loaded.credentials()).isEqualTo(authority.credentials());
        assertThat(PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("ca.key")))).isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("ca.pem", "ca.key");
        }
    }

    @Test
    void anExistingFileIsReplacedOnlyWhenAskedFor() throws Exception {
        save(authority.credentials(), "ca");
        byte[] before = Files.readAllBytes(folder.resolve("ca.key"));
        Files.delete(folder.resolve("ca.pem"));
        var other = Authority.create(now).credentials();
        assertCode(Code.EXISTS, () -> save(other, "ca"));
        assertThat(folder.resolve("ca.key")).hasBinaryContent(before);
        assertThat(folder.resolve("ca.pem")).doesNotExist();

        other.save(folder.resolve("ca.pem"), folder.resolve("ca.key"), Existing.REPLACE);
        assertThat(Credentials.load(folder.resolve("ca.pem"), folder.resolve("ca.key")))
                .isEqualTo(other);
    }

    @Test
    void whatCannotBeUsedIsSaidByCode() throws Exception {
        save(authority.credentials(), "ca");
        save(authority.issueClient(now), "client");
        Path junk = Files.writeString(folder.resolve("junk.pem"), "not a certificate");
        Path missing = folder.resolve("missing.pem");
        Path ca = folder.resolve("ca.pem");
        Path caKey = folder.resolve("ca.key");
        Path client = folder.resolve("client.pem");
        Path clientKey = folder.resolve("client.key");

        assertCode(Code.FILE, () -> Credentials.load(missing, caKey));
        assertCode(Code.FORMAT, () -> Credentials.load(junk, caKey));
        assertCode(Code.FORMAT, () -> Credentials.load(ca, junk));
        assertCode(Code.FORMAT, () -> Credentials.load(ca, ca));
        assertCode(Code.MISMATCH, () -> Credentials.load(ca, clientKey));
        assertCode(Code.NOT_AN_AUTHORITY, () -> Authority.load(client, clientKey));
        var files = new TlsIdentity.Files(client, clientKey);
        assertCode(Code.CONFIGURATION, () -> TlsIdentity.load(files, null, false, null));
        assertCode(Code.CONFIGURATION, () -> TlsIdentity.load(files, null, true, files));
        assertThat(TlsIdentity.load(files, null, true, null).authenticatesPeers()).isFalse();
        assertThat(TlsIdentity.load(files, ca, true, files).requiresClientCertificates()).isTrue();
    }

    private interface Attempt {
        void run() throws TlsException;
    }

    private static void assertCode(Code code, Attempt attempt) {
        assertThatThrownBy(attempt::run).isInstanceOfSatisfying(
                TlsException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private void save(Credentials credentials, String name) throws TlsException {
        credentials.save(
                folder.resolve(name + ".pem"), folder.resolve(name + ".key"), Existing.REFUSE);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static boolean hasOpenssl() {
        try {
            return openssl("version").startsWith("OpenSSL 3");
        } catch (IOException | InterruptedException _) {
            return false;
        }
    }

    private static String openssl(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(),
                StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
