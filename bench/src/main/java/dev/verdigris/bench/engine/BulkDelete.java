package dev.verdigris.bench.engine;

import dev.verdigris.sqlite.Statement;

/// Many rows deleted by one statement.
final class BulkDelete extends LocalWork {
    static final int ROWS = 50_000;

    BulkDelete(Table table) {
        super("delete", table, Goal.ratio(4));
    }

    @Override
    public String description() {
        return "delete 50 k of 1 M rows, one statement";
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
        return true;
    }

    @Override
    void run(Database database, Scale scale) {
        delete(database, scale);
    }

    static void delete(Database database, Scale scale) {
        database.transact(session -> {
            try (Statement statement = session.prepare(
                    "DELETE FROM " + Table.NAME + " WHERE id > ?1")) {
                statement.bindLong(1, scale.of(Rows.LOADED) - scale.of(ROWS)).run();
            }
        });
    }
}
