package dev.verdigris.net;

import static dev.verdigris.net.Recorder.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verdigris.net.Unreachable.Reason;
import dev.verdigris.net.tls.TlsIdentity;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrustTest {
    private final Nodes nodes = new Nodes();
    private final Recorder heard = new Recorder();
    private final Recorder told = new Recorder();

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void aServerOfAnotherAuthorityIsNotSpokenTo() throws Exception {
        var stranger = nodes.startHasty(Nodes.mutual(Nodes.newAuthority()), heard);
        refused(stranger, Nodes.MUTUAL, Reason.BAD_CERTIFICATE);
    }

    @Test
    void aClientOfAnotherAuthorityIsNotListenedTo() throws Exception {
        var receiver = nodes.startHasty(Nodes.MUTUAL, heard);
        var foreign = new TlsIdentity(
                Nodes.MUTUAL.server(), Nodes.MUTUAL.authorities(),
                Nodes.newAuthority().issueClient(Instant.now()));
        refused(receiver, foreign, Reason.REFUSED);
        assertThat(receiver.stats().handshakesFailed()).isEqualTo(1);
    }

    @Test
    void aClientWithoutCertificateIsNotListenedTo() throws Exception {
        var receiver = nodes.startHasty(Nodes.MUTUAL, heard);
        var nameless = new TlsIdentity(Nodes.MUTUAL.server(), Nodes.MUTUAL.authorities(), null);
        refused(receiver, nameless, Reason.REFUSED);
        assertThat(receiver.stats().handshakesFailed()).isEqualTo(1);
    }

    @Test
    void aServerWhoseCertificateNamesAnotherAddressIsNotSpokenTo() throws Exception {
        var elsewhere = Nodes.AUTHORITY.issueServer(
                List.of(InetAddress.getByName("192.0.2.1")), List.of(), Instant.now());
        var receiver = nodes.startHasty(
                new TlsIdentity(
                        elsewhere, Nodes.MUTUAL.authorities(), Nodes.MUTUAL.client()),
                heard);
        refused(receiver, Nodes.MUTUAL, Reason.BAD_CERTIFICATE);
    }

    @Test
    void withoutClientCertificatesOnlyTheServerProvesItself() throws Exception {
        var oneWay = new TlsIdentity(Nodes.MUTUAL.server(), Nodes.MUTUAL.authorities(), null);
        delivered(nodes.startHasty(oneWay, heard), oneWay);
    }

    @Test
    void plaintextModeTalksWithThrowAwayCertificates() throws Exception {
        var receiver = nodes.startHasty(TlsIdentity.throwAway(), heard);
        delivered(receiver, TlsIdentity.throwAway());
    }

    private void delivered(QuicTransport receiver, TlsIdentity identity) throws Exception {
        var sender = nodes.startHasty(identity, told);
        sender.sendUni(receiver.localAddress(), bytes("hello"));
        await().untilAsserted(() -> assertThat(heard.frames).containsExactly("hello"));
    }

    private void refused(QuicTransport receiver, TlsIdentity identity, Reason reason)
            throws Exception {
        var sender = nodes.startHasty(identity, told);
        sender.sendUni(receiver.localAddress(), bytes("secret"));
        sender.sendDatagram(receiver.localAddress(), bytes("secret"));

        await().untilAsserted(() -> assertThat(told.unreachable).isNotEmpty());
        assertThat(told.unreachable).extracting(Unreachable::reason).containsExactly(reason);
        assertThat(heard.frames).isEmpty();
        assertThat(heard.datagrams).isEmpty();
        var stats = sender.stats();
        assertThat(stats.uniDropped() + stats.datagramsDropped()).isEqualTo(2);
        assertThat(stats.dialsFailed()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(receiver.stats().openInbound()).isZero());
    }
}
