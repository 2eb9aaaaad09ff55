package dev.verdigris.wire;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Message.SwimPacket;
import dev.verdigris.protocol.SwimBody;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// SWIM packets and what they are made of.
final class Members {
    private static final int PING = 1;
    private static final int ACK = 2;
    private static final int PING_REQUEST = 3;
    private static final int INDIRECT_PING = 4;
    private static final int INDIRECT_ACK = 5;
    private static final int FORWARDED_ACK = 6;
    private static final int ANNOUNCE = 7;
    private static final int FEED = 8;
    private static final int GOSSIP = 9;
    private static final int YOU_ARE_DOWN = 10;
    private static final int PINGING = 11;

    private static final int ALIVE = 1;
    private static final int SUSPECT = 2;
    private static final int DOWN = 3;

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private Members() {}

    static void writePacket(WireWriter out, SwimPacket packet) {
        writeIdentity(out, packet.sender());
        out.counter(packet.incarnation(), "incarnation");
        writeActor(out, packet.to());
        writeAddress(out, packet.toAddress());
        writeBody(out, packet.body());
        out.count(packet.updates().size(), WireFormat.UPDATES_PER_PACKET_MAX, "updates");
        for (MemberUpdate update : packet.updates()) {
            writeUpdate(out, update);
        }
    }

    static SwimPacket readPacket(WireReader in) throws MalformedMessage {
        Identity sender = readIdentity(in);
        long incarnation = in.counter("incarnation");
        ActorId to = readActor(in);
        NodeAddress toAddress = readAddress(in);
        SwimBody body = readBody(in);
        int count = in.count(WireFormat.UPDATES_PER_PACKET_MAX, 1, "updates");
        var updates = new ArrayList<MemberUpdate>(count);
        for (int i = 0; i < count; i++) {
            MemberUpdate update = readUpdate(in);
            if (update == null) {
                in.noteSkipped();
            } else {
                updates.add(update);
            }
        }
        return new SwimPacket(sender, incarnation, to, toAddress, body, updates);
    }

    private static void writeBody(WireWriter out, SwimBody body) {
        switch (body) {
            case SwimBody.Ping(var probe) -> writeBody(out, PING, null, probe);
            case SwimBody.Ack(var probe) -> writeBody(out, ACK, null, probe);
            case SwimBody.PingRequest(var target, var probe) ->
                    writeBody(out, PING_REQUEST, target, probe);
            case SwimBody.Pinging(var target, var probe) -> writeBody(out, PINGING, target, probe);
            case SwimBody.IndirectPing(var origin, var probe) ->
                    writeBody(out, INDIRECT_PING, origin, probe);
            case SwimBody.IndirectAck(var origin, var probe) ->
                    writeBody(out, INDIRECT_ACK, origin, probe);
            case SwimBody.ForwardedAck(var target, var probe) ->
                    writeBody(out, FORWARDED_ACK, target, probe);
            case SwimBody.Announce() -> writeBareBody(out, ANNOUNCE);
            case SwimBody.Feed() -> writeBareBody(out, FEED);
            case SwimBody.Gossip() -> writeBareBody(out, GOSSIP);
            case SwimBody.YouAreDown() -> writeBareBody(out, YOU_ARE_DOWN);
        }
    }

    private static void writeBody(WireWriter out, int kind, @Nullable Identity other, long probe) {
        out.u8(kind);
        int section = out.open();
        out.varint(probe);
        if (other != null) {
            writeIdentity(out, other);
        }
        out.close(section);
    }

    private static void writeBareBody(WireWriter out, int kind) {
        out.u8(kind);
        out.close(out.open());
    }

    /// A body of an unknown kind reads as [SwimBody.Gossip]: the news beside it is still good.
    private static SwimBody readBody(WireReader in) throws MalformedMessage {
        int kind = in.u8("body kind");
        int outer = in.enter("body");
        SwimBody body = switch (kind) {
            case PING -> new SwimBody.Ping(in.varint("probe"));
            case ACK -> new SwimBody.Ack(in.varint("probe"));
            case PING_REQUEST, PINGING, INDIRECT_PING, INDIRECT_ACK, FORWARDED_ACK -> {
                long probe = in.varint("probe");
                yield readRelayed(kind, readIdentity(in), probe);
            }
            case ANNOUNCE -> new SwimBody.Announce();
            case FEED -> new SwimBody.Feed();
            case GOSSIP -> new SwimBody.Gossip();
            case YOU_ARE_DOWN -> new SwimBody.YouAreDown();
            default -> {
                in.noteSkipped();
                yield new SwimBody.Gossip();
            }
        };
        in.leave(outer);
        return body;
    }

    private static SwimBody readRelayed(int kind, Identity other, long probe) {
        return switch (kind) {
            case PING_REQUEST -> new SwimBody.PingRequest(other, probe);
            case PINGING -> new SwimBody.Pinging(other, probe);
            case INDIRECT_PING -> new SwimBody.IndirectPing(other, probe);
            case INDIRECT_ACK -> new SwimBody.IndirectAck(other, probe);
            default -> new SwimBody.ForwardedAck(other, probe);
        };
    }

    static void writeUpdate(WireWriter out, MemberUpdate update) {
        int section = out.open();
        writeIdentity(out, update.member());
        out.counter(update.incarnation(), "incarnation");
        out.u8(switch (update.liveness()) {
            case ALIVE -> ALIVE;
            case SUSPECT -> SUSPECT;
            case DOWN -> DOWN;
        });
        if (writesAccusers(update)) {
            out.count(update.accusers().size(), MemberUpdate.ACCUSERS_MAX, "accusers");
            update.accusers().forEach(accuser -> writeActor(out, accuser));
        }
        if (update.neighbourhood() != 0) {
            out.varint(update.neighbourhood());
        }
        out.close(section);
    }

    /// @return null, with the update passed over, if its liveness is not known here
    private static @Nullable MemberUpdate readUpdate(WireReader in) throws MalformedMessage {
        int outer = in.enter("update");
        Identity member = readIdentity(in);
        long incarnation = in.counter("incarnation");
        Liveness liveness = switch (in.u8("liveness")) {
            case ALIVE -> Liveness.ALIVE;
            case SUSPECT -> Liveness.SUSPECT;
            case DOWN -> Liveness.DOWN;
            default -> null;
        };
        List<ActorId> accusers =
                liveness == Liveness.SUSPECT && in.remaining() > 0 ? readAccusers(in) : List.of();
        int neighbourhood = liveness != null && in.remaining() > 0 ? readNeighbourhood(in) : 0;
        in.leave(outer);
        return liveness == null ? null
                : new MemberUpdate(member, incarnation, liveness, accusers, neighbourhood);
    }

    /// They stand before the neighbourhood, so a suspicion with one has a list, perhaps empty.
    private static boolean writesAccusers(MemberUpdate update) {
        return !update.accusers().isEmpty()
                || update.liveness() == Liveness.SUSPECT && update.neighbourhood() != 0;
    }

    private static int readNeighbourhood(WireReader in) throws MalformedMessage {
        long number = in.varint("neighbourhood");
        if (number < 0 || number > MemberUpdate.NEIGHBOURHOOD_MAX) {
            throw new MalformedMessage("neighbourhood", number);
        }
        return (int) number;
    }

    private static List<ActorId> readAccusers(WireReader in) throws MalformedMessage {
        int count = in.count(MemberUpdate.ACCUSERS_MAX, ActorId.BYTES, "accusers");
        var accusers = new ArrayList<ActorId>(count);
        for (int i = 0; i < count; i++) {
            ActorId accuser = readActor(in);
            if (accusers.contains(accuser)) {
                throw new MalformedMessage("an accuser twice");
            }
            accusers.add(accuser);
        }
        return accusers;
    }

    /// Bytes that [#writeUpdate] takes.
    static int sizeOf(MemberUpdate update) {
        int section = sizeOf(update.member()) + WireWriter.sizeOf(update.incarnation()) + 1;
        if (writesAccusers(update)) {
            section += 1 + ActorId.BYTES * update.accusers().size();
        }
        if (update.neighbourhood() != 0) {
            section += WireWriter.sizeOf(update.neighbourhood());
        }
        return WireWriter.sizeOf(section) + section;
    }

    /// Bytes of the message, its kind included.
    static int sizeOf(SwimPacket packet) {
        int size = 1 + sizeOf(packet.sender()) + WireWriter.sizeOf(packet.incarnation())
                + ActorId.BYTES + sizeOf(packet.toAddress()) + sizeOf(packet.body())
                + WireWriter.sizeOf(packet.updates().size());
        for (MemberUpdate update : packet.updates()) {
            size += sizeOf(update);
        }
        return size;
    }

    private static int sizeOf(SwimBody body) {
        int section = switch (body) {
            case SwimBody.Ping(var probe) -> WireWriter.sizeOf(probe);
            case SwimBody.Ack(var probe) -> WireWriter.sizeOf(probe);
            case SwimBody.PingRequest(var target, var probe) ->
                    WireWriter.sizeOf(probe) + sizeOf(target);
            case SwimBody.Pinging(var target, var probe) ->
                    WireWriter.sizeOf(probe) + sizeOf(target);
            case SwimBody.IndirectPing(var origin, var probe) ->
                    WireWriter.sizeOf(probe) + sizeOf(origin);
            case SwimBody.IndirectAck(var origin, var probe) ->
                    WireWriter.sizeOf(probe) + sizeOf(origin);
            case SwimBody.ForwardedAck(var target, var probe) ->
                    WireWriter.sizeOf(probe) + sizeOf(target);
            case SwimBody.Announce _, SwimBody.Feed _, SwimBody.Gossip _, SwimBody.YouAreDown _ ->
                    0;
        };
        return 1 + WireWriter.sizeOf(section) + section;
    }

    private static int sizeOf(Identity identity) {
        return ActorId.BYTES + sizeOf(identity.address()) + Long.BYTES
                + WireWriter.sizeOf(identity.cluster().packed());
    }

    private static int sizeOf(NodeAddress address) {
        return 1 + (address.isIpv4() ? IPV4_BYTES : IPV6_BYTES) + Short.BYTES;
    }

    private static void writeIdentity(WireWriter out, Identity identity) {
        writeActor(out, identity.actor());
        writeAddress(out, identity.address());
        out.fixed64(identity.birth().ntp64());
        out.varint(identity.cluster().packed());
    }

    private static Identity readIdentity(WireReader in) throws MalformedMessage {
        ActorId actor = readActor(in);
        NodeAddress address = readAddress(in);
        var birth = new Timestamp(in.fixed64("birth"));
        return new Identity(actor, address, birth, readCluster(in));
    }

    private static void writeAddress(WireWriter out, NodeAddress address) {
        byte[] ip = address.ip();
        out.u8(ip.length);
        out.raw(ip);
        out.u16(address.port());
    }

    private static NodeAddress readAddress(WireReader in) throws MalformedMessage {
        int length = in.u8("address bytes");
        if (length != IPV4_BYTES && length != IPV6_BYTES) {
            throw new MalformedMessage("address bytes", length);
        }
        byte[] ip = in.raw(length, "address");
        var address = NodeAddress.of(ip, in.u16("port"));
        if (address.isIpv4() != (length == IPV4_BYTES)) {
            throw new MalformedMessage("IPv4 address in its mapped form");
        }
        return address;
    }

    static void writeActor(WireWriter out, ActorId actor) {
        out.fixed64(actor.high());
        out.fixed64(actor.low());
    }

    static ActorId readActor(WireReader in) throws MalformedMessage {
        long high = in.fixed64("actor");
        return new ActorId(high, in.fixed64("actor"));
    }

    static ClusterId readCluster(WireReader in) throws MalformedMessage {
        long cluster = in.varint("cluster");
        try {
            return ClusterId.ofPacked(cluster);
        } catch (IllegalArgumentException _) {
            throw new MalformedMessage("cluster", cluster);
        }
    }
}
