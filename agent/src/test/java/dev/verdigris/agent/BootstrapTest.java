package dev.verdigris.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

    @Test
    void aNameIsAskedOfTheResolverThatStandsBehindIt() throws IOException {
        try (var dns = DnsServer.answering("10.0.0.7", "10.0.0.8", "10.0.0.9")) {
            assertThat(resolve("127.0.0.1", 1, "nodes.cluster.test:77@" + dns.address(),
                    "nodes.cluster.test@" + dns.address()))
                    .containsExactlyInAnyOrder("10.0.0.7:77", "10.0.0.8:77", "10.0.0.9:77",
                            "10.0.0.7:4001", "10.0.0.8:4001", "10.0.0.9:4001");
            assertThat(dns.asked()).containsOnly("nodes.cluster.test");
        }
    }

    @Test
    void theResolverIsAskedForRecordsOfOurFamily() throws IOException {
        try (var dns = DnsServer.answering("2001:db8::7", "2001:db8::8")) {
            assertThat(resolve("::1", 1, "nodes.cluster.test@" + dns.address()))
                    .containsExactlyInAnyOrder("[2001:db8:0:0:0:0:0:7]:4001",
                            "[2001:db8:0:0:0:0:0:8]:4001");
        }
    }

    @Test
    void aResolverThatKnowsNothingOrMakesNoSenseLeavesTheOtherPeers() throws IOException {
        try (var dns = DnsServer.answering()) {
            assertThat(resolve("127.0.0.1", 5, "nodes.cluster.test@" + dns.address(),
                    "nodes.cluster.test@resolver.test", "@", "127.0.0.1:6"))
                    .containsExactly("127.0.0.1:6");
        }
    }
}
