package dev.verdigris.bench.engine;

import dev.verdigris.sqlite.Statement;

/// Three columns of many rows by one statement.
final class BulkUpdate extends LocalWork {
    static final int ROWS = 100_000;

    BulkUpdate(Table table) {
        super("update", table, Goal.ratio(4));
    }

    @Override
    public String description() {
        return "update 3 columns of 100 k of 1 M rows, one statement";
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
        update(database, scale);
    }

    static void update(Database database, Scale scale) {
        database.transact(session -> {
            try (Statement statement = session.prepare("UPDATE " + Table.NAME
                    + " SET value = 'updated_' || id, counter = counter + 1, random = random + 1"
                    + " WHERE id <= ?1")) {
                statement.bindLong(1, scale.of(ROWS)).run();
            }
        });
    }
}
