package dev.verdigris.sim;

import dev.verdigris.model.SqlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Random transactions over a few tables with few keys, so that nodes often write the same row.
final class Workload {
    /// One statement and the values bound to it.
    record Sql(String text, List<SqlValue> values) {
        static Sql of(String text, Object... values) {
            var bound = new ArrayList<SqlValue>(values.length);
            for (Object value : values) {
                bound.add(value instanceof Number number
                        ? SqlValue.of(number.longValue())
                        : SqlValue.of(value.toString()));
            }
            return new Sql(text, List.copyOf(bound));
        }
    }

    /// `piece` is written once per row and never again: it shows transactions that arrive in parts.
    static final List<String> SCHEMA = List.of(
            """
            CREATE TABLE service (
              id INTEGER NOT NULL PRIMARY KEY,
              name TEXT NOT NULL DEFAULT '',
              port INTEGER,
              note TEXT
            )""",
            """
            CREATE TABLE tag (
              host TEXT NOT NULL,
              tag TEXT NOT NULL,
              PRIMARY KEY (host, tag)
            )""",
            """
            CREATE TABLE piece (
              lot INTEGER NOT NULL,
              number INTEGER NOT NULL,
              body TEXT,
              PRIMARY KEY (lot, number)
            )""");

    private static final int SERVICES = 12;
    private static final int HOSTS = 3;
    private static final int TAGS = 4;
    private static final int PIECES_MAX = 8;

    private final RandomGenerator random;
    private int lots;
    private int values;

    Workload(RandomGenerator random) {
        this.random = random;
    }

    /// One to three random statements.
    List<Sql> transaction() {
        var statements = new ArrayList<Sql>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            statements.addAll(step());
        }
        return statements;
    }

    /// A transaction of so many rows that have nothing to do with any other.
    List<Sql> lot(int rows) {
        int lot = lots++;
        var statements = new ArrayList<Sql>(rows);
        for (int number = 0; number < rows; number++) {
            statements.add(Sql.of("INSERT INTO piece (lot, number, body) VALUES (?, ?, ?)", lot,
                    number, "piece " + number + " of lot " + lot));
        }
        return statements;
    }

    private List<Sql> step() {
        int id = random.nextInt(SERVICES);
        String host = "host-" + random.nextInt(HOSTS);
        String tag = "tag-" + random.nextInt(TAGS);
        return switch (random.nextInt(10)) {
            case 0, 1 -> List.of(Sql.of("INSERT INTO service (id, name, port) VALUES (?, ?, ?)"
                    + " ON CONFLICT (id) DO UPDATE SET name = excluded.name", id, name(), port()));
            case 2 -> List.of(Sql.of("INSERT OR REPLACE INTO service (id, name, port, note)"
                    + " VALUES (?, ?, ?, ?)", id, name(), port(), "replaced " + values++));
            case 3, 4 -> List.of(Sql.of("UPDATE service SET port = ? WHERE id = ?", port(), id));
            case 5 -> List.of(Sql.of("UPDATE service SET name = ?, note = ? WHERE id >= ?", name(),
                    "note " + values++, SERVICES / 2));
            case 6 -> List.of(Sql.of("DELETE FROM service WHERE id = ?", id));
            case 7 -> List.of(Sql.of("INSERT OR IGNORE INTO tag (host, tag) VALUES (?, ?)", host,
                    tag));
            case 8 -> List.of(Sql.of("DELETE FROM tag WHERE host = ? AND tag = ?", host, tag));
            default -> lot(1 + random.nextInt(PIECES_MAX));
        };
    }

    /// Few ports, so that two nodes sometimes write the same value at once.
    private int port() {
        return 8_000 + random.nextInt(3);
    }

    private String name() {
        return "name-" + values++;
    }
}
