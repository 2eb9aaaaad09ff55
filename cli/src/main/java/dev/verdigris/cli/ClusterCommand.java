package dev.verdigris.cli;

import picocli.CommandLine.Command;

/// What a node knows of its cluster.
@Command(name = "cluster", description = "Ask a node about its cluster.")
final class ClusterCommand extends CommandGroup {
    ClusterCommand() {}

    @Command(name = "members", description = "Print the other nodes that are up.")
    void members() {
        ask("{\"Cluster\":\"Members\"}");
    }

    @Command(name = "membership-states",
            description = "Print every node that is known, also those that are down.")
    void membershipStates() {
        ask("{\"Cluster\":\"MembershipStates\"}");
    }

    @Command(name = "rejoin", description = "Make the node join again under a new identity.")
    void rejoin() {
        ask("{\"Cluster\":\"Rejoin\"}");
    }

    @Command(name = "stats", description = "Print counters of broadcast, sync and transport.")
    void stats() {
        ask("\"Stats\"");
    }
}
