package dev.verdigris.bench.engine;

/// Many new rows by one statement: what plain SQLite does fastest.
final class BulkLoad extends LocalWork {
    private static final int ROWS = 1_000_000;

    BulkLoad(Table table) {
        super("insert-select", table, Goal.ratio(2.5));
    }

    @Override
    public String description() {
        return "insert 1 M rows, one INSERT ... SELECT";
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
        Rows.load(database, Table.NAME, scale.of(ROWS));
    }
}
