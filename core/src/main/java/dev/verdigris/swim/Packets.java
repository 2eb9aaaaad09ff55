package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Message.SwimPacket;
import dev.verdigris.protocol.SwimBody;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Fills packets with what there is to tell, as far as it fits.
///
/// A packet to a member that we hold suspect or down begins with just that, so whoever is wrongly
/// suspected hears of it from the first node that talks to it.
final class Packets {
    private final SwimConfig config;
    private final Self self;
    private final Members members;
    private final Dissemination news;
    private final RandomGenerator random;

    Packets(SwimConfig config, Self self, Members members, Dissemination news,
            RandomGenerator random) {
        this.config = config;
        this.self = self;
        this.members = members;
        this.news = news;
        this.random = random;
    }

    SwimPacket to(ActorId actor, NodeAddress address, SwimBody body) {
        int room = config.limits().packetBytesMax()
                - PacketSize.header(self.identity(), address, body);
        var updates = new ArrayList<MemberUpdate>();
        Member recipient = members.find(actor);
        if (recipient != null
                && (body instanceof SwimBody.YouAreDown || mustHear(recipient.liveness()))) {
            updates.add(recipient.held());
            room -= PacketSize.of(recipient.held());
        }
        switch (body) {
            case SwimBody.Announce _, SwimBody.YouAreDown _ -> { }
            case SwimBody.Feed _ -> feed(actor, room, updates);
            case SwimBody.Ping _, SwimBody.Ack _, SwimBody.PingRequest _, SwimBody.Pinging _,
                    SwimBody.IndirectPing _, SwimBody.IndirectAck _, SwimBody.ForwardedAck _,
                    SwimBody.Gossip _ ->
                updates.addAll(news.take(room,
                        config.gossiping().transmissions(members.activeCount() + 1)));
        }
        return new SwimPacket(
                self.identity(), self.incarnation(), actor, address, body, updates);
    }

    private boolean mustHear(Liveness held) {
        return switch (held) {
            case ALIVE -> false;
            case SUSPECT -> config.suspecting().tellFirst();
            case DOWN -> true;
        };
    }

    /// Nothing but that we go.
    SwimPacket goodbye(ActorId actor, NodeAddress address) {
        return new SwimPacket(self.identity(), self.incarnation(), actor, address,
                new SwimBody.Gossip(), List.of(self.as(Liveness.DOWN)));
    }

    /// Adds members drawn at random.
    private void feed(ActorId to, int bytes, List<MemberUpdate> updates) {
        int room = bytes;
        int most = bytes / PacketSize.UPDATE_LEAST + 1;
        for (Member member : members.drawActive(most, to, random)) {
            room -= PacketSize.of(member.held());
            if (room < 0) {
                return;
            }
            updates.add(member.held());
        }
    }
}
