package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Message.SwimPacket;
import dev.verdigris.protocol.SwimBody;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Makes up packets in every name, of members that are there and members that are not.
final class HostileMember {
    private static final List<Liveness> LIVENESS = List.of(Liveness.values());
    private static final int REAL = 10;
    private static final long BIRTH = 1_767_225_600L << 32;

    private final RandomGenerator random;

    HostileMember(RandomGenerator random) {
        this.random = random;
    }

    SwimPacket packet(Identity victim) {
        Identity sender = identity(REAL + 1 + random.nextInt(5_000));
        List<MemberUpdate> updates = Stream.generate(this::update).limit(random.nextInt(12)).toList();
        return new SwimPacket(sender, random.nextInt(3), victim.actor(), victim.address(), body(),
                updates);
    }

    private SwimBody body() {
        return switch (random.nextInt(8)) {
            case 0 -> new SwimBody.Ping(random.nextLong());
            case 1 -> new SwimBody.Ack(random.nextInt(1 << 17));
            case 2 -> new SwimBody.PingRequest(anybody(), random.nextInt(1 << 17));
            case 3 -> new SwimBody.Pinging(anybody(), random.nextInt(1 << 17));
            case 4 -> new SwimBody.ForwardedAck(anybody(), random.nextInt(1 << 17));
            case 5 -> new SwimBody.Announce();
            case 6 -> new SwimBody.YouAreDown();
            default -> new SwimBody.Gossip();
        };
    }

    private MemberUpdate update() {
        Liveness liveness = LIVENESS.get(random.nextInt(LIVENESS.size()));
        return new MemberUpdate(anybody(), random.nextInt(3), liveness,
                liveness == Liveness.SUSPECT
                        ? List.of(SwimCluster.actor(random.nextInt(REAL)), new ActorId(9, 9))
                        : List.of());
    }

    private Identity anybody() {
        return identity(random.nextInt(4) == 0 ? random.nextInt(REAL)
                : REAL + 1 + random.nextInt(5_000));
    }

    private Identity identity(int index) {
        return new Identity(SwimCluster.actor(index), SwimCluster.address(index),
                new Timestamp(BIRTH + random.nextLong(1L << 40)), ClusterId.DEFAULT);
    }
}
