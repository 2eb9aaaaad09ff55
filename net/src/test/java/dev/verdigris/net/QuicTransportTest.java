package dev.verdigris.net;

import static dev.verdigris.net.Recorder.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuicTransportTest {
    private final Nodes nodes = new Nodes();
    private final Recorder heard = new Recorder(QuicTransportTest::echo);

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void carriesDatagramsMessagesAndConversationsUnderMutualTls() throws Exception {
        var receiver = nodes.start(Nodes.MUTUAL, heard);
        var sender = nodes.start(Nodes.MUTUAL, new Recorder());
        var to = receiver.localAddress();

        sender.sendDatagram(to, bytes("ping"));
        sender.sendUni(to, bytes("first"), bytes("second"));
        try (var stream = sender.openBi(to, Nodes.SOON)) {
            stream.write(bytes("question"), Nodes.SOON);
            stream.finish();
            assertThat(stream.read(Nodes.SOON)).isEqualTo(bytes("question"));
            assertThat(stream.read(Nodes.SOON)).isNull();
        }

        await().untilAsserted(() -> assertThat(heard.datagrams).containsExactly("ping"));
        await().untilAsserted(() -> assertThat(heard.frames).containsExactly("first", "second"));
        await().untilAsserted(() -> assertThat(sender.minRtt(to)).isPresent());
        assertThat(sender.stats().openOutgoing()).isEqualTo(1);
        assertThat(receiver.stats().openInbound()).isEqualTo(1);
    }

    @Test
    void reachesARestartedPeerAtOnceWhenToldOfIt() throws Exception {
        var former = nodes.start(Nodes.MUTUAL, new Recorder());
        var sender = nodes.start(Nodes.MUTUAL, new Recorder());
        try (var line = new UdpRelay(former.localAddress())) {
            sender.sendUni(line.address(), bytes("to the former life"));
            await().until(() -> sender.stats().openOutgoing() == 1);

            line.mend(nodes.start(Nodes.MUTUAL, heard).localAddress());
            sender.renew(line.address());
            sender.sendUni(line.address(), bytes("to the new one"));

            // The silence of the old connection would take longer than this to notice.
            await().atMost(TransportTimes.DEFAULT.silence().dividedBy(2)).untilAsserted(
                    () -> assertThat(heard.frames).containsExactly("to the new one"));
        }
    }

    private static void echo(BiStream stream) throws IOException, InterruptedException {
        for (var frame = stream.read(Nodes.SOON); frame != null; frame = stream.read(Nodes.SOON)) {
            stream.write(frame, Nodes.SOON);
        }
        stream.finish();
    }
}
