package dev.verdigris.net;

import static dev.verdigris.net.Recorder.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.verdigris.net.Unreachable.Reason;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final int MANY = 10_000;

    private final Nodes nodes = new Nodes();
    private final Recorder heard = new Recorder();
    private final Recorder told = new Recorder();

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void everyOneOfManyMessagesArrives() throws Exception {
        var receiver = nodes.start(Nodes.MUTUAL, heard);
        var sender = nodes.start(Nodes.MUTUAL, told);
        byte[] message = new byte[1_000];
        for (int i = 0; i < MANY; i++) {
            sender.sendUni(receiver.localAddress(), message);
        }
        await().untilAsserted(() -> assertThat(heard.frameCount).hasValue(MANY));
        assertThat(sender.stats().uniSent()).isEqualTo(MANY);
        assertThat(sender.stats().uniDropped()).isZero();
    }

    @Test
    void closingLetsArriveWhatWasSent() throws Exception {
        var receiver = nodes.start(Nodes.MUTUAL, heard);
        var sender = nodes.start(Nodes.MUTUAL, told);
        byte[] message = new byte[50_000];
        for (int i = 0; i < 100; i++) {
            sender.sendUni(receiver.localAddress(), message);
        }
        sender.close();
        await().untilAsserted(() -> assertThat(heard.frameCount).hasValue(100));
        await().untilAsserted(() -> assertThat(receiver.stats().openInbound()).isZero());
        sender.sendUni(receiver.localAddress(), message);
        assertThat(sender.stats().uniDropped()).isEqualTo(1);
    }

    @Test
    void aSlowReaderStopsTheWriter() throws Exception {
        var startReading = new CountDownLatch(1);
        var read = new AtomicInteger();
        var slow = new Recorder(stream -> {
            startReading.await();
            while (stream.read(Nodes.SOON) != null) {
                read.incrementAndGet();
            }
            stream.finish();
        });
        var receiver = nodes.start(Nodes.MUTUAL, slow);
        var sender = nodes.start(Nodes.MUTUAL, told);
        try (var stream = sender.openBi(receiver.localAddress(), Nodes.SOON)) {
            byte[] frame = new byte[64 << 10];
            int written = 0;
            try {
                for (; written < 1_000; written++) {
                    stream.write(frame, Duration.ofMillis(300));
                }
            } catch (SocketTimeoutException stopped) {
                assertThat(stopped).hasMessageContaining("takes nothing more");
            }
            // Two buffers and QUIC's window: far from the 64 MB that were offered.
            assertThat(written * frame.length).isLessThan(8 << 20);

            startReading.countDown();
            stream.write(frame, Nodes.SOON);
            stream.finish();
            assertThat(stream.read(Nodes.SOON)).isNull();
            assertThat(read).hasValue(written + 1);
        }
    }

    @Test
    void aDeadPeerNeitherBlocksNorIsDialledForEachMessage() throws Exception {
        var sender = nodes.startHasty(Nodes.MUTUAL, told);
        var alive = nodes.start(Nodes.MUTUAL, heard);
        try (var nobody = new DatagramSocket(Nodes.anyPort())) {
            var dead = new InetSocketAddress(nobody.getLocalAddress(), nobody.getLocalPort());
            long start = System.nanoTime();
            for (int i = 0; i < 1_000; i++) {
                sender.sendUni(dead, bytes("lost"));
                sender.sendDatagram(dead, bytes("lost"));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(1));
            sender.sendUni(alive.localAddress(), bytes("hello"));
            await().untilAsserted(() -> assertThat(heard.frames).containsExactly("hello"));

            assertThatThrownBy(() -> sender.openBi(dead, Duration.ofMillis(50)))
                    .isInstanceOf(SocketTimeoutException.class);
            await().untilAsserted(() -> assertThat(told.unreachable)
                    .extracting(Unreachable::reason).containsExactly(Reason.NO_ANSWER));
            assertThat(sender.stats().dials()).isEqualTo(2);
            assertThat(sender.stats().uniDropped()).isEqualTo(1_000);
            assertThat(sender.stats().datagramsDropped()).isEqualTo(1_000);
            assertThatThrownBy(() -> sender.openBi(dead, Nodes.SOON))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aPeerThatRestartsAtItsAddressIsReachedAgain() throws Exception {
        var sender = nodes.start(Nodes.MUTUAL, told);
        var first = nodes.start(Nodes.MUTUAL, heard);
        var address = first.localAddress();
        sender.sendUni(address, bytes("to the first"));
        await().untilAsserted(() -> assertThat(heard.frames).containsExactly("to the first"));
        first.close();

        var second = new Recorder();
        nodes.start(Nodes.config(address), Nodes.MUTUAL, second);
        await().untilAsserted(() -> {
            sender.sendUni(address, bytes("to the second"));
            assertThat(second.frames).contains("to the second");
        });
    }

    @Test
    void aPeerThatFallsSilentIsGivenUpLongBeforeTheIdleTimeout() throws Exception {
        var sender = nodes.startHasty(Nodes.MUTUAL, told);
        var first = nodes.start(Nodes.MUTUAL, heard);
        try (var relay = new UdpRelay(first.localAddress())) {
            sender.sendUni(relay.address(), bytes("before"));
            await().untilAsserted(() -> assertThat(heard.frames).containsExactly("before"));

            relay.cut();
            sender.sendUni(relay.address(), bytes("into the void"));
            await().untilAsserted(() -> assertThat(told.unreachable)
                    .extracting(Unreachable::reason).containsExactly(Reason.SILENT));

            var second = new Recorder();
            relay.mend(nodes.start(Nodes.MUTUAL, second).localAddress());
            await().untilAsserted(() -> {
                sender.sendUni(relay.address(), bytes("after"));
                assertThat(second.frames).contains("after");
            });
        }
    }

    @Test
    void aDatagramThatThePathDoesNotCarryIsDroppedAndCounted() throws Exception {
        var receiver = nodes.start(Nodes.MUTUAL, heard);
        var sender = nodes.start(Nodes.MUTUAL, told);
        byte[] fits = bytes("x".repeat(Nodes.config(Nodes.anyPort()).datagramBytesMax()));
        sender.sendDatagram(receiver.localAddress(), new byte[3_000]);
        sender.sendDatagram(receiver.localAddress(), fits);
        await().untilAsserted(() -> assertThat(heard.datagrams).hasSize(1));
        assertThat(heard.datagrams.getFirst()).hasSize(fits.length);
        assertThat(sender.stats().datagramsDropped()).isEqualTo(1);
    }

    @Test
    void aConnectionWithoutTrafficIsKeptAlive() throws Exception {
        var receiver = nodes.start(Nodes.MUTUAL, heard);
        var config = Nodes.config(Nodes.anyPort());
        var sender = nodes.start(
                config.withTimes(config.times().withIdle(Duration.ofMillis(500))),
                Nodes.MUTUAL, told);
        sender.sendUni(receiver.localAddress(), bytes("first"));
        await().untilAsserted(() -> assertThat(heard.frames).hasSize(1));
        await().during(Duration.ofMillis(1_500)).atMost(Duration.ofSeconds(3))
                .until(() -> sender.stats().openOutgoing() == 1);
        assertThat(sender.stats().dials()).isEqualTo(1);
    }

    @Test
    void aConversationBrokenOffByOneSideFailsOnTheOther() throws Exception {
        var receiver = nodes.start(Nodes.MUTUAL, new Recorder(stream -> {
            stream.read(Nodes.SOON);
            stream.reset();
        }));
        var sender = nodes.start(Nodes.MUTUAL, told);
        try (var stream = sender.openBi(receiver.localAddress(), Nodes.SOON)) {
            stream.write(bytes("anyone?"), Nodes.SOON);
            assertThatThrownBy(() -> stream.read(Nodes.SOON))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aConversationOfManyFramesKeepsTheirOrder() throws Exception {
        var receiver = nodes.start(Nodes.MUTUAL, new Recorder(stream -> {
            for (int i = 0; i < MANY; i++) {
                stream.write(bytes("frame " + i), Nodes.SOON);
            }
            stream.write(new byte[5 << 20], Nodes.SOON);
            stream.finish();
        }));
        var sender = nodes.start(Nodes.MUTUAL, told);
        try (var stream = sender.openBi(receiver.localAddress(), Nodes.SOON)) {
            stream.finish();
            for (int i = 0; i < MANY; i++) {
                assertThat(stream.read(Nodes.SOON)).isEqualTo(bytes("frame " + i));
            }
            assertThat(stream.read(Nodes.SOON)).hasSize(5 << 20);
            assertThat(stream.read(Nodes.SOON)).isNull();
        }
    }
}
