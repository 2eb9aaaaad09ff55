package dev.verdigris.node;

import dev.verdigris.broadcast.BroadcastStats;
import dev.verdigris.intake.IntakeStats;
import dev.verdigris.swim.SwimStats;
import dev.verdigris.sync.SyncStats;

/// Counters of every protocol.
///
/// @param peers active members of our cluster but ourselves
/// @param otherClusterPushes pushes dropped because they came from a node of another cluster
public record NodeStats(int peers, BroadcastStats broadcast, IntakeStats intake, SyncStats sync,
        long otherClusterPushes, SwimStats swim) {}
