package dev.verdigris.cli;

import dev.verdigris.client.RowSink;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Prints the rows of a query as they arrive.
@Command(name = "query", description = "Run a query and print its rows, cells separated by '|'.")
final class QueryCommand implements Callable<Integer> {
    /// How often it is checked that somebody still reads what we print.
    private static final int ROWS_PER_CHECK = 512;

    @Mixin private StatementOptions statement;

    @Option(names = "--columns", description = "Print the names of the columns first.")
    private boolean columns;

    @Option(names = "--timer", description = "Print how long the query took.")
    private boolean timer;

    @Spec private CommandSpec spec;

    QueryCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        double seconds = Main.target(spec).api().query(
                statement.statement(), statement.timeout(), new Printer(out, columns));
        if (timer) {
            out.print("time: " + CellText.of(seconds) + "s\n");
        }
        out.flush();
        return ExitCode.OK;
    }

    /// Prints rows without the names of their columns.
    static RowSink printer(PrintWriter out) {
        return new Printer(out, false);
    }

    private static final class Printer implements RowSink {
        private final PrintWriter out;
        private final boolean withColumns;
        private final StringBuilder line = new StringBuilder();
        private long rows;

        Printer(PrintWriter out, boolean withColumns) {
            this.out = out;
            this.withColumns = withColumns;
        }

        @Override
        public void columns(List<String> names) {
            if (withColumns) {
                out.print(String.join("|", names) + "\n");
            }
        }

        @Override
        public void row(List<@Nullable Object> values) {
            line.setLength(0);
            for (int i = 0; i < values.size(); i++) {
                if (i > 0) {
                    line.append('|');
                }
                CellText.append(line, values.get(i));
            }
            out.append(line.append('\n'));
            rows++;
            if (rows % ROWS_PER_CHECK == 0 && out.checkError()) {
                throw new OutputClosed();
            }
        }
    }
}
