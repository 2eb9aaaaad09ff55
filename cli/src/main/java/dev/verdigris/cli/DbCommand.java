package dev.verdigris.cli;

import picocli.CommandLine.Command;

/// A node's database.
@Command(name = "db", description = "Look into a node's database.",
        subcommands = DbCheckCommand.class)
final class DbCommand extends CommandGroup {
    DbCommand() {}

    @Command(name = "digest",
            description = "Print a digest of all replicated rows; equal on nodes that agree.")
    void digest() {
        ask("\"Digest\"");
    }

    @Command(name = "schema", description = "Print what the schema is, whether the files were"
            + " refused, and what is kept that it does not have.")
    void schema() {
        ask("{\"Schema\":\"State\"}");
    }
}
