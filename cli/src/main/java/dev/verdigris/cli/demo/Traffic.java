package dev.verdigris.cli.demo;

import dev.verdigris.cli.nodes.NodeStatus;

/// What a node did with other nodes' changesets.
record Traffic(long relayed, long duplicates) {
    static final Traffic NONE = new Traffic(0, 0);

    static Traffic of(NodeStatus status) {
        return new Traffic(status.relayed(), status.duplicates());
    }

    Traffic plus(Traffic other) {
        return new Traffic(relayed + other.relayed, duplicates + other.duplicates);
    }
}
