package dev.verdigris.wire;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Message.Push;
import dev.verdigris.protocol.Message.Rumor;
import dev.verdigris.protocol.Message.SwimPacket;
import java.util.ArrayList;

/// [Message] as bytes: SWIM packets in datagrams, pushes on unidirectional streams.
public final class MessageCodec {
    private static final int CAPACITY_BYTES = 1_024;

    private static final int RUMOR_OF_FULL = 1;

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
        out.u8(RUMOR_OF_FULL);
        int section = out.open();
        out.counter(rumor.hopsLeft(), "hops left");
        out.varint(actors.numberOf(rumor.changeset().actor()));
        ChangesetCodec.writeFull(out, names, rumor.changeset());
        out.close(section);
    }

    private static Push readPush(WireReader in) throws MalformedMessage {
        ActorId sender = Members.readActor(in);
        ClusterId cluster = Members.readCluster(in);
        ActorId[] actors = Actors.read(in, WireFormat.RUMORS_PER_PUSH_MAX, sender);
        String[] names = Names.read(in);
        int count = in.count(WireFormat.RUMORS_PER_PUSH_MAX, 2, "rumors");
        var rumors = new ArrayList<Rumor>(count);
        long changes = 0;
        for (int i = 0; i < count; i++) {
            int kind = in.u8("rumor kind");
            int outer = in.enter("rumor");
            if (kind == RUMOR_OF_FULL) {
                Rumor rumor = readRumor(in, actors, names);
                changes += rumor.changeset().changes().size();
                rumors.add(rumor);
            } else {
                in.noteSkipped();
            }
            in.leave(outer);
            if (changes > WireFormat.CHANGES_PER_PUSH_MAX) {
                throw new MalformedMessage("changes in one push", changes);
            }
        }
        return new Push(sender, cluster, rumors);
    }

    private static Rumor readRumor(WireReader in, ActorId[] actors, String[] names)
            throws MalformedMessage {
        long hopsLeft = in.counter("hops left");
        if (hopsLeft > Integer.MAX_VALUE) {
            throw new MalformedMessage("hops left", hopsLeft);
        }
        ActorId actor = Actors.readReference(in, actors);
        return new Rumor(ChangesetCodec.readFull(in, names, actor), (int) hopsLeft);
    }
}
