package dev.verdigris.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

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

    @Command(name = "set-id",
            description = "Move the node to another cluster; it keeps its data.")
    void setId(@Parameters(paramLabel = "ID", description = "0 to 65535") int id) {
        if (id < 0 || id > 0xffff) {
            throw new CommandFailed("a cluster id is a number from 0 to 65535, not " + id);
        }
        ask("{\"Cluster\":{\"SetId\":" + id + "}}");
    }

    @Command(name = "stats", description = "Print counters of broadcast, sync and transport.")
    void stats() {
        ask("\"Stats\"");
    }
}
