package dev.verdigris.bench.engine;

/// Many new rows in one transaction, each by a run of one prepared statement.
final class BulkInsert extends LocalWork {
    private static final int ROWS = 1_000_000;

    BulkInsert(Table table) {
        super("insert", table, Goal.ratio(2.5));
    }

    @Override
    public String description() {
        return "insert 1 M rows, one transaction, a prepared statement per row";
    }

    @Override
    public String unit() {
        return "rows";
    }

    @Override
    public long operations(Scale scale) {
        return scale.of(ROWS);
    }

    @Override
    boolean isLoaded() {
        return false;
    }

    @Override
    void run(Database database, Scale scale) {
        database.transact(session -> Rows.insert(session, 1, scale.of(ROWS)));
    }
}
