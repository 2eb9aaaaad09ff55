package dev.verdigris.bench.engine;

/// Transactions of a few new rows each, one after the other, behind a million rows.
final class SmallInserts extends LocalWork {
    private static final int ROWS = 100_000;

    private final int rowsEach;

    SmallInserts(int rowsEach, Table table, Goal goal) {
        super("insert-by-" + rowsEach, table, goal);
        this.rowsEach = rowsEach;
    }

    @Override
    public String description() {
        return "insert 100 k rows behind 1 M, " + rowsEach + " per transaction";
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
        int next = scale.of(Rows.LOADED) + 1;
        for (int i = 0; i < transactions(scale); i++) {
            int first = next;
            database.transact(session -> Rows.insert(session, first, first + rowsEach - 1));
            next += rowsEach;
        }
    }

    private int transactions(Scale scale) {
        return scale.of(ROWS / rowsEach);
    }
}
