package dev.verdigris.cli;

import dev.verdigris.adopt.CorrosionImport;
import dev.verdigris.adopt.ImportRefused;
import dev.verdigris.adopt.ImportReport;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Timestamp;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Makes a node's database from one of Corrosion.
@Command(name = "import", description = "Make a database from one, or a backup, of Corrosion 1.x.")
final class ImportCommand implements Callable<Integer> {
    @Option(names = "--from", paramLabel = "FILE", required = true,
            description = "Database or backup of Corrosion; it is only read.")
    private Path from = Path.of("");

    @Option(names = "--to", paramLabel = "FILE",
            description = "The new database (--db-path, or db.path); nothing may be there.")
    private @Nullable Path to;

    @Option(names = "--actor-id", paramLabel = "UUID",
            description = "Whose database it shall be (the source's, or a new one for a backup).")
    private @Nullable UUID actor;

    @Spec private CommandSpec spec;

    ImportCommand() {}

    @Override
    public Integer call() throws IOException {
        Path database = to != null ? to : Main.target(spec).database();
        var progress = new StageProgress(spec.commandLine().getErr());
        long begin = System.nanoTime();
        Instant now = Instant.now();
        ImportReport report;
        try {
            report = CorrosionImport.run(new CorrosionImport.Request(from, database,
                    actor == null ? null : actorId(actor), actorId(UUID.randomUUID()),
                    Timestamp.ofUnixNanos(TimeUnit.SECONDS.toNanos(now.getEpochSecond())
                            + now.getNano())), progress::at);
        } catch (ImportRefused e) {
            throw new CommandFailed(String.valueOf(e.getMessage()));
        } finally {
            progress.end();
        }
        print(report, database, (System.nanoTime() - begin) / 1e9);
        return ExitCode.OK;
    }

    private static ActorId actorId(UUID uuid) {
        return ActorId.ofBytes(ByteBuffer.allocate(ActorId.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits()).array());
    }

    private void print(ImportReport report, Path database, double seconds) {
        PrintWriter out = spec.commandLine().getOut();
        out.print("Imported %s into %s in %.1f s.%n".formatted(from, database, seconds));
        out.print("Actor %s%s%n".formatted(report.actor().toUuidString(),
                report.isNewActor() ? ", new: the source names none" : ""));
        for (ImportReport.Table table : report.tables()) {
            out.print("Table %s: %,d rows, %,d tombstones%n".formatted(
                    table.name(), table.rows(), table.tombstones()));
        }
        out.print("%,d rows, %,d tombstones, %,d plain tables%n".formatted(
                report.rows(), report.tombstones(), report.plainTables()));
        out.print("%,d sites, %,d versions that stand in rows, %,d missing versions%n".formatted(
                report.sites(), report.versions(), report.missing()));
        report.notes().forEach(note -> out.print("Note: " + note + "\n"));
        out.flush();
    }
}
