package dev.verdigris.swim;

import java.time.Duration;

/// What SWIM trades against what. The defaults suit a cluster that spans LAN and WAN links.
///
/// Every node should run with the same values; mixed ones work, and the most impatient node then
/// decides who is suspected.
///
/// @param probePeriod one member is pinged per period. Shorter finds a crash sooner and costs more
///     packets. Sane: 200 ms to 10 s, at least twice `directTimeout`. Default 1 s
/// @param directTimeout how long a direct answer may take before others are asked to ping too. Must
///     exceed the longest usual round trip and leave the rest of `probePeriod` to the detour.
///     Default 500 ms
/// @param indirectProbes how many members are asked. More survive more loss on our own links. Sane:
///     1 to 5. Default 3
/// @param suspicionPeriods a suspected member has this many probe periods, times log₁₀ of the
///     member count, to refute. More forgives longer pauses and reports a crash later. Sane: 3 to
///     10. Default 4
/// @param gossipPeriod while there is news, it is pushed this often. Should be well below the time
///     to refute. Sane: 50 ms to 1 s. Default 200 ms
/// @param gossipFanout to how many members per `gossipPeriod`. Default 4
/// @param transmissionsSurplus each node sends a piece of news ⌈ln n⌉ + this many times, n being
///     the member count. Without loss about one piece in e^surplus fails to reach everyone by
///     gossip alone; more make up for loss. Sane: 4 to 12. Default 7
/// @param announcePeriod how often some active members are asked for members they know, so that
///     what news missed is learnt in the end. Default 30 s
/// @param learningPeriod the same, as long as the answers name members that were unknown. Must not
///     exceed `announcePeriod`. Default 500 ms
/// @param announceFanout how many active members are asked. Default 2
/// @param announceDownPeriod how often some members that are down are told so: one that lives comes
///     back. Bounds how long a healed partition goes unnoticed. Default 15 s
/// @param announceDownFanout how many of them. Default 3
/// @param bootstrapFanout how many of the given addresses are announced to at a time. Default 10
/// @param goodbyeFanout how many members hear from ourselves that we leave. Default 5
/// @param forgetDownAfter a member that is down is forgotten after this. Should exceed the longest
///     partition that must heal without bootstrap addresses. Default 48 h
/// @param rejoinPause the least time between two new identities taken because a peer held us for
///     down. Two nodes that wrongly share an actor id displace each other once per pause. Default 5
///     s
/// @param membersMax how many members are kept, active and down. At the limit a new active member
///     displaces the one that is down for longest; if none is down it is refused and counted
///     ([Swim#membersRefused]). Default 10,000
/// @param backlogMax how many pieces of news wait to be sent. At the limit the one sent most often
///     gives way; announcing spreads what it said in the end. Default 4,096
/// @param packetBytesMax the largest packet, as [PacketSize] estimates it. Must fit a datagram on
///     every path. Sane: 512 to 1,400. Default 1,178
public record SwimConfig(
        Duration probePeriod, Duration directTimeout, int indirectProbes, int suspicionPeriods,
        Duration gossipPeriod, int gossipFanout, int transmissionsSurplus,
        Duration announcePeriod, Duration learningPeriod, int announceFanout,
        Duration announceDownPeriod, int announceDownFanout, int bootstrapFanout, int goodbyeFanout,
        Duration forgetDownAfter, Duration rejoinPause,
        int membersMax, int backlogMax, int packetBytesMax) {

    public static final SwimConfig DEFAULT = new SwimConfig(
            Duration.ofSeconds(1), Duration.ofMillis(500), 3, 4,
            Duration.ofMillis(200), 4, 7,
            Duration.ofSeconds(30), Duration.ofMillis(500), 2,
            Duration.ofSeconds(15), 3, 10, 5,
            Duration.ofDays(2), Duration.ofSeconds(5),
            10_000, 4_096, 1_178);

    /// Room for the longest header and two of the longest updates.
    public static final int PACKET_BYTES_LEAST = 320;

    /// @throws IllegalArgumentException if a value is not positive or contradicts another
    public SwimConfig {
        require(directTimeout.isPositive(), "directTimeout must be positive");
        require(probePeriod.compareTo(directTimeout.multipliedBy(2)) >= 0,
                "probePeriod must be at least twice directTimeout");
        require(gossipPeriod.isPositive(), "gossipPeriod must be positive");
        require(learningPeriod.isPositive(), "learningPeriod must be positive");
        require(announcePeriod.compareTo(learningPeriod) >= 0,
                "announcePeriod must not be shorter than learningPeriod");
        require(announceDownPeriod.isPositive(), "announceDownPeriod must be positive");
        require(forgetDownAfter.compareTo(announceDownPeriod) > 0,
                "forgetDownAfter must exceed announceDownPeriod");
        require(!rejoinPause.isNegative(), "rejoinPause must not be negative");
        require(indirectProbes >= 0, "indirectProbes must not be negative");
        require(suspicionPeriods > 0 && transmissionsSurplus > 0,
                "suspicionPeriods and transmissionsSurplus must be positive");
        require(gossipFanout > 0 && announceFanout > 0 && announceDownFanout > 0
                && bootstrapFanout > 0 && goodbyeFanout > 0, "every fanout must be positive");
        require(membersMax > 0 && backlogMax > 0, "membersMax and backlogMax must be positive");
        require(packetBytesMax >= PACKET_BYTES_LEAST,
                "packetBytesMax must be at least " + PACKET_BYTES_LEAST);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }

    public SwimConfig withPacketBytesMax(int bytes) {
        return new SwimConfig(probePeriod, directTimeout, indirectProbes, suspicionPeriods,
                gossipPeriod, gossipFanout, transmissionsSurplus, announcePeriod, learningPeriod,
                announceFanout, announceDownPeriod, announceDownFanout, bootstrapFanout,
                goodbyeFanout, forgetDownAfter, rejoinPause, membersMax, backlogMax, bytes);
    }

    public SwimConfig withLimits(int members, int backlog) {
        return new SwimConfig(probePeriod, directTimeout, indirectProbes, suspicionPeriods,
                gossipPeriod, gossipFanout, transmissionsSurplus, announcePeriod, learningPeriod,
                announceFanout, announceDownPeriod, announceDownFanout, bootstrapFanout,
                goodbyeFanout, forgetDownAfter, rejoinPause, members, backlog, packetBytesMax);
    }

    /// How long a suspected member may take to refute.
    ///
    /// @param members how many are active, ourselves included
    Duration suspicionTimeout(int members) {
        double scale = Math.max(1, StrictMath.log10(members));
        return Duration.ofNanos(
                (long) (probePeriod.toNanos() * (double) suspicionPeriods * scale));
    }

    /// How often one piece of news is sent.
    ///
    /// @param members how many are active, ourselves included
    int transmissions(int members) {
        return transmissionsSurplus + (int) StrictMath.ceil(StrictMath.log(members));
    }
}
