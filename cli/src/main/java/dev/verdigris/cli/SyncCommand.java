package dev.verdigris.cli;

import picocli.CommandLine.Command;

/// What a node holds of every actor.
@Command(name = "sync", description = "Ask a node what it holds of every other's versions.")
final class SyncCommand extends CommandGroup {
    SyncCommand() {}

    @Command(name = "generate", description = "Print heads, gaps and partial versions.")
    void generate() {
        ask("{\"Sync\":\"Generate\"}");
    }
}
