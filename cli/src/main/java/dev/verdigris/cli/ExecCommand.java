package dev.verdigris.cli;

import dev.verdigris.client.TransactionResult;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs one statement in a transaction of its own.
@Command(name = "exec", description = "Run a statement that changes rows.")
final class ExecCommand implements Runnable {
    @Mixin private StatementOptions statement;

    @Option(names = "--timer", description = "Print how long the transaction took.")
    private boolean timer;

    @Spec private CommandSpec spec;

    ExecCommand() {}

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        TransactionResult result = Main.target(spec).api()
                .transact(List.of(statement.statement()), statement.timeout());
        for (long rows : result.rowsAffected()) {
            InfoLine.print(out, "verdigris", "Rows affected: " + rows);
        }
        if (timer) {
            out.print("Run Time: real " + CellText.of(result.seconds()) + "\n");
        }
        out.flush();
    }
}
