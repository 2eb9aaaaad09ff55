package dev.verdigris.node;

import dev.verdigris.broadcast.BroadcastConfig;
import dev.verdigris.intake.IntakeConfig;
import dev.verdigris.swim.SwimConfig;
import dev.verdigris.sync.SyncConfig;

/// The configuration of each protocol.
public record NodeConfig(SwimConfig swim, BroadcastConfig broadcast, IntakeConfig intake,
        SyncConfig sync) {
    public static final NodeConfig DEFAULT = new NodeConfig(SwimConfig.DEFAULT,
            BroadcastConfig.DEFAULT, IntakeConfig.DEFAULT, SyncConfig.DEFAULT);
}
