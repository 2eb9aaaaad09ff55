package dev.verdigris.swim;

/// Counters of the membership since the node started, and gauges of what it is now.
///
/// @param alive members that are alive, without ourselves
/// @param suspected members under suspicion
/// @param down members that are down and not yet forgotten
/// @param ups how often a member came up
/// @param suspicions how often a suspicion was heard of or raised
/// @param accusations how often we ourselves failed to reach a member and raised or joined one
/// @param downs how often a member went down
/// @param verdicts how many of them because we ourselves found the member silent
/// @param refutations how often we were suspected and said that we live
/// @param rejoins how often we took a new identity
/// @param pauses how often a timer fired so late that we must have stood still
/// @param health how bad our own health is, 0 being good
/// @param newsWaiting pieces of news that wait to be sent
/// @param newsDropped how often one gave way because too many waited
/// @param newsHeldBack how often news of a member that comes and goes was not passed on at once
/// @param membersRefused how often a member was turned away because too many were known
/// @param otherCluster packets and news of nodes of another cluster, ignored
/// @param implausible packets and news that could not be meant, ignored: births more than a year
///     ahead of our clock, above all
public record SwimStats(int alive, int suspected, int down, long ups, long suspicions,
        long accusations, long downs, long verdicts, long refutations, long rejoins, long pauses,
        int health, int newsWaiting, long newsDropped, long newsHeldBack, long membersRefused,
        long otherCluster, long implausible) {}
