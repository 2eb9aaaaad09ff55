package dev.verdigris.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static List<String> resolve(String self, int port, String... peers) {
        var address = new InetSocketAddress(InetAddress.ofLiteral(self), port);
        return new Bootstrap(List.of(peers), address).resolve().stream()
                .map(Object::toString).toList();
    }

    @Test
    void literalsAreTakenAsTheyAre() {
        assertThat(resolve("127.0.0.1", 1, "10.0.0.1:8787", "10.0.0.2"))
                .containsExactly("10.0.0.1:8787", "10.0.0.2:4001");
        assertThat(resolve("::1", 1, "[2001:db8::1]:9", "2001:db8::2"))
                .containsExactly("[2001:db8:0:0:0:0:0:1]:9", "[2001:db8:0:0:0:0:0:2]:4001");
    }

    @Test
    void aNameIsResolved() {
        assertThat(resolve("127.0.0.2", 1, "localhost:7")).containsExactly("127.0.0.1:7");
    }

    @Test
    void ourselvesAndTheOtherFamilyAreLeftOut() {
        assertThat(resolve("127.0.0.1", 5, "127.0.0.1:5", "[::1]:6", "127.0.0.1:6"))
                .containsExactly("127.0.0.1:6");
    }

    @Test
    void whatDoesNotResolveIsLeftOut() {
        assertThat(resolve("127.0.0.1", 5, "no.such.host.invalid:1", "127.0.0.1:port",
                "127.0.0.1:6")).containsExactly("127.0.0.1:6");
    }
}
