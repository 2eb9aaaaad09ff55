package dev.verdigris.wire;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.SeqRange;
import dev.verdigris.protocol.Duty;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Message.Push;
import dev.verdigris.protocol.Message.Rumor;
import dev.verdigris.protocol.Message.SwimPacket;
import dev.verdigris.protocol.RumorId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// [Message] as bytes: SWIM packets in datagrams, pushes on unidirectional streams.
public final class MessageCodec {
    private static final int CAPACITY_BYTES = 1_024;

    private static final int ACTORS_PER_PUSH_MAX =
            WireFormat.RUMORS_PER_PUSH_MAX + 2 * WireFormat.RUMOR_IDS_PER_PUSH_MAX;

    private static final int RUMOR_ID_BYTES_LEAST = 4;

    private static final int RUMOR_WITH_HOPS = 1;
    private static final int RUMOR_WITH_SLICE = 2;

    private MessageCodec() {}

    /// @throws IllegalArgumentException if the message is beyond a limit of [WireFormat]
    public static byte[] encode(Message message) {
        return switch (message) {
            case SwimPacket packet -> encodePacket(packet);
            case Push push -> encodePush(push);
        };
    }

    /// @param frame one datagram, or one frame of a stream without the transport's prefix
    /// @throws MalformedMessage if no version of the format could have written this
    public static Decoded<Message> decode(byte[] frame) throws MalformedMessage {
        var in = new WireReader(frame);
        int kind = in.u8("kind");
        return switch (kind) {
            case WireFormat.SWIM_PACKET -> {
                limitFrame(frame, WireFormat.DATAGRAM_BYTES_MAX);
                var packet = Members.readPacket(in);
                yield new Decoded.Known<>(packet, in.skipped());
            }
            case WireFormat.PUSH -> {
                limitFrame(frame, WireFormat.PUSH_BYTES_MAX);
                var push = readPush(in);
                yield new Decoded.Known<>(push, in.skipped());
            }
            default -> new Decoded.Unknown<>(kind);
        };
    }

    /// Bytes that one more update adds to a packet; exact.
    public static int sizeOf(MemberUpdate update) {
        return Members.sizeOf(update);
    }

    /// Bytes of the whole packet; exact.
    public static int sizeOf(SwimPacket packet) {
        return Members.sizeOf(packet);
    }

    static void limitFrame(byte[] frame, int bytesMax) throws MalformedMessage {
        if (frame.length > bytesMax) {
            throw new MalformedMessage("frame bytes", frame.length);
        }
    }

    private static byte[] encodePacket(SwimPacket packet) {
        var out = new WireWriter(WireFormat.DATAGRAM_BYTES_MAX, WireFormat.DATAGRAM_BYTES_MAX);
        out.u8(WireFormat.SWIM_PACKET);
        Members.writePacket(out, packet);
        return out.toBytes();
    }

    private static byte[] encodePush(Push push) {
        // Most rumors are of the sender's own transactions: it is number 0 of the list unwritten.
        var actors = new Actors(push.sender());
        var names = new Names();
        var rumors = new WireWriter(CAPACITY_BYTES, WireFormat.PUSH_BYTES_MAX);
        rumors.count(push.rumors().size(), WireFormat.RUMORS_PER_PUSH_MAX, "rumors");
        long changes = 0;
        for (Rumor rumor : push.rumors()) {
            changes += rumor.changeset().changes().size();
            writeRumor(rumors, actors, names, rumor);
        }
        if (changes > WireFormat.CHANGES_PER_PUSH_MAX) {
            throw new IllegalArgumentException("changes in one push: " + changes);
        }
        if (!push.held().isEmpty() || !push.wanted().isEmpty()) {
            writeIds(rumors, actors, push.held());
            writeIds(rumors, actors, push.wanted());
        }
        var out = new WireWriter(rumors.size() + CAPACITY_BYTES, WireFormat.PUSH_BYTES_MAX);
        out.u8(WireFormat.PUSH);
        Members.writeActor(out, push.sender());
        out.varint(push.cluster().packed());
        actors.write(out);
        names.write(out);
        out.append(rumors);
        return out.toBytes();
    }

    private static void writeRumor(WireWriter out, Actors actors, Names names, Rumor rumor) {
        out.u8(switch (rumor.duty()) {
            case Duty.Hops _ -> RUMOR_WITH_HOPS;
            case Duty.Slice _ -> RUMOR_WITH_SLICE;
        });
        int section = out.open();
        switch (rumor.duty()) {
            case Duty.Hops(int left) -> out.counter(left, "hops left");
            case Duty.Slice(long first, long last, int fellows) -> {
                out.counter(first, "first place");
                out.counter(last - first, "places");
                out.varint(fellows);
            }
        }
        out.varint(actors.numberOf(rumor.changeset().actor()));
        ChangesetCodec.writeFull(out, names, rumor.changeset());
        out.close(section);
    }

    private static void writeIds(WireWriter out, Actors actors, List<RumorId> ids) {
        out.count(ids.size(), WireFormat.RUMOR_IDS_PER_PUSH_MAX, "names of rumors");
        for (RumorId id : ids) {
            long first = id.seqs().first().value();
            out.varint(actors.numberOf(id.actor()));
            out.counter(id.version().value(), "version");
            out.counter(first, "first position");
            out.counter(id.seqs().last().value() - first, "positions");
        }
    }

    private static Push readPush(WireReader in) throws MalformedMessage {
        ActorId sender = Members.readActor(in);
        ClusterId cluster = Members.readCluster(in);
        ActorId[] actors = Actors.read(in, ACTORS_PER_PUSH_MAX, sender);
        String[] names = Names.read(in);
        int count = in.count(WireFormat.RUMORS_PER_PUSH_MAX, 2, "rumors");
        var rumors = new ArrayList<Rumor>(count);
        long changes = 0;
        for (int i = 0; i < count; i++) {
            Rumor rumor = readRumor(in, actors, names);
            if (rumor == null) {
                in.noteSkipped();
                continue;
            }
            changes += rumor.changeset().changes().size();
            rumors.add(rumor);
            if (changes > WireFormat.CHANGES_PER_PUSH_MAX) {
                throw new MalformedMessage("changes in one push", changes);
            }
        }
        if (in.remaining() == 0) {
            return new Push(sender, cluster, rumors);
        }
        List<RumorId> held = readIds(in, actors);
        return new Push(sender, cluster, rumors, held, readIds(in, actors));
    }

    /// @return null if it is of an unknown kind
    private static @Nullable Rumor readRumor(WireReader in, ActorId[] actors, String[] names)
            throws MalformedMessage {
        int kind = in.u8("rumor kind");
        int outer = in.enter("rumor");
        Duty duty = switch (kind) {
            case RUMOR_WITH_HOPS -> readHops(in);
            case RUMOR_WITH_SLICE -> readSlice(in);
            default -> null;
        };
        Rumor rumor = null;
        if (duty != null) {
            ActorId actor = Actors.readReference(in, actors);
            rumor = new Rumor(ChangesetCodec.readFull(in, names, actor), duty);
        }
        in.leave(outer);
        return rumor;
    }

    private static Duty readHops(WireReader in) throws MalformedMessage {
        long left = in.counter("hops left");
        if (left > Integer.MAX_VALUE) {
            throw new MalformedMessage("hops left", left);
        }
        return new Duty.Hops((int) left);
    }

    private static Duty readSlice(WireReader in) throws MalformedMessage {
        long first = in.counter("first place");
        long last = first + in.counter("places");
        long fellows = in.varint("fellows");
        if (last > Duty.Slice.PLACE_MAX || fellows < 0 || fellows > Duty.Slice.FELLOWS_MAX) {
            throw new MalformedMessage("slice to " + last + ", fellows", fellows);
        }
        return new Duty.Slice(first, last, (int) fellows);
    }

    private static List<RumorId> readIds(WireReader in, ActorId[] actors)
            throws MalformedMessage {
        int count = in.count(
                WireFormat.RUMOR_IDS_PER_PUSH_MAX, RUMOR_ID_BYTES_LEAST, "names of rumors");
        var ids = new ArrayList<RumorId>(count);
        for (int i = 0; i < count; i++) {
            ActorId actor = Actors.readReference(in, actors);
            long version = in.counter("version");
            long first = in.counter("first position");
            long last = first + in.counter("positions");
            if (version == 0 || last > WireFormat.COUNTER_MAX) {
                throw new MalformedMessage("name of a rumor, version", version);
            }
            ids.add(new RumorId(actor, new DbVersion(version), SeqRange.of(first, last)));
        }
        return ids;
    }
}
