package dev.verdigris.cli;

import picocli.CommandLine.Command;

/// What a node holds of every actor, and what it lacks.
@Command(name = "sync",
        description = "Ask a node what it holds of every other's versions, and what it lacks.")
final class SyncCommand extends CommandGroup {
    SyncCommand() {}

    @Command(name = "generate", description = "Print heads, gaps and partial versions.")
    void generate() {
        ask("{\"Sync\":\"Generate\"}");
    }

    @Command(name = "lag", description = {
        "Print how many versions the node knows of and does not hold, and for how long; then the",
        "same of each actor that it is behind."})
    void lag() {
        ask("{\"Sync\":\"Lag\"}");
    }
}
