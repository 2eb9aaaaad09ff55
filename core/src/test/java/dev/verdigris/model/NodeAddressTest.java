package dev.verdigris.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAddressTest {
    @ParameterizedTest
    @CsvSource({
        "7f000001, 8787, 127.0.0.1:8787",
        "00000000, 0, 0.0.0.0:0",
        "fffefdfc, 65535, 255.254.253.252:65535",
        "00000000000000000000000000000001, 1, [0:0:0:0:0:0:0:1]:1",
        "20010db8000000000000ff0000428329, 443, [2001:db8:0:0:0:ff00:42:8329]:443",
        "fe80000000000000ffffffffffffffff, 9, [fe80:0:0:0:ffff:ffff:ffff:ffff]:9",
    })
    void keepsTheBytesAndShowsThem(String ip, int port, String shown) {
        NodeAddress address = NodeAddress.of(HexFormat.of().parseHex(ip), port);
        assertThat(address).hasToString(shown);
        assertThat(HexFormat.of().formatHex(address.ip())).isEqualTo(ip);
        assertThat(address.isIpv4()).isEqualTo(ip.length() == 8);
        assertThat(NodeAddress.of(address.ip(), port)).isEqualTo(address);
    }

    @Test
    void aMappedIpv4AddressIsTheIpv4Address() {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffff7f000001");
        assertThat(NodeAddress.of(mapped, 1))
                .isEqualTo(NodeAddress.of(new byte[] {127, 0, 0, 1}, 1));
    }

    @Test
    void isOrderedByAddressThenPort() {
        var low = NodeAddress.of(new byte[] {10, 0, 0, 1}, 9);
        var high = NodeAddress.of(new byte[] {(byte) 200, 0, 0, 1}, 1);
        var highLater = NodeAddress.of(new byte[] {(byte) 200, 0, 0, 1}, 2);
        assertThat(low).isLessThan(high);
        assertThat(high).isLessThan(highLater);
    }

    @Test
    void refusesWhatIsNoAddress() {
        assertThatThrownBy(() -> NodeAddress.of(new byte[5], 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NodeAddress(0, 0, 65_536))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
