package dev.verdigris.bench.engine;

import dev.verdigris.model.Changeset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// The mixes of Corrosion's benchmark: versions of ten operations, so many of them in a
/// transaction, on one or four tables of a million rows.
final class Mix extends RemoteWork {
    private static final int OPERATIONS_PER_VERSION = 10;
    private static final int VERSIONS = 5_000;
    private static final long SEED = 1337;

    /// What the operations are.
    enum Kind {
        /// New keys behind the others.
        INSERT(100, 0),
        UPDATE(0, 100),
        DELETE(0, 0),
        MIXED(40, 50),
        /// The same; each version comes in two pieces, in different transactions.
        PARTIAL(40, 50);

        private final int insertPercent;
        private final int updatePercent;

        Kind(int insertPercent, int updatePercent) {
            this.insertPercent = insertPercent;
            this.updatePercent = updatePercent;
        }
    }

    private final Kind kind;
    private final int versionsPerBatch;
    private final List<String> tables;

    Mix(Kind kind, int versionsPerBatch, int tables) {
        super("mix-" + kind.name().toLowerCase(Locale.ROOT) + "-" + versionsPerBatch + "x10-"
                + tables, Goal.NONE);
        this.kind = kind;
        this.versionsPerBatch = versionsPerBatch;
        this.tables = IntStream.range(0, tables)
                .mapToObj(i -> Table.NAME + (i == 0 ? "" : "_" + i)).toList();
    }

    /// All of them.
    static List<Mix> all() {
        var all = new ArrayList<Mix>();
        for (Kind kind : Kind.values()) {
            for (int tables : new int[] {1, 4}) {
                for (int versionsPerBatch : new int[] {1, 10, 100}) {
                    all.add(new Mix(kind, versionsPerBatch, tables));
                }
            }
        }
        return List.copyOf(all);
    }

    @Override
    public String description() {
        String what = switch (kind) {
            case INSERT -> "inserts";
            case UPDATE -> "updates of 3 cells";
            case DELETE -> "deletes";
            case MIXED -> "40 % inserts, 50 % updates, 10 % deletes";
            case PARTIAL -> "the mixed ones, each version in two pieces";
        };
        return "merge " + versionsPerBatch + " versions of 10 operations per transaction into "
                + tables.size() + (tables.size() == 1 ? " table" : " tables") + " of 1 M rows: "
                + what;
    }

    @Override
    public String unit() {
        return "operations";
    }

    @Override
    public long operations(Scale scale) {
        return script(scale).operationCount();
    }

    @Override
    Script script(Scale scale) {
        var rows = new RowsOf(scale.of(Rows.LOADED), tables.size());
        var operations = new ArrayList<Operation>();
        for (int i = 0; i < scale.of(VERSIONS) * OPERATIONS_PER_VERSION; i++) {
            operations.add(rows.next());
        }
        return Script.of(operations, OPERATIONS_PER_VERSION, versionsPerBatch);
    }

    /// Chooses rows so that each operation does something.
    private final class RowsOf {
        private final SplittableRandom random = new SplittableRandom(SEED);
        private final int loaded;
        /// By table and key: 1 for a row that was loaded, 2 and more for one that was updated, 0
        /// for one that was deleted.
        private final short[][] columnVersions;
        private final int[] inserted;

        RowsOf(int loaded, int tableCount) {
            this.loaded = loaded;
            columnVersions = new short[tableCount][loaded + 1];
            for (short[] versions : columnVersions) {
                Arrays.fill(versions, (short) 1);
            }
            inserted = new int[tableCount];
        }

        Operation next() {
            int table = random.nextInt(tables.size());
            String name = tables.get(table);
            int roll = random.nextInt(100);
            if (roll < kind.insertPercent) {
                return Operation.insert(name, loaded + ++inserted[table], 1);
            }
            int id = anyAlive(table);
            if (roll < kind.insertPercent + kind.updatePercent) {
                return Operation.update(name, id, ++columnVersions[table][id]);
            }
            columnVersions[table][id] = 0;
            return Operation.delete(name, id);
        }

        private int anyAlive(int table) {
            int id = 1 + random.nextInt(loaded);
            while (columnVersions[table][id] == 0) {
                id = 1 + random.nextInt(loaded);
            }
            return id;
        }
    }

    @Override
    List<List<Changeset>> arriving(Script script) {
        return kind == Kind.PARTIAL ? script.halves() : script.wholes(1);
    }

    @Override
    PlainDatabase plainBefore(Lab lab) {
        return PlainDatabase.open(lab.copy("plain, tables: " + tables.size(), path -> {
            try (PlainDatabase database = PlainDatabase.open(path)) {
                for (String name : tables) {
                    database.connection().exec(table().ddl(name));
                    Rows.load(database, name, lab.scale().of(Rows.LOADED));
                }
                database.checkpoint();
            }
        }));
    }

    @Override
    ReplicaDatabase replicaBefore(Lab lab) {
        return ReplicaDatabase.open(lab.copy("replica, tables: " + tables.size(), path -> {
            try (ReplicaDatabase database = ReplicaDatabase.open(path)) {
                for (String name : tables) {
                    database.applySchema(table().ddl(name));
                    Rows.load(database, name, lab.scale().of(Rows.LOADED));
                }
                database.checkpoint();
            }
        }));
    }
}
