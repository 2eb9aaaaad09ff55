package dev.verdigris.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.model.Change;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.SyncMessage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// Whatever comes in: it is refused or passed over, or it is a message that we could send.
class HostileBytesTest {
    private static final int SEEDS = 400;
    private static final int FLIPS_PER_SEED = 30;

    private interface Codec {
        /// Decodes and, if that works, encodes and decodes again.
        void take(byte[] bytes) throws MalformedMessage;
    }

    private record Sample(String name, byte[] bytes, Codec codec) {}

    private static void takeMessage(byte[] bytes) throws MalformedMessage {
        if (MessageCodec.decode(bytes) instanceof Decoded.Known<Message>(var message, _)) {
            assertThat(MessageCodec.decode(MessageCodec.encode(message)))
                    .isEqualTo(new Decoded.Known<>(message, 0));
        }
    }

    private static void takeSyncMessage(byte[] bytes) throws MalformedMessage {
        if (SyncCodec.decode(bytes) instanceof Decoded.Known<SyncMessage>(var message, _)) {
            assertThat(SyncCodec.decode(SyncCodec.encode(message)))
                    .isEqualTo(new Decoded.Known<>(message, 0));
        }
    }

    private static void takeStored(byte[] bytes) throws MalformedMessage {
        List<Change> changes = ChangesetCodec.decode(bytes);
        assertThat(ChangesetCodec.decode(ChangesetCodec.encode(changes))).isEqualTo(changes);
    }

    private static List<Sample> golden() {
        var samples = new ArrayList<Sample>();
        GoldenMessages.messages().forEach((name, message) -> samples.add(new Sample(
                name, MessageCodec.encode(message), HostileBytesTest::takeMessage)));
        GoldenMessages.syncMessages().forEach((name, message) -> samples.add(new Sample(
                name, SyncCodec.encode(message), HostileBytesTest::takeSyncMessage)));
        GoldenMessages.storedChanges().forEach((name, changes) -> samples.add(new Sample(
                name, ChangesetCodec.encode(changes), HostileBytesTest::takeStored)));
        return samples;
    }

    private static List<Sample> random(long seed) {
        var random = new RandomMessages(seed);
        return List.of(
                new Sample("message", MessageCodec.encode(random.message()),
                        HostileBytesTest::takeMessage),
                new Sample("sync", SyncCodec.encode(random.syncMessage()),
                        HostileBytesTest::takeSyncMessage),
                new Sample("stored", ChangesetCodec.encode(random.changes(0, 30)),
                        HostileBytesTest::takeStored));
    }

    @Test
    void aFrameCutAnywhereIsRefused() {
        var samples = new ArrayList<>(golden());
        for (long seed = 0; seed < 20; seed++) {
            samples.addAll(random(seed));
        }
        for (Sample sample : samples) {
            for (int length = 0; length < sample.bytes().length; length++) {
                byte[] cut = Arrays.copyOf(sample.bytes(), length);
                assertThatThrownBy(() -> sample.codec().take(cut))
                        .as("%s cut to %d bytes", sample.name(), length)
                        .isInstanceOf(MalformedMessage.class);
            }
        }
    }

    @Test
    void changedBytesNeverBreakTheReader() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            for (Sample sample : random(seed)) {
                for (int i = 0; i < FLIPS_PER_SEED; i++) {
                    byte[] bytes = sample.bytes().clone();
                    for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                        bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean()
                                ? random.nextInt() : random.nextInt(8));
                    }
                    takeOrRefuse(sample.codec(), bytes,
                            sample.name() + ", seed " + seed + ", change " + i);
                }
            }
        }
    }

    @Test
    void noiseNeverBreaksTheReader() {
        for (long seed = 0; seed < 1_000; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            var bytes = new byte[1 + random.nextInt(200)];
            random.nextBytes(bytes);
            for (int kind = 0; kind < 24; kind++) {
                bytes[0] = (byte) kind;
                String as = "seed " + seed + ", kind " + kind;
                takeOrRefuse(HostileBytesTest::takeMessage, bytes, as);
                takeOrRefuse(HostileBytesTest::takeSyncMessage, bytes, as);
                takeOrRefuse(HostileBytesTest::takeStored, bytes, as);
            }
        }
    }

    /// A reader that allocated what a frame claims would run out of memory here.
    @Test
    void numbersThatClaimTooMuchAreRefusedBeforeAnythingIsAllocated() {
        List<byte[]> claims = List.of(
                new byte[] {-1, -1, -1, 0x7f},
                new byte[] {-1, -1, -1, -1, 7},
                new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0x3f},
                new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1});
        for (Sample sample : golden()) {
            for (int at = 1; at < sample.bytes().length; at++) {
                for (byte[] claim : claims) {
                    var bytes = new ByteArrayOutputStream();
                    bytes.write(sample.bytes(), 0, at);
                    bytes.writeBytes(claim);
                    bytes.write(sample.bytes(), at + 1, sample.bytes().length - at - 1);
                    takeOrRefuse(sample.codec(), bytes.toByteArray(),
                            sample.name() + ", claim at " + at);
                }
            }
        }
    }

    private static void takeOrRefuse(Codec codec, byte[] bytes, String as) {
        try {
            codec.take(bytes);
        } catch (MalformedMessage e) {
            assertThat(e).as(as).hasMessageMatching("[^\\n]+");
        } catch (RuntimeException | Error e) {
            throw new AssertionError(as, e);
        }
    }
}
