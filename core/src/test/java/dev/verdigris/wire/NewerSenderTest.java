package dev.verdigris.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Duty;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.SwimBody;
import dev.verdigris.protocol.SyncMessage;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What a later version may add without a new format, written here as that version would.
class NewerSenderTest {
    private static final int LATER_KIND = 99;
    private static final byte[] LATER_FIELDS = {1, 2, 3, -1, -1};

    private static byte[] frame(Consumer<WireWriter> fields) {
        var out = new WireWriter(64, WireFormat.SYNC_BYTES_MAX);
        fields.accept(out);
        return out.toBytes();
    }

    /// A section with fields we do not know after those we do.
    private static void section(WireWriter out, Consumer<WireWriter> fields) {
        int section = out.open();
        fields.accept(out);
        out.raw(LATER_FIELDS);
        out.close(section);
    }

    @Test
    void fieldsAfterTheLastOfAMessageArePassedOver() throws MalformedMessage {
        for (long seed = 0; seed < 500; seed++) {
            var random = new RandomMessages(seed);
            Message message = random.message();
            assertThat(MessageCodec.decode(longer(MessageCodec.encode(message))))
                    .as("seed %d", seed).isEqualTo(new Decoded.Known<>(message, 0));
            SyncMessage sync = random.syncMessage();
            assertThat(SyncCodec.decode(longer(SyncCodec.encode(sync))))
                    .as("seed %d", seed).isEqualTo(new Decoded.Known<>(sync, 0));
        }
    }

    private static byte[] longer(byte[] bytes) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + LATER_FIELDS.length);
        System.arraycopy(LATER_FIELDS, 0, longer, bytes.length, LATER_FIELDS.length);
        return longer;
    }

    @Test
    void messagesOfUnknownKindsAreToldFromMalformedOnes() throws MalformedMessage {
        byte[] later = {LATER_KIND, -1, -1, -1};
        assertThat(MessageCodec.decode(later)).isEqualTo(new Decoded.Unknown<>(LATER_KIND));
        assertThat(SyncCodec.decode(later)).isEqualTo(new Decoded.Unknown<>(LATER_KIND));
    }

    @Test
    void aMessageOnTheWrongLaneIsUnknownThere() throws MalformedMessage {
        byte[] push = MessageCodec.encode(GoldenMessages.message("push/one-cell"));
        assertThat(SyncCodec.decode(push)).isEqualTo(new Decoded.Unknown<>(WireFormat.PUSH));
        byte[] done = SyncCodec.encode(new SyncMessage.RequestDone());
        assertThat(MessageCodec.decode(done))
                .isEqualTo(new Decoded.Unknown<>(WireFormat.SYNC_REQUEST_DONE));
    }

    @Test
    void updatesMayGrowAndBeliefsMayBeAdded() throws MalformedMessage {
        var known = new MemberUpdate(GoldenMessages.NODE_B, 4, Liveness.SUSPECT);
        byte[] frame = frame(out -> {
            packetUpTo(out, body -> {
                body.u8(9);
                section(body, _ -> {});
            });
            out.varint(2);
            // One whose liveness is later than ours, then one that has only grown.
            section(out, update -> {
                update.raw(identityBytes());
                update.varint(3);
                update.u8(LATER_KIND);
            });
            section(out, update -> {
                update.raw(identityBytes());
                update.varint(4);
                update.u8(2);
            });
        });
        var packet = known(frame);
        assertThat(packet.skipped()).isEqualTo(1);
        assertThat(((Message.SwimPacket) packet.message()).updates()).containsExactly(known);
    }

    @Test
    void aBodyOfAnUnknownKindStillCarriesItsNews() throws MalformedMessage {
        byte[] frame = frame(out -> {
            packetUpTo(out, body -> {
                body.u8(LATER_KIND);
                section(body, _ -> {});
            });
            out.varint(1);
            Members.writeUpdate(out, new MemberUpdate(GoldenMessages.NODE_B, 1, Liveness.DOWN));
        });
        var packet = known(frame);
        assertThat(packet.skipped()).isEqualTo(1);
        assertThat((Message.SwimPacket) packet.message())
                .isEqualTo(new Message.SwimPacket(GoldenMessages.NODE_A, 2, GoldenMessages.B,
                        GoldenMessages.NODE_B.address(), new SwimBody.Gossip(),
                        List.of(
                                new MemberUpdate(GoldenMessages.NODE_B, 1, Liveness.DOWN))));
    }

    /// The head of the golden packets, up to and with the body.
    private static void packetUpTo(WireWriter out, Consumer<WireWriter> body) {
        byte[] ping = MessageCodec.encode(GoldenMessages.message("swim-packet/ping"));
        // Kind, length and number of the ping, and the count of updates.
        out.raw(Arrays.copyOf(ping, ping.length - 4));
        body.accept(out);
    }

    private static byte[] identityBytes() {
        var update = new WireWriter(64, 64);
        Members.writeUpdate(update, new MemberUpdate(GoldenMessages.NODE_B, 0, Liveness.ALIVE));
        // Less the section's length, the incarnation and the liveness.
        return Arrays.copyOfRange(update.toBytes(), 1, update.size() - 2);
    }

    @Test
    void rumorsMayGrowAndOtherKindsBeAdded() throws MalformedMessage {
        var push = (Message.Push) GoldenMessages.message("push/one-cell");
        var rumor = push.rumors().getFirst();
        var names = new Names();
        var rows = new WireWriter(64, 1_024);
        ChangesetCodec.writeFull(rows, names, rumor.changeset());
        byte[] frame = frame(out -> {
            out.u8(WireFormat.PUSH);
            Members.writeActor(out, push.sender());
            out.varint(0);
            out.varint(0);
            names.write(out);
            out.varint(2);
            out.u8(LATER_KIND);
            section(out, _ -> {});
            out.u8(1);
            section(out, fields -> {
                fields.varint(((Duty.Hops) rumor.duty()).left());
                fields.varint(0);
                fields.append(rows);
            });
        });
        assertThat(MessageCodec.decode(frame)).isEqualTo(new Decoded.Known<>(push, 1));
    }

    @Test
    void needsMayGrowAndOtherKindsBeAdded() throws MalformedMessage {
        byte[] frame = frame(out -> {
            out.u8(WireFormat.SYNC_REQUEST);
            out.varint(1);
            Members.writeActor(out, GoldenMessages.A);
            out.varint(2);
            out.u8(LATER_KIND);
            section(out, _ -> {});
            out.u8(1);
            section(out, need -> {
                need.varint(0);
                need.varint(5);
                need.varint(1);
            });
        });
        assertThat(SyncCodec.decode(frame)).isEqualTo(new Decoded.Known<>(
                new SyncMessage.Request(List.of(new Need.Whole(
                        GoldenMessages.A, VersionRange.of(5, 6)))), 1));
    }

    @Test
    void booksMayGrow() throws MalformedMessage {
        byte[] frame = frame(out -> {
            out.u8(WireFormat.SYNC_STATE);
            out.fixed64(1);
            out.varint(1);
            Members.writeActor(out, GoldenMessages.A);
            section(out, book -> book.raw(new byte[] {0, 0, 0}));
        });
        var known = (Decoded.Known<SyncMessage>) SyncCodec.decode(frame);
        assertThat(((SyncMessage.State) known.message()).state().books())
                .containsOnlyKeys(GoldenMessages.A)
                .containsValue(ActorBook.EMPTY);
    }

    @Test
    void changesetsOfUnknownKindsMakeTheMessageUnknown() throws MalformedMessage {
        byte[] frame = frame(out -> {
            out.u8(WireFormat.SYNC_CHANGES);
            Members.writeActor(out, GoldenMessages.A);
            out.varint(0);
            out.u8(LATER_KIND);
            section(out, _ -> {});
        });
        assertThat(SyncCodec.decode(frame))
                .isEqualTo(new Decoded.Unknown<>(WireFormat.SYNC_CHANGES));
    }

    @Test
    void anUnknownReasonStillRejects() throws MalformedMessage {
        assertThat(SyncCodec.decode(new byte[] {WireFormat.SYNC_REJECTED, LATER_KIND}))
                .isEqualTo(new Decoded.Known<>(
                        new SyncMessage.Rejected(SyncMessage.Reason.BUSY), 1));
    }

    private static Decoded.Known<Message> known(byte[] frame) throws MalformedMessage {
        return (Decoded.Known<Message>) MessageCodec.decode(frame);
    }
}
