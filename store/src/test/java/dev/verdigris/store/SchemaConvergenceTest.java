package dev.verdigris.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.crr.CheckProgress;
import dev.verdigris.crr.Checker;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Partial;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.schema.Permission;
import dev.verdigris.schema.SchemaRefused;
import dev.verdigris.schema.SchemaText;
import dev.verdigris.time.HybridClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Replicas whose schemas go their own ways, forth and back, while they write and hear of each
/// other in any order, never stop each other; with the same schema in the end they hold the same.
class SchemaConvergenceTest {
    /// Schemas between which replicas change at will. For BINARY the collation of the seed stands.
    private static final List<List<String>> SCHEMAS = List.of(
            List.of("CREATE TABLE t(id TEXT COLLATE BINARY PRIMARY KEY NOT NULL, a, b DEFAULT 'q')",
                    "CREATE TABLE u(id INTEGER PRIMARY KEY NOT NULL, v)"),
            List.of("CREATE TABLE t(id TEXT COLLATE BINARY PRIMARY KEY NOT NULL, a, "
                    + "b DEFAULT 'q', c DEFAULT 7)",
                    "CREATE INDEX t_a ON t(a)"),
            List.of("CREATE TABLE t(id TEXT COLLATE BINARY PRIMARY KEY NOT NULL, c DEFAULT 7, a)",
                    "CREATE TABLE u(id INTEGER PRIMARY KEY NOT NULL, v, w AS (v || 'w'))"),
            List.of("CREATE TABLE t(id TEXT COLLATE BINARY PRIMARY KEY NOT NULL)",
                    "CREATE TABLE u(id INTEGER PRIMARY KEY NOT NULL, w, v)"),
            List.of("CREATE TABLE t(id TEXT COLLATE BINARY PRIMARY KEY NOT NULL, b DEFAULT 'r', "
                    + "d AS (b) STORED)"),
            List.of("CREATE TABLE u(id INTEGER NOT NULL, "
                    + "part TEXT COLLATE BINARY NOT NULL DEFAULT 'p', v, "
                    + "PRIMARY KEY (id, part)) WITHOUT ROWID"));

    private final List<Replica> replicas = new ArrayList<>();
    private String collation = "BINARY";

    static List<Long> seeds() {
        return LongStream.range(0, 40).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void replicasOfManySchemasMeet(long seed) {
        var random = new Random(seed);
        collation = List.of("BINARY", "NOCASE", "RTRIM").get((int) (seed % 3));
        try {
            int count = 2 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                var clock = new HybridClock(() -> 1_000_000_000L);
                replicas.add(Replica.open(
                        ReplicaConfig.memory(new ActorId(random.nextLong(), i)), clock));
                migrate(replicas.getLast(), random);
            }
            for (int steps = 20 + random.nextInt(80); steps > 0; steps--) {
                step(random);
            }
            settle(random, seed);
        } finally {
            replicas.forEach(Replica::close);
        }
    }

    private void step(Random random) {
        Replica replica = replicas.get(random.nextInt(replicas.size()));
        switch (random.nextInt(10)) {
            case 0 -> migrate(replica, random);
            case 1, 2, 3 -> exchange(
                    replicas.get(random.nextInt(replicas.size())), replica, random);
            default -> write(replica, random);
        }
    }

    private void migrate(Replica replica, Random random) {
        apply(replica, anySchema(random));
    }

    private List<String> anySchema(Random random) {
        return SCHEMAS.get(random.nextInt(SCHEMAS.size())).stream()
                .map(sql -> sql.replace("BINARY", collation)).toList();
    }

    /// A shorter key may be that of several rows: then some have to go.
    private static void apply(Replica replica, List<String> schema) {
        List<SchemaText> texts = SchemaText.all("test", schema);
        try {
            replica.applySchema(texts, Permission.DESTRUCTIVE);
        } catch (SchemaRefused refused) {
            assertThat(refused.code()).isEqualTo(SchemaRefused.Code.ROWS_DO_NOT_FIT);
            replica.transact(session -> session.execute("DELETE FROM u WHERE part <> 'p'"));
            replica.applySchema(texts, Permission.DESTRUCTIVE);
        }
    }

    /// Writes to whatever tables and columns the replica has.
    private static void write(Replica replica, Random random) {
        replica.transact(session -> {
            for (int statements = 1 + random.nextInt(3); statements > 0; statements--) {
                execute(session, random);
            }
            return 0L;
        });
    }

    private static void execute(LocalSession session, Random random) {
        boolean t = random.nextBoolean();
        String table = t ? "t" : "u";
        var columns = new ArrayList<String>();
        boolean twoKeys = false;
        try (var rows = session.prepare(
                "SELECT name, pk FROM pragma_table_info('" + table + "')")) {
            while (rows.step()) {
                if (rows.columnLong(1) == 0) {
                    columns.add(rows.columnText(0));
                }
                twoKeys |= rows.columnLong(1) == 2;
            }
        }
        String key = t ? spelled("k" + random.nextInt(4), random) : "" + random.nextInt(4);
        String value = List.of("NULL", "1", "2", "'x'").get(random.nextInt(4));
        String set = columns.isEmpty() ? "id" : columns.get(random.nextInt(columns.size()));
        boolean exists = replicaHas(session, table);
        if (!exists) {
            return;
        }
        session.execute(switch (random.nextInt(6)) {
            case 0 -> "DELETE FROM " + table + " WHERE id = " + key;
            case 1 -> columns.isEmpty() ? "DELETE FROM " + table + " WHERE id = " + key
                    : "UPDATE " + table + " SET " + set + " = " + value;
            case 2 -> "UPDATE OR REPLACE " + table + " SET id = "
                    + (t ? spelled("k" + random.nextInt(4), random) : "" + random.nextInt(4))
                    + " WHERE id = " + key;
            case 3 -> "INSERT OR REPLACE INTO " + table + "(id" + (twoKeys ? ", part" : "")
                    + ") VALUES (" + key + (twoKeys ? ", " + spelled("q", random) : "") + ")";
            case 4 -> columns.isEmpty() ? "INSERT OR IGNORE INTO " + table + "(id) VALUES (" + key
                    + ")" : "INSERT OR IGNORE INTO " + table + "(id, " + set + ") VALUES (" + key
                    + ", " + value + ")";
            default -> columns.isEmpty() ? "DELETE FROM " + table + " WHERE id = " + key
                    : "UPDATE " + table + " SET " + set + " = " + value + " WHERE id = " + key;
        });
    }

    /// In one of the ways that a collation may hold for equal.
    private static String spelled(String text, Random random) {
        return "'" + (random.nextBoolean() ? text : text.toUpperCase(Locale.ROOT))
                + (random.nextBoolean() ? "" : "  ") + "'";
    }

    private static boolean replicaHas(LocalSession session, String table) {
        try (var row = session.prepare(
                "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '" + table + "'")) {
            return row.step();
        }
    }

    /// Tells `to` some of what `from` holds of somebody, in any order, some of it twice.
    private static void exchange(Replica from, Replica to, Random random) {
        List<ActorId> actors = List.copyOf(from.books().keySet());
        if (actors.isEmpty()) {
            return;
        }
        ActorId actor = actors.get(random.nextInt(actors.size()));
        long head = from.books().getOrDefault(actor, ActorBook.EMPTY).head().value();
        var told = new ArrayList<Changeset>();
        from.read(new Need.Whole(actor, VersionRange.of(1 + random.nextLong(head), head)),
                told::add);
        var delivered = new ArrayList<Changeset>();
        for (Changeset changeset : told) {
            for (int times = random.nextInt(3); times > 0; times--) {
                delivered.add(changeset);
            }
        }
        Collections.shuffle(delivered, random);
        to.apply(delivered);
    }

    /// Whoever has heard everything has the same clocks; with the same schema, the same rows.
    private void settle(Random random, long seed) {
        List<String> last = anySchema(random);
        if (random.nextBoolean()) {
            replicas.forEach(replica -> apply(replica, last));
            repairAll(random);
        } else {
            repairAll(random);
            replicas.forEach(replica -> apply(replica, last));
            repairAll(random); // new keys are told as new versions
        }
        for (Replica replica : replicas) {
            assertThat(replica.books()).as("books, seed %d", seed)
                    .isEqualTo(replicas.getFirst().books());
            assertThat(replica.books().values()).allMatch(ActorBook::isComplete);
            assertThat(Checker.check(replica.connection(), CheckProgress.NONE).findings())
                    .as("check, seed %d", seed).isEmpty();
            assertThat(replica.digest()).as("digests, seed %d", seed)
                    .isEqualTo(replicas.getFirst().digest());
        }
    }

    private void repairAll(Random random) {
        for (int round = 0; round < 4; round++) {
            for (Replica to : replicas) {
                var order = new ArrayList<>(replicas);
                Collections.shuffle(order, random);
                order.forEach(from -> repair(from, to));
            }
        }
    }

    private static void repair(Replica from, Replica to) {
        from.books().forEach((actor, theirs) -> {
            ActorBook ours = to.books().getOrDefault(actor, ActorBook.EMPTY);
            var needs = new ArrayList<Need>();
            theirs.held().minus(ours.held()).ranges().forEach(range -> needs.add(
                    new Need.Whole(actor, VersionRange.of(range.first(), range.last()))));
            for (Map.Entry<DbVersion, Partial> partial : ours.partials().entrySet()) {
                needs.add(new Need.Part(actor, partial.getKey(), partial.getValue().missing()));
            }
            var told = new ArrayList<Changeset>();
            needs.forEach(need -> from.read(need, told::add));
            assertThat(to.apply(told).parked()).isEmpty();
        });
    }
}
