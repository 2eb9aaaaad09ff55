package dev.verdigris.bench.engine;

import dev.verdigris.book.BookView;
import dev.verdigris.intake.Intake;
import dev.verdigris.intake.IntakeConfig;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Changesets that are held and come again: in a broadcast they are most of what arrives. Those of
/// several actors whose books have gaps, one after the other.
final class Duplicates implements Work {
    private static final int ACTORS = 100;
    private static final int VERSIONS_PER_ACTOR = 1_000;
    private static final int PASSES = 20;

    @Override
    public String name() {
        return "duplicates";
    }

    @Override
    public String description() {
        return "reject changesets that are held, of 100 actors";
    }

    @Override
    public Table table() {
        return Table.UPSTREAM;
    }

    @Override
    public Goal goal() {
        return Goal.rate(5_000_000);
    }

    @Override
    public String unit() {
        return "changesets";
    }

    @Override
    public long operations(Scale scale) {
        return (long) PASSES * ACTORS * scale.of(VERSIONS_PER_ACTOR);
    }

    @Override
    public @Nullable Trial plain(Lab lab) {
        return null;
    }

    @Override
    public Trial ours(Lab lab) {
        int versions = lab.scale().of(VERSIONS_PER_ACTOR);
        var books = new TreeMap<ActorId, ActorBook>();
        var arriving = new ArrayList<Changeset.Full>();
        for (int actor = 0; actor < ACTORS; actor++) {
            books.put(new ActorId(actor * 0x9e3779b97f4a7c15L, actor),
                    new ActorBook(new DbVersion(2L * versions), RangeSet.of(1, versions)
                            .minus(1, versions / 2), Collections.emptyNavigableMap()));
        }
        for (int version = 1; version <= versions; version++) {
            for (ActorId actor : books.keySet()) {
                arriving.add(new Changeset.Full(actor, new DbVersion((long) versions + version),
                        List.of(), SeqRange.of(0, 0), Seq.ZERO, new Timestamp(version)));
            }
        }
        return trial(new Intake(IntakeConfig.DEFAULT, new ActorId(1, 1), new BookView(books)),
                arriving);
    }

    private static Trial trial(Intake intake, List<Changeset.Full> arriving) {
        return new Trial() {
            @Override
            public long run() {
                return Cpu.nanosOf(() -> push(intake, arriving));
            }

            @Override
            public void close() {}
        };
    }

    private static void push(Intake intake, List<Changeset.Full> arriving) {
        for (int pass = 0; pass < PASSES; pass++) {
            for (Changeset.Full changeset : arriving) {
                InvariantViolation.check(
                        intake.pushed(changeset) == Intake.Sighting.DUPLICATE, "it is held");
            }
        }
    }
}
