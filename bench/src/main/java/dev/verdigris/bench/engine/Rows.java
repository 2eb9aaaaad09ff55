package dev.verdigris.bench.engine;

import dev.verdigris.sqlite.Statement;
import java.nio.charset.StandardCharsets;

/// The rows that works write: as in Corrosion's benchmark, a short text, zero, and a number of 32
/// bits from a linear congruential generator.
final class Rows {
    /// Rows of a loaded table, at full scale.
    static final int LOADED = 1_000_000;

    private Rows() {}

    /// Fills an empty table with one statement: keys from 1 to `rows`.
    static void load(Database database, String table, int rows) {
        database.transact(session -> {
            try (Statement statement = session.prepare("WITH RECURSIVE row(id, seed) AS ("
                    + "SELECT 1, 1337 UNION ALL SELECT id + 1, (1664525 * seed + 1013904223) & "
                    + "4294967295 FROM row WHERE id < ?1) INSERT INTO " + table
                    + "(id, value, counter, random) SELECT id, 'initial_' || id, 0, seed "
                    + "FROM row")) {
                statement.bindLong(1, rows).run();
            }
        });
    }

    /// Inserts rows one by one: keys from `first` to `last`.
    static void insert(Database.Session session, int first, int last) {
        long seed = first;
        try (Statement statement = session.prepare(Table.INSERT)) {
            for (int id = first; id <= last; id++) {
                seed = 1664525 * seed + 1013904223 & 0xffffffffL;
                statement.bindLong(1, id).bindTextUtf8(2, text(id)).bindLong(3, 0)
                        .bindLong(4, seed).run();
            }
        }
    }

    private static byte[] text(int id) {
        return ("initial_" + id).getBytes(StandardCharsets.US_ASCII);
    }
}
