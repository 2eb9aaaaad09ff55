package dev.verdigris.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    private static final String LEAST = """
            [db]
            path = "/var/lib/verdigris/db.sqlite"
            [api]
            addr = "127.0.0.1:8080"
            [gossip]
            addr = "127.0.0.1:8787"
            plaintext = true
            """;

    private static Config parse(String text) {
        return Config.parse(text, "verdigris.toml", Map.of());
    }

    @Test
    void theLeastFileIsEnoughAndTheRestHasUpstreamsDefaults() {
        Config config = parse(LEAST);
        assertThat(config.db().path()).isEqualTo(Path.of("/var/lib/verdigris/db.sqlite"));
        assertThat(config.db().schemaPaths()).isEmpty();
        assertThat(config.db().cacheSizeKib()).isEqualTo(-1_048_576);
        assertThat(config.api().bearerToken()).isNull();
        assertThat(config.gossip().idleTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.gossip().maxMtu()).isNull();
        assertThat(config.admin().udsPath()).isEqualTo(Path.of("/var/run/corrosion/admin.sock"));
        assertThat(config.log().json()).isFalse();
        assertThat(config.log().colors()).isFalse();
        assertThat(config.ignored()).isEmpty();
    }

    @Test
    void everySectionIsRead() {
        Config config = parse("""
                [db]
                path = "a.db"
                schema_paths = ["s", "t.sql"]
                cache_size_kib = "-2000"
                [api]
                bind_addr = ["127.0.0.1:8080", "[::1]:8081"]
                endpoint_name = "us"
                authz.bearer-token = "secret"
                [gossip]
                bind_addr = "127.0.0.1:8787"
                external_addr = "127.0.0.2:9"
                bootstrap = ["127.0.0.1:1", "peer.example"]
                max_mtu = 1372
                idle_timeout_secs = 5
                [gossip.tls]
                cert_file = "c"
                key_file = "k"
                ca_file = "ca"
                client = { cert_file = "cc", key_file = "ck" }
                [admin]
                path = "/tmp/a.sock"
                [log]
                format = "json"
                """);
        assertThat(config.db().schemaPaths()).containsExactly(Path.of("s"), Path.of("t.sql"));
        assertThat(config.db().cacheSizeKib()).isEqualTo(-2000);
        assertThat(config.api().bindAddrs()).extracting("port").containsExactly(8080, 8081);
        assertThat(config.api().bearerToken()).isEqualTo("secret");
        assertThat(config.api().toString()).doesNotContain("secret");
        assertThat(config.gossip().maxMtu()).isEqualTo(1372);
        assertThat(config.gossip().tls()).isEqualTo(new Config.Tls(Path.of("c"), Path.of("k"),
                Path.of("ca"), false,
                new Config.ClientCertificate(Path.of("cc"), Path.of("ck"))));
        assertThat(config.admin().udsPath()).isEqualTo(Path.of("/tmp/a.sock"));
        assertThat(config.log()).isEqualTo(new Config.Log(true, true));
    }

    @Test
    void theEnvironmentOverridesTheFileInEitherSpelling() {
        Config config = Config.parse(LEAST, "f", Map.of(
                "DB__PATH", "/x",
                "API__BIND_ADDR", "127.0.0.1:1",
                "API__AUTHZ__BEARER-TOKEN", "t",
                "GOSSIP__BOOTSTRAP[0]", "10.0.0.1:1",
                "GOSSIP__BOOTSTRAP[1]", "10.0.0.2:1",
                "GOSSIP__IDLE_TIMEOUT_SECS", "7",
                "DB", "a variable of that name means nothing",
                "PATH", "/bin"));
        assertThat(config.db().path()).isEqualTo(Path.of("/x"));
        assertThat(config.api().bindAddrs()).extracting("port").containsExactly(1);
        assertThat(config.api().bearerToken()).isEqualTo("t");
        assertThat(config.gossip().bootstrap()).containsExactly("10.0.0.1:1", "10.0.0.2:1");
        assertThat(config.gossip().idleTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.ignored()).isEmpty();
    }

    @Test
    void aKeyThatIsNotReadIsNamedAndNotFatal() {
        Config config = parse(LEAST + "[perf]\napply_channel_len = 1\n");
        assertThat(config.ignored())
                .containsExactly("perf.apply_channel_len (verdigris.toml line 9)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "path = \"/var/lib/verdigris/db.sqlite\"|db.path is missing|DB__PATH",
        "addr = \"127.0.0.1:8080\"|api.bind_addr is missing|API__BIND_ADDR",
        "addr = \"127.0.0.1:8787\"|gossip.bind_addr is missing|GOSSIP__BIND_ADDR",
        "plaintext = true|gossip.tls is missing|gossip.plaintext = true",
    })
    void aMissingKeyIsNamedWithAWayOut(String line, String message, String wayOut) {
        assertThatThrownBy(() -> parse(LEAST.replace(line, "")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message).hasMessageContaining(wayOut);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "gossip.max_mtu|900|max_mtu (verdigris.toml line 8) must be a number from 1200",
        "gossip.max_mtu|70000|must be a number from 1200 to 65527, not 70000",
        "gossip.external_addr|'localhost:1'|not a host name",
        "gossip.idle_timeout_secs|'soon'|must be a whole number, not \"soon\"",
    })
    void aWrongValueIsShownWithItsPlace(String key, String value, String message) {
        String line = key.substring(key.indexOf('.') + 1) + " = "
                + (value.matches("\\d+") ? value : '"' + value + '"') + "\n";
        assertThatThrownBy(() -> parse(LEAST + line))
                .isInstanceOf(ConfigException.class).hasMessageContaining(message);
    }

    @Test
    void oneKeyInTwoSpellingsIsRefused() {
        assertThatThrownBy(() -> parse(LEAST + "bind_addr = \"127.0.0.1:1\"\n"))
                .hasMessageContaining("gossip.bind_addr is set twice");
    }

    @Test
    void aSyntaxErrorNamesLineAndColumn() {
        assertThatThrownBy(() -> parse("[db]\npath = = 1\n"))
                .hasMessageContaining("verdigris.toml line 2 column 8");
    }

    @Test
    void clientCertificatesNeedTheAuthority() {
        assertThatThrownBy(() -> parse(LEAST.replace("plaintext = true", """
                [gossip.tls]
                cert_file = "c"
                key_file = "k"
                insecure = true
                client = { cert_file = "cc", key_file = "ck" }""")))
                .hasMessageContaining("gossip.tls.client needs gossip.tls.ca_file");
    }
}
