package dev.verdigris.swim;

import java.time.Duration;

/// What SWIM trades against what. The defaults suit a cluster that spans LAN and WAN links.
///
/// Every node should run with the same values; mixed ones work, and the most impatient node then
/// decides who is suspected.
public record SwimConfig(Probing probing, Suspecting suspecting, Gossiping gossiping,
        Joining joining, Limits limits) {

    public static final SwimConfig DEFAULT = new SwimConfig(Probing.DEFAULT, Suspecting.DEFAULT,
            Gossiping.DEFAULT, Joining.DEFAULT, Limits.DEFAULT);

    /// The failure detector as SWIM's authors describe it, without what Lifeguard adds, at the same
    /// pace: what [#DEFAULT] is measured against. It tells news as the default does.
    public static final SwimConfig PLAIN = new SwimConfig(
            new Probing(Probing.DEFAULT.period(), Probing.DEFAULT.targets(),
                    Probing.DEFAULT.directTimeout(), Probing.DEFAULT.helpers(), 0,
                    Duration.ofDays(1)),
            new Suspecting(Suspecting.DEFAULT.least(), Suspecting.DEFAULT.least(), 0, 0, false),
            Gossiping.DEFAULT, Joining.DEFAULT, Limits.DEFAULT);

    /// How silence is noticed.
    ///
    /// @param period how often members are pinged, and how long an answer may take, directly or
    ///     through others. Sane: 500 ms to 10 s, at least twice `directTimeout`. Default 1 s
    /// @param targets how many members are pinged per period. More find a crash sooner, and cost as
    ///     many packets more. Sane: 1 to 5. Default 4
    /// @param directTimeout how long a direct answer may take before others are asked to ping too.
    ///     Must exceed the longest usual round trip and leave two of them for the detour. Default
    ///     400 ms
    /// @param helpers how many members are asked. More survive more loss on our own links. Sane: 1
    ///     to 5. Default 3
    /// @param healthMax how bad our own health can get ([Health]): `period` and `directTimeout` are
    ///     multiplied by one more than what it is. 0 switches it off. Default 8
    /// @param pauseMax a timer that fires later than this shows that we were not running, and that
    ///     answers may wait behind it: nobody is blamed for the time. Should exceed what the
    ///     scheduler usually takes. Default 200 ms
    public record Probing(Duration period, int targets, Duration directTimeout, int helpers,
            int healthMax, Duration pauseMax) {
        static final Probing DEFAULT = new Probing(
                Duration.ofSeconds(1), 4, Duration.ofMillis(400), 3, 8, Duration.ofMillis(200));

        public Probing {
            require(directTimeout.isPositive(), "directTimeout must be positive");
            require(period.compareTo(directTimeout.multipliedBy(2)) >= 0,
                    "period must be at least twice directTimeout");
            require(targets > 0, "targets must be positive");
            require(helpers >= 0 && healthMax >= 0, "helpers and healthMax must not be negative");
            require(pauseMax.isPositive(), "pauseMax must be positive");
        }
    }

    /// How long a silent member may take to refute a suspicion: from `most`, if only one node has
    /// failed to reach it, down to `least`, if `confirmations` more have.
    ///
    /// @param least must exceed what a suspicion takes to reach the member and its answer to come
    ///     back, so it grows with log₁₀ of the member count beyond [#LEAST_SUITS_MEMBERS]. Default
    ///     1 s
    /// @param most not below `least`, and grows like it. Bounds how long a crash goes unnoticed that
    ///     only one node has noticed. Default 9 s
    /// @param confirmations fewer in clusters that have fewer nodes. 0: always `least`. Default 3
    /// @param remindersMax how many of those that we suspect are pinged again in each period, so
    ///     that they may refute although packets were lost. Default 16
    /// @param tellFirst whether a packet to a suspect begins with the suspicion, however often that
    ///     was told already. Default true
    public record Suspecting(Duration least, Duration most, int confirmations, int remindersMax,
            boolean tellFirst) {
        /// The member count up to which the times hold as they are.
        public static final int LEAST_SUITS_MEMBERS = 1_000;

        static final Suspecting DEFAULT = new Suspecting(
                Duration.ofSeconds(1), Duration.ofSeconds(9), 3, 16, true);

        public Suspecting {
            require(least.isPositive(), "least must be positive");
            require(most.compareTo(least) >= 0, "most must not be below least");
            require(confirmations >= 0 && remindersMax >= 0,
                    "confirmations and remindersMax must not be negative");
        }

        /// How long a suspect may take to refute.
        ///
        /// @param members how many are active, ourselves included
        /// @param confirmed how many others have failed to reach it
        Duration timeout(int members, int confirmed) {
            double scale = Math.max(1,
                    StrictMath.log10(members) / StrictMath.log10(LEAST_SUITS_MEMBERS));
            int enough = Math.max(0, Math.min(confirmations, members - 2));
            double doubt = confirmed >= enough ? 0
                    : 1 - StrictMath.log(confirmed + 1) / StrictMath.log(enough + 1);
            double range = most.toNanos() - least.toNanos();
            return Duration.ofNanos((long) (scale * (least.toNanos() + doubt * range)));
        }
    }

    /// How news spreads.
    ///
    /// @param period while there is news, it is pushed this often, the first time at once. Default
    ///     200 ms
    /// @param fanout to how many members per `period`. Default 4
    /// @param transmissionsSurplus each node sends a piece of news ⌈ln n⌉ + this many times, n being
    ///     the member count. Without loss about one piece in e^surplus fails to reach everyone by
    ///     gossip alone; more make up for loss. Sane: 4 to 12. Default 7
    /// @param flapsFree how many pieces of news of one member are passed on as they come: three for
    ///     each time it is suspected, goes down and comes back. Whatever happens to it after that
    ///     waits, and only what is true then is told. Default 9
    /// @param flapRelief after this, one more piece of news of the member may be told; it goes along
    ///     in packets that are sent anyway. Default 30 s
    /// @param unstableAbove a member of which more news than this came so lately that its allowance
    ///     is not refilled has all the time there is to refute, whoever confirms. Default 4
    public record Gossiping(Duration period, int fanout, int transmissionsSurplus, int flapsFree,
            Duration flapRelief, int unstableAbove) {
        /// Damped news is sent this many times less often: it is to be known, not to be known soon.
        static final int DAMPED_LESS = 3;

        static final Gossiping DEFAULT = new Gossiping(
                Duration.ofMillis(200), 4, 7, 9, Duration.ofSeconds(30), 4);

        public Gossiping {
            require(period.isPositive() && flapRelief.isPositive(),
                    "period and flapRelief must be positive");
            require(fanout > 0 && transmissionsSurplus > 0 && flapsFree > 0 && unstableAbove > 0,
                    "fanout, transmissionsSurplus, flapsFree, unstableAbove must be positive");
        }

        /// How often one piece of news is sent.
        ///
        /// @param members how many are active, ourselves included
        int transmissions(int members) {
            return transmissionsSurplus + (int) StrictMath.ceil(StrictMath.log(members));
        }
    }

    /// How members find each other, again and again, and lose each other.
    ///
    /// @param announcePeriod how often some active members are asked for members they know, so that
    ///     what news missed is learnt in the end. Default 30 s
    /// @param learningPeriod the same, as long as the answers name members that were unknown. Must
    ///     not exceed `announcePeriod`. Default 500 ms
    /// @param announceFanout how many active members are asked. Default 2
    /// @param announceDownPeriod how often some members that are down are told so: one that lives
    ///     comes back. Bounds how long a healed partition goes unnoticed. Default 15 s
    /// @param announceDownFanout how many of them. Default 3
    /// @param bootstrapFanout how many of the given addresses are announced to at a time. Default 10
    /// @param goodbyeFanout how many members hear from ourselves that we leave. Default 5
    /// @param forgetDownAfter a member that is down is forgotten after this. Should exceed the
    ///     longest partition that must heal without bootstrap addresses. Default 48 h
    /// @param rejoinPause the least time between two new identities taken because a peer held us for
    ///     down. Two nodes that wrongly share an actor id displace each other once per pause.
    ///     Default 5 s
    public record Joining(Duration announcePeriod, Duration learningPeriod, int announceFanout,
            Duration announceDownPeriod, int announceDownFanout, int bootstrapFanout,
            int goodbyeFanout, Duration forgetDownAfter, Duration rejoinPause) {
        static final Joining DEFAULT = new Joining(
                Duration.ofSeconds(30), Duration.ofMillis(500), 2, Duration.ofSeconds(15), 3, 10, 5,
                Duration.ofDays(2), Duration.ofSeconds(5));

        public Joining {
            require(learningPeriod.isPositive(), "learningPeriod must be positive");
            require(announcePeriod.compareTo(learningPeriod) >= 0,
                    "announcePeriod must not be shorter than learningPeriod");
            require(announceDownPeriod.isPositive(), "announceDownPeriod must be positive");
            require(forgetDownAfter.compareTo(announceDownPeriod) > 0,
                    "forgetDownAfter must exceed announceDownPeriod");
            require(!rejoinPause.isNegative(), "rejoinPause must not be negative");
            require(announceFanout > 0 && announceDownFanout > 0 && bootstrapFanout > 0
                    && goodbyeFanout > 0, "every fanout must be positive");
        }
    }

    /// What one node keeps and sends at most.
    ///
    /// @param membersMax how many members are kept, active and down. At the limit a new active
    ///     member displaces the one that is down for longest. If none is down, one that speaks to us
    ///     displaces the one that was heard of first and never spoke to us; any other is refused and
    ///     counted. So inventing members shuts nobody out. Default 10,000
    /// @param backlogMax how many pieces of news wait to be sent. At the limit the one sent most
    ///     often gives way, and is counted; announcing spreads what it said in the end. Default
    ///     4,096
    /// @param packetBytesMax the largest packet, as [PacketSize] estimates it. Must fit a datagram
    ///     on every path. Sane: 512 to 1,400. Default 1,178
    public record Limits(int membersMax, int backlogMax, int packetBytesMax) {
        /// Room for the longest header and two of the longest updates.
        public static final int PACKET_BYTES_LEAST = 448;

        static final Limits DEFAULT = new Limits(10_000, 4_096, 1_178);

        public Limits {
            require(membersMax > 0 && backlogMax > 0, "membersMax and backlogMax must be positive");
            require(packetBytesMax >= PACKET_BYTES_LEAST,
                    "packetBytesMax must be at least " + PACKET_BYTES_LEAST);
        }
    }

    /// @throws IllegalArgumentException if a value is out of range or contradicts another
    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }

    public SwimConfig with(Limits other) {
        return new SwimConfig(probing, suspecting, gossiping, joining, other);
    }

    public SwimConfig with(Suspecting other) {
        return new SwimConfig(probing, other, gossiping, joining, limits);
    }

    public SwimConfig withPacketBytesMax(int bytes) {
        return with(new Limits(limits.membersMax(), limits.backlogMax(), bytes));
    }
}
