package dev.verdigris.bench.engine;

import dev.verdigris.sqlite.Statement;
import java.util.SplittableRandom;

/// Transactions that each change three columns of a few rows anywhere among a million.
final class SmallUpdates extends LocalWork {
    private static final int ROWS = 100_000;
    private static final long SEED = 1337;

    private final int rowsEach;

    SmallUpdates(int rowsEach, Table table, Goal goal) {
        super("update-by-" + rowsEach, table, goal);
        this.rowsEach = rowsEach;
    }

    @Override
    public String description() {
        return "update 3 columns of 100 k rows anywhere in 1 M, " + rowsEach + " per transaction";
    }

    @Override
    public String unit() {
        return "rows";
    }

    @Override
    public long operations(Scale scale) {
        return (long) transactions(scale) * rowsEach;
    }

    @Override
    boolean isLoaded() {
        return true;
    }

    @Override
    void run(Database database, Scale scale) {
        var random = new SplittableRandom(SEED);
        int loaded = scale.of(Rows.LOADED);
        for (int i = 0; i < transactions(scale); i++) {
            database.transact(session -> update(session, random, loaded));
        }
    }

    private void update(Database.Session session, SplittableRandom random, int loaded) {
        try (Statement statement = session.prepare("UPDATE " + Table.NAME
                + " SET value = ?2, counter = counter + 1, random = ?3 WHERE id = ?1")) {
            for (int row = 0; row < rowsEach; row++) {
                statement.bindLong(1, 1 + random.nextInt(loaded))
                        .bindText(2, "updated_" + random.nextInt(1_000))
                        .bindLong(3, random.nextInt(100_000)).run();
            }
        }
    }

    private int transactions(Scale scale) {
        return scale.of(ROWS / rowsEach);
    }
}
