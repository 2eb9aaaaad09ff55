package dev.verdigris.bench.engine;

import dev.verdigris.sqlite.Statement;

/// Three columns of many rows by one statement.
final class BulkUpdate extends LocalWork {
    private static final int ROWS = 100_000;

    private final Where where;

    BulkUpdate(Where where, Table table) {
        super("update" + where.suffix, table, Goal.ratio(4));
        this.where = where;
    }

    @Override
    public String description() {
        return "update 3 columns of 100 k of 1 M rows, one statement, " + where.description;
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
        update(database, scale, where);
    }

    static void update(Database database, Scale scale, Where where) {
        database.transact(session -> {
            try (Statement statement = session.prepare("UPDATE " + Table.NAME
                    + " SET value = 'updated_' || id, counter = counter + 1, random = random + 1"
                    + " WHERE "
                    + where.condition(scale.of(Rows.LOADED), scale.of(ROWS)))) {
                statement.run();
            }
        });
    }
}
