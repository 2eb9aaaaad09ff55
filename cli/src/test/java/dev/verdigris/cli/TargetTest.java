package dev.verdigris.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.client.ClientException;
import dev.verdigris.client.Statement;
import dev.verdigris.config.Config;
import dev.verdigris.config.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetTest {
    private static final String CONFIG = """
            [db]
            path = "state.db"
            [api]
            addr = ["127.0.0.1:3", "127.0.0.1:4"]
            [gossip]
            addr = "127.0.0.1:5"
            plaintext = true
            [admin]
            path = "configured.sock"
            """;

    @TempDir private Path folder;

    @Test
    void optionsWinOverTheConfiguration() throws IOException {
        Files.writeString(defaultConfig(), CONFIG);
        Config config = new Target(around(), null, address(9), Path.of("other.db"),
                Path.of("other.sock")).config();
        assertThat(config.api().bindAddrs()).containsExactly(address(9));
        assertThat(config.db().path()).isEqualTo(Path.of("other.db"));
        assertThat(config.admin().udsPath()).isEqualTo(Path.of("other.sock"));
        assertThat(config.gossip().bindAddr()).isEqualTo(address(5));
    }

    @Test
    void theConfigurationSaysWhereTheNodeIs() throws IOException {
        Files.writeString(defaultConfig(), CONFIG);
        assertThat(target(null).adminSocket()).isEqualTo(Path.of("configured.sock"));
        assertThat(dialled(target(null))).contains("http://127.0.0.1:3");
    }

    @Test
    void aConfigurationThatIsNamedMustBeThere() {
        var target = target(folder.resolve("absent.toml"));
        assertThatThrownBy(target::api).isInstanceOf(ConfigException.class)
                .hasMessageContaining("absent.toml");
        assertThatThrownBy(target::adminSocket).isInstanceOf(ConfigException.class);
    }

    @Test
    void anAddressIsAllThatIsNeeded() throws IOException {
        Files.writeString(defaultConfig(), "nonsense");
        var target = new Target(around(), null, address(6), null, Path.of("a.sock"));
        assertThat(dialled(target)).contains("http://127.0.0.1:6");
        assertThat(target.adminSocket()).isEqualTo(Path.of("a.sock"));
    }

    @Test
    void withNothingElseTheDevelopmentNodeOfTheFolderIsMeant() throws IOException {
        assertThatThrownBy(() -> target(null).api()).isInstanceOf(CommandFailed.class)
                .hasMessageContaining("--api-addr");
        assertThat(target(null).adminSocket()).isEqualTo(Config.Admin.UDS_PATH);
        Files.createDirectory(folder.resolve("verdigris-data"));
        assertThat(target(null).adminSocket())
                .isEqualTo(folder.resolve("verdigris-data/admin.sock"));
    }

    @Test
    void aNodeThatListensOnAllAddressesIsDialledOnLoopback() throws IOException {
        var anywhere = new InetSocketAddress(InetAddress.ofLiteral("::"), 7);
        assertThatThrownBy(() -> Target.client(anywhere, null)
                .transact(List.of(Statement.of("SELECT 1")), null))
                .isInstanceOf(ClientException.class)
                .hasMessageMatching(".*http://(127\\.0\\.0\\.1|\\[::1]):7.*");
    }

    private Path defaultConfig() {
        return folder.resolve("config.toml");
    }

    private Surroundings around() {
        return new Surroundings(defaultConfig(), folder, Map.of());
    }

    private Target target(@Nullable Path config) {
        return new Target(around(), config, null, null, null);
    }

    /// Nothing listens on these ports; the refusal names the address.
    private static String dialled(Target target) {
        try {
            target.api().transact(List.of(Statement.of("SELECT 1")), null);
            return "answered";
        } catch (ClientException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }
}
