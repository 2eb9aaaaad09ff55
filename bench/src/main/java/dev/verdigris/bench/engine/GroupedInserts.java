package dev.verdigris.bench.engine;

import dev.verdigris.store.Deadline;
import dev.verdigris.store.ReplicaConfig;
import dev.verdigris.store.Store;
import dev.verdigris.store.StoreConfig;
import java.util.concurrent.CountDownLatch;

/// Transactions of one new row each, of several writers at once through a store, which lets those
/// that wait share a commit; against one plain writer that commits each row by itself.
///
/// Ours counts the CPU time of all threads of Java: writers, the store's writer, and the thread
/// that makes the checkpoints.
final class GroupedInserts implements Work {
    private static final int ROWS = 100_000;
    private static final int WRITERS = 8;

    private final Table table;
    private final Goal goal;

    GroupedInserts(Table table, Goal goal) {
        this.table = table;
        this.goal = goal;
    }

    @Override
    public String name() {
        return table == Table.UPSTREAM ? "group-commit" : "group-commit-" + table.label();
    }

    @Override
    public String description() {
        return "insert 100 k rows behind 1 M, 1 per transaction, " + WRITERS
                + " writers at once, against one plain writer";
    }

    @Override
    public Table table() {
        return table;
    }

    @Override
    public Goal goal() {
        return goal;
    }

    @Override
    public String unit() {
        return "rows";
    }

    @Override
    public long operations(Scale scale) {
        return (long) rowsEach(scale) * WRITERS;
    }

    private static int rowsEach(Scale scale) {
        return Math.max(1, scale.of(ROWS) / WRITERS);
    }

    @Override
    public Trial plain(Lab lab) {
        PlainDatabase database = lab.plainLoaded(table);
        int next = lab.scale().of(Rows.LOADED) + 1;
        return Trial.timed(database, () -> {
            for (int id = next; id < next + operations(lab.scale()); id++) {
                int row = id;
                database.transact(session -> Rows.insert(session, row, row));
            }
        });
    }

    @Override
    public Trial ours(Lab lab) {
        ReplicaDatabase loaded = lab.replicaLoaded(table);
        loaded.close();
        Store store = Store.open(
                StoreConfig.of(ReplicaConfig.file(loaded.file(), ReplicaDatabase.OWNER)),
                ReplicaDatabase.clock(), _ -> { });
        int rowsEach = rowsEach(lab.scale());
        int first = lab.scale().of(Rows.LOADED) + 1;
        return new Trial() {
            @Override
            public long run() {
                return Cpu.nanosOfAllThreads(() -> write(store, first, rowsEach));
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    /// Virtual threads, as a node has one per request; what carries them lives on and is counted.
    private static void write(Store store, int first, int rowsEach) {
        var done = new CountDownLatch(WRITERS);
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            Thread.ofVirtual().start(() -> {
                for (int n = 0; n < rowsEach; n++) {
                    int id = first + n * WRITERS + writer;
                    store.transact(Deadline.NONE, session -> {
                        Rows.insert(session::prepare, id, id);
                        return true;
                    });
                }
                done.countDown();
            });
        }
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
