package dev.verdigris.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.Change;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.SqlValue;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.swim.PacketSize;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundTripTest {
    private static final int SEEDS = 3_000;

    @Test
    void messagesComeBackAsTheyWere() throws MalformedMessage {
        for (long seed = 0; seed < SEEDS; seed++) {
            Message message = new RandomMessages(seed).message();
            byte[] bytes = MessageCodec.encode(message);
            assertThat(MessageCodec.decode(bytes)).as("seed %d", seed)
                    .isEqualTo(new Decoded.Known<>(message, 0));
        }
    }

    @Test
    void syncMessagesComeBackAsTheyWere() throws MalformedMessage {
        for (long seed = 0; seed < SEEDS; seed++) {
            SyncMessage message = new RandomMessages(seed).syncMessage();
            byte[] bytes = SyncCodec.encode(message);
            assertThat(SyncCodec.decode(bytes)).as("seed %d", seed)
                    .isEqualTo(new Decoded.Known<>(message, 0));
        }
    }

    @Test
    void storedChangesComeBackAsTheyWere() throws MalformedMessage {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<Change> changes = new RandomMessages(seed).changes(3, 30);
            assertThat(ChangesetCodec.decode(ChangesetCodec.encode(changes))).as("seed %d", seed)
                    .isEqualTo(changes);
        }
    }

    @Test
    void theSizeOfAPacketIsKnownBeforeItIsWritten() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var packet = new RandomMessages(seed).swimPacket();
            var bare = new Message.SwimPacket(packet.sender(), packet.incarnation(), packet.to(),
                    packet.toAddress(), packet.body(), List.of());
            int updates = packet.updates().stream().mapToInt(MessageCodec::sizeOf).sum();
            assertThat(MessageCodec.encode(packet)).as("seed %d", seed)
                    .hasSize(MessageCodec.sizeOf(packet))
                    .hasSize(MessageCodec.sizeOf(bare) + updates);
        }
    }

    /// SWIM fills packets by its own bound, without knowing the codec.
    @Test
    void aPacketTakesNoMoreThanSwimReckons() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var packet = new RandomMessages(seed).swimPacket();
            var updates = packet.updates().stream()
                    .filter(update -> update.incarnation() < 1L << 32).toList();
            var sent = new Message.SwimPacket(packet.sender(), (1L << 32) - 1, packet.to(),
                    packet.toAddress(), packet.body(), updates);
            assertThat(MessageCodec.sizeOf(sent)).as("seed %d", seed)
                    .isLessThanOrEqualTo(PacketSize.atMost(sent));
        }
    }

    @Test
    void aChangeTakesNoMoreThanItsSize() {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<Change> changes = new RandomMessages(seed).changes(0, 30).stream()
                    .sorted(Comparator.comparing(Change::seq)).toList();
            var names = new Names();
            var rows = new WireWriter(64, WireFormat.CHANGES_BYTES_MAX);
            Rows.write(rows, names, changes, 0);
            int bound = 1 + changes.stream().mapToInt(ChangesetCodec::sizeOf).sum();
            assertThat(rows.size()).as("seed %d", seed).isLessThanOrEqualTo(bound);
        }
    }

    @Test
    void everyIntegerComesBackInItsShortestForm() throws MalformedMessage {
        for (int bit = 0; bit < Long.SIZE; bit++) {
            for (long delta = -2; delta <= 2; delta++) {
                for (long number : new long[] {(1L << bit) + delta, -(1L << bit) + delta}) {
                    SqlValue value = SqlValue.of(number);
                    var out = new WireWriter(16, 16);
                    Values.write(out, value);
                    assertThat(out.size()).isEqualTo(Values.sizeOf(value));
                    assertThat(Values.read(new WireReader(out.toBytes()))).isEqualTo(value);
                }
            }
        }
    }

    @Test
    void everyVarintComesBackInTheBytesForetold() throws MalformedMessage {
        for (int bit = 0; bit < Long.SIZE; bit++) {
            for (long number : new long[] {(1L << bit) - 1, 1L << bit, -(1L << bit)}) {
                var out = new WireWriter(16, 16);
                out.varint(number);
                assertThat(out.size()).isEqualTo(WireWriter.sizeOf(number));
                assertThat(new WireReader(out.toBytes()).varint("n")).isEqualTo(number);
                var signed = new WireWriter(16, 16);
                signed.signed(number);
                assertThat(new WireReader(signed.toBytes()).signed("n")).isEqualTo(number);
            }
        }
    }
}
