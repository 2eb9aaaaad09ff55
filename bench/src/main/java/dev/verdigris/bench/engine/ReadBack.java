package dev.verdigris.bench.engine;

import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.InvariantViolation;
import org.jspecify.annotations.Nullable;

/// Reading our own versions back, as they are read after each commit and for peers that sync.
final class ReadBack implements Work {
    private static final int VERSIONS = 50_000;
    private static final int CHANGES = 99_999;
    private static final int CELLS_PER_ROW = 3;
    private static final int READS = 10;

    private final boolean small;
    private final Goal goal;

    /// @param small many versions of two changes each, instead of a big one several times
    ReadBack(boolean small, Goal goal) {
        this.small = small;
        this.goal = goal;
    }

    @Override
    public String name() {
        return small ? "read-small" : "read-big";
    }

    @Override
    public String description() {
        return small ? "read back own versions of 2 changes, one by one"
                : "read back an own version of 100 k changes";
    }

    @Override
    public Table table() {
        return Table.UPSTREAM;
    }

    @Override
    public Goal goal() {
        return goal;
    }

    @Override
    public String unit() {
        return small ? "versions" : "changes";
    }

    @Override
    public long operations(Scale scale) {
        return small ? scale.of(VERSIONS) : (long) READS * CELLS_PER_ROW * rows(scale);
    }

    private static int rows(Scale scale) {
        return scale.of(CHANGES / CELLS_PER_ROW);
    }

    @Override
    public @Nullable Trial plain(Lab lab) {
        return null;
    }

    @Override
    public Trial ours(Lab lab) {
        ReplicaDatabase database = ReplicaDatabase.open(lab.copy(name(), path -> {
            try (ReplicaDatabase made = ReplicaDatabase.open(path)) {
                made.applySchema(table().ddl());
                if (small) {
                    writeSmall(made, lab.scale());
                } else {
                    Rows.load(made, Table.NAME, rows(lab.scale()));
                }
                made.checkpoint();
            }
        }));
        return Trial.timed(database, () -> read(database, lab.scale()));
    }

    /// Two cells of a row each.
    private static void writeSmall(ReplicaDatabase database, Scale scale) {
        Rows.load(database, Table.NAME, scale.of(VERSIONS));
        for (int id = 1; id <= scale.of(VERSIONS); id++) {
            int row = id;
            database.transact(session -> {
                try (var update = session.prepare("UPDATE " + Table.NAME
                        + " SET value = 'updated_' || ?1, counter = ?1 WHERE id = ?1")) {
                    update.bindLong(1, row).run();
                }
            });
        }
    }

    private void read(ReplicaDatabase database, Scale scale) {
        var changes = new long[1];
        if (small) {
            for (int i = 0; i < scale.of(VERSIONS); i++) {
                read(database, new DbVersion(2L + i), changes);
            }
            InvariantViolation.check(changes[0] == 2L * scale.of(VERSIONS), "all is read back");
        } else {
            for (int i = 0; i < READS; i++) {
                read(database, new DbVersion(1), changes);
            }
            InvariantViolation.check(changes[0] == operations(scale), "all is read back");
        }
    }

    private static void read(ReplicaDatabase database, DbVersion version, long[] changes) {
        database.replica().readVersion(version, changeset -> {
            if (changeset instanceof Changeset.Full full) {
                changes[0] += full.changes().size();
            }
        });
    }
}
