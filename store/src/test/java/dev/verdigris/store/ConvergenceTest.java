package dev.verdigris.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.crr.SqlValues;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Partial;
import dev.verdigris.model.SqlValue;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.time.HybridClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Replicas that write at will, and hear of each other in pieces, late, twice, in any order and
/// through third parties, end up with the same rows and clocks: those that the plain model names.
class ConvergenceTest {
    private static final String FIRST_SCHEMA =
            "CREATE TABLE t(id TEXT PRIMARY KEY NOT NULL, a, b DEFAULT 'q')";
    private static final String SECOND_SCHEMA =
            "CREATE TABLE t(id TEXT PRIMARY KEY NOT NULL, a, b DEFAULT 'q', c DEFAULT 7)";
    private static final String KEYS_ONLY = "CREATE TABLE k(x INTEGER NOT NULL, y TEXT NOT NULL, "
            + "PRIMARY KEY (x, y)) WITHOUT ROWID";
    private static final String NO_CASE =
            "CREATE TABLE n(name TEXT COLLATE NOCASE PRIMARY KEY NOT NULL, a)";
    private static final String TRIMMED = "CREATE TABLE r(x INTEGER NOT NULL, "
            + "y TEXT COLLATE RTRIM NOT NULL, PRIMARY KEY (x, y)) WITHOUT ROWID";

    private final ModelReplica model = new ModelReplica();
    private final List<Replica> replicas = new ArrayList<>();

    static List<Long> seeds() {
        return LongStream.range(0, 60).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void replicasMeet(long seed) {
        var random = new Random(seed);
        try {
            int count = 2 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                var clock = new HybridClock(() -> 1_000_000_000L);
                Replica replica = Replica.open(
                        ReplicaConfig.memory(new ActorId(random.nextLong(), i)), clock);
                replicas.add(replica);
                replica.applySchema(List.of(FIRST_SCHEMA, KEYS_ONLY, NO_CASE, TRIMMED));
            }
            int steps = 20 + random.nextInt(120);
            for (int step = 0; step < steps; step++) {
                step(random, step > steps / 2);
            }
            settle(random);
            check(seed);
            newcomer(random);
            check(seed);
        } finally {
            replicas.forEach(Replica::close);
        }
    }

    private void step(Random random, boolean late) {
        Replica replica = replicas.get(random.nextInt(replicas.size()));
        if (random.nextInt(3) == 0) {
            Replica from = replicas.get(random.nextInt(replicas.size()));
            exchange(from, replica, random);
        } else if (random.nextInt(8) == 0) {
            replica.pruneLog();
        } else if (late && random.nextInt(10) == 0) {
            replica.applySchema(List.of(SECOND_SCHEMA));
        } else {
            write(replica, random);
        }
    }

    private void write(Replica replica, Random random) {
        LocalResult<Long> result = replica.transact(session -> {
            int statements = 1 + random.nextInt(3);
            for (int i = 0; i < statements; i++) {
                session.execute(statement(random));
            }
            return 0L;
        });
        if (result.commit() != null) {
            replica.readVersion(result.commit().version(), changeset -> {
                if (changeset instanceof Changeset.Full full) {
                    model.add(full);
                }
            });
        }
    }

    private static String statement(Random random) {
        String key = "'k" + random.nextInt(4) + "'";
        String value = switch (random.nextInt(4)) {
            case 0 -> "NULL";
            case 1 -> "" + random.nextInt(3);
            case 2 -> random.nextInt(3) + ".5";
            default -> "'v" + random.nextInt(3) + "'";
        };
        return switch (random.nextInt(18)) {
            case 0, 1 -> "INSERT OR IGNORE INTO t(id, a) VALUES (" + key + ", " + value + ")";
            case 2 -> "INSERT OR REPLACE INTO t(id, b) VALUES (" + key + ", " + value + ")";
            case 3, 4 -> "UPDATE t SET a = " + value + " WHERE id = " + key;
            case 5 -> "UPDATE t SET a = " + value + ", b = " + value + " WHERE id = " + key;
            case 6 -> "DELETE FROM t WHERE id = " + key;
            case 7 -> "UPDATE OR REPLACE t SET id = 'k" + random.nextInt(4) + "' WHERE id = " + key;
            case 8 -> "INSERT OR REPLACE INTO k VALUES (" + random.nextInt(2) + ", 'y')";
            case 9 -> "DELETE FROM k WHERE x = " + random.nextInt(2);
            case 10 -> "UPDATE OR REPLACE k SET x = " + random.nextInt(2);
            case 11 -> "INSERT OR IGNORE INTO n VALUES (" + name(random) + ", " + value + ")";
            case 12 -> "INSERT OR REPLACE INTO n VALUES (" + name(random) + ", " + value + ")";
            case 13 -> "INSERT INTO n VALUES (" + name(random) + ", 1) ON CONFLICT DO UPDATE "
                    + "SET name = excluded.name, a = " + value;
            case 14 -> "UPDATE OR REPLACE n SET name = " + name(random) + " WHERE name = "
                    + name(random);
            case 15 -> "DELETE FROM n WHERE name = " + name(random);
            case 16 -> "INSERT OR REPLACE INTO r VALUES (" + random.nextInt(2) + ", 'y"
                    + " ".repeat(random.nextInt(3)) + "')";
            // Big enough for several chunks, and soon written over in part.
            default -> "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) "
                    + "INSERT INTO t(id, a, b) SELECT 'many' || i, " + value
                    + ", hex(zeroblob(200)) FROM n WHERE true "
                    + "ON CONFLICT DO UPDATE SET a = excluded.a";
        };
    }

    private static String name(Random random) {
        return List.of("'a'", "'A'", "'ab'", "'aB'", "'AB'").get(random.nextInt(5));
    }

    /// Tells `to` some of what `from` holds of somebody, in any order, some of it twice.
    private static void exchange(Replica from, Replica to, Random random) {
        List<ActorId> actors = List.copyOf(from.books().keySet());
        if (actors.isEmpty()) {
            return;
        }
        ActorId actor = actors.get(random.nextInt(actors.size()));
        long head = from.books().getOrDefault(actor, ActorBook.EMPTY).head().value();
        long first = 1 + random.nextLong(head);
        var told = new ArrayList<Changeset>();
        from.read(new Need.Whole(actor, VersionRange.of(first, head)), told::add);
        var delivered = new ArrayList<Changeset>();
        for (Changeset changeset : told) {
            for (int times = random.nextInt(3); times > 0; times--) {
                delivered.add(changeset);
            }
        }
        Collections.shuffle(delivered, random);
        to.apply(delivered);
    }

    /// Asks for what is missing, as sync does, until nobody misses anything.
    private void settle(Random random) {
        for (Replica replica : replicas) {
            replica.applySchema(List.of(SECOND_SCHEMA));
        }
        for (int round = 0; round < 10; round++) {
            for (Replica to : replicas) {
                var order = new ArrayList<>(replicas);
                Collections.shuffle(order, random);
                order.forEach(from -> repair(from, to));
            }
        }
    }

    /// One that joins when all is settled and pruned hears everything from those who are there.
    private void newcomer(Random random) {
        replicas.forEach(Replica::pruneLog);
        var clock = new HybridClock(() -> 1_000_000_000L);
        Replica late = Replica.open(
                ReplicaConfig.memory(new ActorId(random.nextLong(), replicas.size())), clock);
        late.applySchema(List.of(SECOND_SCHEMA, KEYS_ONLY, NO_CASE, TRIMMED));
        replicas.add(late);
        repair(replicas.get(random.nextInt(replicas.size() - 1)), late);
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
            to.apply(told);
        });
    }

    private void check(long seed) {
        for (Replica replica : replicas) {
            assertThat(replica.books()).as("books, seed %d", seed)
                    .isEqualTo(replicas.getFirst().books());
            assertThat(replica.books().values()).allMatch(ActorBook::isComplete);
            assertThat(replica.digest()).as("digests, seed %d", seed)
                    .isEqualTo(replicas.getFirst().digest());
        }
        assertThat(rows(replicas.getFirst(), "t", List.of("id"), Map.of("a", SqlValue.NULL, "b",
                SqlValue.of("q"), "c", SqlValue.of(7)))).as("rows of t, seed %d", seed)
                .isEqualTo(withDefaults(model.table("t")));
        assertThat(rows(replicas.getFirst(), "n", List.of("lower(name)"),
                Map.of("name", SqlValue.NULL, "a", SqlValue.NULL))).as("rows of n, seed %d", seed)
                .isEqualTo(model.table("n"));
        assertThat(rows(replicas.getFirst(), "r", List.of("x", "rtrim(y)"),
                Map.of("y", SqlValue.NULL))).as("rows of r, seed %d", seed)
                .isEqualTo(model.table("r"));
        assertThat(rows(replicas.getFirst(), "k", List.of("x", "y"), Map.of()).keySet())
                .as("rows of k, seed %d", seed).isEqualTo(model.table("k").keySet());
    }

    private static Map<PackedKey, Map<String, SqlValue>> withDefaults(
            Map<PackedKey, Map<String, SqlValue>> rows) {
        rows.values().forEach(row -> {
            row.putIfAbsent("a", SqlValue.NULL);
            row.putIfAbsent("b", SqlValue.of("q"));
            row.putIfAbsent("c", SqlValue.of(7));
        });
        return rows;
    }

    private static Map<PackedKey, Map<String, SqlValue>> rows(Replica replica, String table,
            List<String> keys, Map<String, SqlValue> columns) {
        var names = new ArrayList<>(keys);
        names.addAll(new TreeMap<>(columns).keySet());
        var rows = new TreeMap<PackedKey, Map<String, SqlValue>>();
        try (Statement row = replica.connection().prepare(
                "SELECT " + String.join(", ", names) + " FROM " + table)) {
            while (row.step()) {
                var key = new ArrayList<SqlValue>();
                var values = new TreeMap<String, SqlValue>();
                for (int i = 0; i < names.size(); i++) {
                    if (i < keys.size()) {
                        key.add(SqlValues.read(row, i));
                    } else {
                        values.put(names.get(i), SqlValues.read(row, i));
                    }
                }
                rows.put(PackedKey.pack(key), values);
            }
        }
        return rows;
    }
}
