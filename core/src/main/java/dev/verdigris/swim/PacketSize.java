package dev.verdigris.swim;

import dev.verdigris.model.NodeAddress;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Message.SwimPacket;
import dev.verdigris.protocol.SwimBody;

/// How many bytes a packet takes at most, whatever the encoding saves on it.
///
/// This package fills packets without knowing how they are encoded. The codec must not need more
/// than what is said here.
public final class PacketSize {
    private static final int ACTOR = 16;
    private static final int VARINT_MAX = 10;
    /// An incarnation is below 2³².
    private static final int INCARNATION_MAX = 5;
    private static final int SHORT_MAX = 3;
    /// A cluster id and a member id, packed.
    private static final int CLUSTER_MAX = 5;
    /// A neighbourhood, and that there are no accusers before it.
    private static final int NEIGHBOURHOOD_MAX = 5;
    /// Message kind, version and lengths around it, the sender's name for the body, the count.
    private static final int ENVELOPE = 16;

    /// Of an update that names an IPv4 address.
    static final int UPDATE_LEAST =
            ACTOR + 1 + 4 + SHORT_MAX + VARINT_MAX + CLUSTER_MAX + INCARNATION_MAX + 1;

    private PacketSize() {}

    public static int atMost(SwimPacket packet) {
        int size = header(packet.sender(), packet.toAddress(), packet.body());
        for (MemberUpdate update : packet.updates()) {
            size += of(update);
        }
        return size;
    }

    static int header(Identity sender, NodeAddress to, SwimBody body) {
        return ENVELOPE + of(sender) + INCARNATION_MAX + ACTOR + of(to) + of(body);
    }

    static int of(MemberUpdate update) {
        int accusers = update.accusers().isEmpty() ? 0 : 1 + ACTOR * update.accusers().size();
        return of(update.member()) + INCARNATION_MAX + 1 + accusers + NEIGHBOURHOOD_MAX;
    }

    private static int of(Identity identity) {
        return ACTOR + of(identity.address()) + VARINT_MAX + CLUSTER_MAX;
    }

    private static int of(NodeAddress address) {
        return 1 + (address.isIpv4() ? 4 : 16) + SHORT_MAX;
    }

    private static int of(SwimBody body) {
        return switch (body) {
            case SwimBody.Ping _, SwimBody.Ack _ -> VARINT_MAX;
            case SwimBody.PingRequest(var target, _) -> of(target) + VARINT_MAX;
            case SwimBody.Pinging(var target, _) -> of(target) + VARINT_MAX;
            case SwimBody.IndirectPing(var origin, _) -> of(origin) + VARINT_MAX;
            case SwimBody.IndirectAck(var origin, _) -> of(origin) + VARINT_MAX;
            case SwimBody.ForwardedAck(var target, _) -> of(target) + VARINT_MAX;
            case SwimBody.Announce _, SwimBody.Feed _, SwimBody.Gossip _, SwimBody.YouAreDown _ ->
                0;
        };
    }
}
