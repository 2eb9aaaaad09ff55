package dev.verdigris.bench.torture;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.store.Commit;
import dev.verdigris.store.Deadline;
import dev.verdigris.store.LocalResult;
import dev.verdigris.store.Replica;
import dev.verdigris.store.ReplicaConfig;
import dev.verdigris.store.Store;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The process that is killed: writes, merges and changes the schema as fast as it can, and says on
/// its standard output what was acknowledged, a line each, once it was.
///
/// - `begun`: the database is open
/// - `own ID VERSION`: a transaction, with the version it got
/// - `merged FIRST LAST`: versions of this round's peer
public final class Victim {
    private static final int WRITERS = 4;

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final Store store;
    private final long round;
    private final long seed;
    private int hotColumns;

    private Victim(Path folder, long round, long seed) {
        this.round = round;
        this.seed = seed;
        this.store = Store.open(Layout.store(folder), Layout.clock(), _ -> { });
        this.hotColumns = store.query(Deadline.NONE, session -> {
            try (Statement row = session.prepare(
                    "SELECT max(count(*), 1) - 1 FROM pragma_table_info('hot')")) {
                row.step();
                return (int) row.columnLong(0);
            }
        });
        store.applySchema(Deadline.NONE, Layout.schema(hotColumns));
    }

    /// @param args folder, round and seed
    public static void main(String[] args) {
        // The parent holds the other end of our input: when it is gone, nobody will kill us.
        Thread.ofPlatform().daemon().start(Victim::endWithParent);
        new Victim(Path.of(args[0]), Long.parseLong(args[1]), Long.parseLong(args[2])).run();
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nothing is ever said
            }
        } catch (IOException gone) {
            // as good as the end
        }
        Runtime.getRuntime().halt(1);
    }

    private void run() {
        out.println("begun");
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            Thread.ofPlatform().start(() -> write(writer, new Random(seed + writer)));
        }
        Thread.ofPlatform().start(() -> merge(new Random(seed - 1)));
        Thread.ofPlatform().start(() -> changeSchema(new Random(seed - 2)));
    }

    private void write(int writer, Random random) {
        for (long i = 0; true; i++) {
            String id = round + "-" + writer + "-" + i;
            int parts = switch (random.nextInt(40)) {
                case 0 -> 500;
                case 1, 2, 3 -> 30;
                case 4, 5, 6, 7, 8 -> 3;
                default -> 0;
            };
            LocalResult<Long> result = store.transact(Deadline.NONE, session -> {
                session.execute("INSERT INTO ledger VALUES ('" + id + "', " + parts + ")");
                if (parts > 0) {
                    session.execute("WITH c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c "
                            + "WHERE n < " + parts + ") INSERT INTO part SELECT '" + id
                            + "', n, hex(zeroblob("
                            + random.nextInt(100) + ")) FROM c");
                }
                return session.execute(hot(random));
            });
            Commit commit = result.commit();
            out.println("own " + id + " " + (commit == null ? 0 : commit.version().value()));
        }
    }

    private static String hot(Random random) {
        int row = random.nextInt(Layout.HOT_ROWS);
        return switch (random.nextInt(6)) {
            case 0 -> "DELETE FROM hot WHERE id = " + row;
            case 1 -> "UPDATE OR REPLACE hot SET id = " + random.nextInt(Layout.HOT_ROWS)
                    + " WHERE id = " + row;
            default -> "INSERT OR REPLACE INTO hot(id) VALUES (" + row + ")";
        };
    }

    /// Makes versions of a peer and has them merged in pieces, late and twice.
    private void merge(Random random) {
        ActorId peer = Layout.peer(round);
        try (Replica source = Replica.open(ReplicaConfig.memory(peer), Layout.clock())) {
            source.applySchema(Layout.schema(0));
            var held = new ArrayList<Changeset>();
            for (long version = 1; true; version++) {
                write(source, Layout.remoteId(round, version), random);
                source.read(new Need.Whole(peer, VersionRange.single(new DbVersion(version))),
                        held::add);
                if (random.nextInt(4) == 0) {
                    Collections.shuffle(held, random);
                    int some = 1 + random.nextInt(held.size());
                    List<Changeset> batch = List.copyOf(held.subList(0, some));
                    apply(batch);
                    held.subList(0, random.nextInt(some + 1)).clear();
                }
            }
        }
    }

    private static void write(Replica source, String id, Random random) {
        int filling = random.nextInt(8) == 0 ? 4_000 : 20; // some in several chunks
        source.transact(session -> session.execute("WITH c(n) AS (SELECT 1 UNION ALL "
                + "SELECT n + 1 FROM c WHERE n < " + Layout.REMOTE_ROWS + ") INSERT INTO remote "
                + "SELECT '" + id + "', n, hex(zeroblob(" + filling + ")) FROM c"));
    }

    private void apply(List<Changeset> batch) {
        var done = new CountDownLatch(1);
        store.apply(batch, result -> {
            if (result != null) {
                result.books().forEach((_, book) -> book.held().ranges().forEach(range ->
                        out.println("merged " + range.first() + " " + range.last())));
            }
            done.countDown();
        });
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Adds a column now and then.
    private void changeSchema(Random random) {
        var pause = new CountDownLatch(1);
        while (hotColumns < Layout.HOT_COLUMNS_MAX) {
            try {
                var _ = pause.await(20 + random.nextInt(200), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            hotColumns++;
            store.applySchema(Deadline.NONE, Layout.schema(hotColumns));
        }
    }
}
