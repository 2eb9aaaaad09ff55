package dev.verdigris.cli;

import dev.verdigris.crr.CheckReport;
import dev.verdigris.crr.Finding;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.store.DatabaseCheck;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Checks a node's database, also while the node runs.
@Command(name = "check",
        description = "Verify rows, clocks, logs and book of a database against each other.")
final class DbCheckCommand implements Callable<Integer> {
    /// Something is wrong with the database.
    static final int EXIT_FINDINGS = 3;

    @Option(names = "--json", description = "Print one JSON value instead of text.")
    private boolean json;

    @Spec private CommandSpec spec;

    DbCheckCommand() {}

    @Override
    public Integer call() {
        Path file = Main.target(spec).database();
        PrintWriter out = spec.commandLine().getOut();
        CheckReport report = check(file);
        if (json) {
            out.print(PrettyJson.of(json(file, report)) + "\n");
        } else {
            report.findings().forEach(finding -> out.print(finding + "\n"));
            out.print(summary(report));
        }
        out.flush();
        return report.isClean() ? ExitCode.OK : EXIT_FINDINGS;
    }

    private CheckReport check(Path file) {
        if (!Files.exists(file)) {
            throw new CommandFailed("there is no database " + file + "; name another with "
                    + "--db-path");
        }
        var progress = new StageProgress(spec.commandLine().getErr());
        try {
            return DatabaseCheck.run(file, progress::at);
        } catch (SqliteException | IllegalStateException e) {
            throw new CommandFailed("cannot check " + file + ": " + e.getMessage());
        } finally {
            progress.end();
        }
    }

    private static String summary(CheckReport report) {
        String looked = "%,d rows and %,d clocks in %,d tables, %,d logged rows, %,d sites%n"
                .formatted(report.rows(), report.clocks(), report.tables(), report.logged(),
                        report.sites());
        if (report.isClean()) {
            return "Nothing is wrong: " + looked;
        }
        long all = report.findings().size() + report.notShown();
        String rest = report.notShown() == 0 ? ""
                : ", of which %,d are not shown".formatted(report.notShown());
        return "%,d findings%s: %s".formatted(all, rest, looked);
    }

    private static Map<String, @Nullable Object> json(Path file, CheckReport report) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("database", file.toString());
        json.put("clean", report.isClean());
        json.put("tables", report.tables());
        json.put("rows", report.rows());
        json.put("clocks", report.clocks());
        json.put("logged_rows", report.logged());
        json.put("sites", report.sites());
        json.put("findings", report.findings().stream().map(DbCheckCommand::json).toList());
        json.put("not_shown", report.notShown());
        return json;
    }

    private static Map<String, @Nullable Object> json(Finding finding) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("part", finding.part().name().toLowerCase(Locale.ROOT));
        json.put("table", finding.table());
        json.put("key", finding.key());
        json.put("site", finding.site());
        json.put("version", finding.version());
        json.put("message", finding.message());
        return json;
    }
}
