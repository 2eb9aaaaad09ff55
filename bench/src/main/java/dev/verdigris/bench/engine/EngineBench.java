package dev.verdigris.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs works, the plain variant and ours in turn, and takes the median of their rounds.
///
/// Every trial has a database of its own, made or copied before and not measured. A first round
/// that does not count lets the JVM compile. Which variant goes first changes from round to round,
/// so that what else happens on the machine hits both alike.
public final class EngineBench {
    private static final List<Work> LOCAL = List.of(
            new BulkInsert(Table.UPSTREAM),
            new BulkLoad(Table.UPSTREAM),
            new BulkUpdate(Where.SPREAD, Table.UPSTREAM),
            new BulkUpdate(Where.RANGE, Table.UPSTREAM),
            new BulkDelete(Where.SPREAD, Table.UPSTREAM),
            new BulkDelete(Where.RANGE, Table.UPSTREAM),
            new SmallInserts(1, Table.UPSTREAM, Goal.ratio(2.2)),
            new GroupedInserts(Table.UPSTREAM, Goal.ratio(1.3)),
            new SmallInserts(100, Table.UPSTREAM, Goal.ratio(2.5)),
            new SmallUpdates(1, Table.UPSTREAM, Goal.ratio(2.2)),
            new SmallUpdates(100, Table.UPSTREAM, Goal.ratio(2.5)),
            new FileSize(Table.UPSTREAM),
            new BulkInsert(Table.ROWID),
            new BulkLoad(Table.ROWID),
            new BulkUpdate(Where.SPREAD, Table.ROWID),
            new BulkUpdate(Where.RANGE, Table.ROWID),
            new BulkDelete(Where.SPREAD, Table.ROWID),
            new BulkDelete(Where.RANGE, Table.ROWID),
            new SmallInserts(1, Table.ROWID, Goal.ratio(2.2)),
            new SmallInserts(100, Table.ROWID, Goal.ratio(2.5)),
            new SmallUpdates(1, Table.ROWID, Goal.ratio(2.2)),
            new SmallUpdates(100, Table.ROWID, Goal.ratio(2.5)),
            new FileSize(Table.ROWID));

    private static final List<Work> REMOTE = List.of(
            new Merge("merge-insert", Merge.Kind.INSERT, false, Goal.ratioAndRate(3, 2_000_000)),
            new Merge("merge-insert-bytes", Merge.Kind.INSERT, true, Goal.NONE),
            new Merge("merge-update", Merge.Kind.UPDATE, false, Goal.ratioAndRate(3, 400_000)),
            new Merge("merge-delete", Merge.Kind.DELETE, false, Goal.ratio(3)),
            new Merge("merge-revive", Merge.Kind.REVIVE, false, Goal.ratio(3)),
            new Duplicates(),
            new ReadBack(true, Goal.rate(100_000)),
            new ReadBack(false, Goal.rate(1_000_000)));

    /// In the order in which they are run and listed.
    private static final List<Work> WORKS =
            Stream.of(LOCAL, REMOTE, Mix.all()).<Work>flatMap(List::stream).toList();

    private EngineBench() {}

    /// The names of all works.
    public static List<String> names() {
        return WORKS.stream().map(Work::name).toList();
    }

    /// @param progress is told what is being done, for people
    public static EngineReport run(EngineSettings settings, Consumer<String> progress)
            throws IOException {
        Instant start = Instant.now();
        Machine machine = Machine.current();
        var results = new ArrayList<Result>();
        Path parent = settings.folder();
        Path folder = parent == null
                ? Files.createTempDirectory("verdigris-bench")
                : Files.createTempDirectory(parent, "verdigris-bench");
        try (var lab = new Lab(folder, new Scale(settings.scale()))) {
            for (Work work : WORKS) {
                if (settings.wants(work.name())) {
                    Result result = run(work, lab, settings.rounds());
                    results.add(result);
                    progress.accept(EngineReport.line(result));
                }
            }
        } finally {
            Files.delete(folder);
        }
        return new EngineReport(settings, new Envelope("engine", machine, start,
                Duration.between(start, Instant.now())), results);
    }

    private static Result run(Work work, Lab lab, int rounds) {
        var plain = new ArrayList<Long>();
        var ours = new ArrayList<Long>();
        for (int round = 0; round <= rounds; round++) {
            boolean counts = round > 0;
            if (round % 2 == 0) {
                note(measure(work.plain(lab)), counts, plain);
                note(measure(work.ours(lab)), counts, ours);
            } else {
                note(measure(work.ours(lab)), counts, ours);
                note(measure(work.plain(lab)), counts, plain);
            }
            lab.clear();
        }
        return new Result(work, work.operations(lab.scale()),
                plain.isEmpty() ? null : Spread.of(plain), Spread.of(ours));
    }

    private static void note(@Nullable Long number, boolean counts, List<Long> rounds) {
        if (counts && number != null) {
            rounds.add(number);
        }
    }

    private static @Nullable Long measure(@Nullable Trial trial) {
        if (trial == null) {
            return null;
        }
        try (trial) {
            return trial.run();
        }
    }
}
