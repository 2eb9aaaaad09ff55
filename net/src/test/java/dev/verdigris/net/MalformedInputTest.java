package dev.verdigris.net;

import static dev.verdigris.net.Recorder.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verdigris.net.MalformedFrame.Reason;
import io.netty.handler.codec.quic.QuicStreamType;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MalformedInputTest {
    private final Nodes nodes = new Nodes();
    private final Recorder heard = new Recorder(stream -> {
        while (stream.read(Nodes.SOON) != null) {
            // reads on until the peer ends or breaks
        }
        stream.finish();
    });
    private QuicTransport receiver;
    private RawPeer peer;

    @BeforeEach
    void connect() throws Exception {
        receiver = nodes.start(Nodes.MUTUAL, heard);
        peer = new RawPeer(Nodes.MUTUAL, receiver.localAddress());
    }

    @AfterEach
    void close() {
        peer.close();
        nodes.close();
    }

    @ParameterizedTest
    @EnumSource(QuicStreamType.class)
    void anOversizedFrameEndsItsStreamOnly(QuicStreamType type) throws Exception {
        peer.write(type, ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array(), false);
        refusedOnce(Reason.OVERSIZED);
    }

    @ParameterizedTest
    @EnumSource(QuicStreamType.class)
    void aLengthBeyondSignedIntegersIsOversizedToo(QuicStreamType type) throws Exception {
        peer.write(type, new byte[] {-1, -1, -1, -1}, false);
        refusedOnce(Reason.OVERSIZED);
    }

    @ParameterizedTest
    @EnumSource(QuicStreamType.class)
    void aStreamThatEndsInsideAFrameIsTruncated(QuicStreamType type) throws Exception {
        peer.write(type, new byte[] {0, 0, 0, 9, 'h', 'a', 'l', 'f'}, true);
        refusedOnce(Reason.TRUNCATED);
    }

    @Test
    void aConversationWithoutEndMarkIsTruncated() throws Exception {
        peer.write(QuicStreamType.BIDIRECTIONAL, new byte[] {0, 0, 0, 1, 'x'}, true);
        refusedOnce(Reason.TRUNCATED);
    }

    @Test
    void anEmptyFrameOnAOneWayStreamIsRefused() throws Exception {
        peer.write(QuicStreamType.UNIDIRECTIONAL, new byte[4], true);
        refusedOnce(Reason.EMPTY);
    }

    @Test
    void whatTheHandlerRejectsEndsItsStreamOnly() throws Exception {
        peer.write(QuicStreamType.UNIDIRECTIONAL, frame("nonsense"), false);
        refusedOnce(Reason.REJECTED);
    }

    @Test
    void datagramsOfUnknownLanesAreSkipped() throws Exception {
        peer.datagram(new byte[] {77, 1, 2, 3});
        peer.datagram(new byte[] {InboundConnection.LANE_PAYLOAD, 'o', 'k'});
        await().untilAsserted(() -> assertThat(heard.datagrams).containsExactly("ok"));
        assertThat(peer.isConnected()).isTrue();
    }

    @Test
    void randomBytesNeverHarmTheConnection() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            var type = random.nextBoolean()
                    ? QuicStreamType.UNIDIRECTIONAL
                    : QuicStreamType.BIDIRECTIONAL;
            peer.awaitRoom(type);
            peer.write(type, garbage, true);
            peer.datagram(garbage.length == 0 ? new byte[1] : garbage);
        }
        peer.awaitRoom(QuicStreamType.UNIDIRECTIONAL);
        peer.write(QuicStreamType.UNIDIRECTIONAL, frame("alive"), true);
        await("seed " + seed).untilAsserted(() -> assertThat(heard.frames).contains("alive"));
        assertThat(peer.isConnected()).as("seed %d", seed).isTrue();
    }

    @Test
    void aPeerThatOnlySendsNonsenseLosesItsConnection() throws Exception {
        for (int i = 0; i <= InboundConnection.REFUSED_STREAMS_MAX && peer.isConnected(); i++) {
            peer.write(QuicStreamType.UNIDIRECTIONAL, frame("nonsense"), true);
        }
        await().untilAsserted(() -> assertThat(peer.isConnected()).isFalse());
    }

    private void refusedOnce(Reason reason) throws Exception {
        await().untilAsserted(
                () -> assertThat(receiver.stats().malformed()).containsEntry(reason, 1L));
        peer.write(QuicStreamType.UNIDIRECTIONAL, frame("unharmed"), true);
        await().untilAsserted(() -> assertThat(heard.frames).containsExactly("unharmed"));
        long refused = receiver.stats().malformed().values().stream().mapToLong(n -> n).sum();
        assertThat(refused).isEqualTo(1);
    }

    private static byte[] frame(String text) {
        byte[] body = bytes(text);
        return ByteBuffer.allocate(4 + body.length).putInt(body.length).put(body).array();
    }
}
