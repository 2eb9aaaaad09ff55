package dev.verdigris.bench.engine;

import dev.verdigris.sqlite.Statement;

/// Many rows deleted by one statement.
final class BulkDelete extends LocalWork {
    private static final int ROWS = 50_000;

    private final Where where;

    BulkDelete(Where where, Table table) {
        super("delete" + where.suffix, table, Goal.ratio(4));
        this.where = where;
    }

    @Override
    public String description() {
        return "delete 50 k of 1 M rows, one statement, " + where.description;
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
        delete(database, scale, where);
    }

    static void delete(Database database, Scale scale, Where where) {
        database.transact(session -> {
            try (Statement statement = session.prepare("DELETE FROM " + Table.NAME + " WHERE "
                    + where.condition(scale.of(Rows.LOADED), scale.of(ROWS)))) {
                statement.run();
            }
        });
    }
}
