package dev.verdigris.crr;

import dev.verdigris.model.ActorId;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.Statement;
import java.util.List;

/// The engine's tables that do not depend on the schema.
final class Layout {
    /// Raised when an older program could not read the file rightly.
    private static final long FORMAT = 2;

    private static final String CREATE = """
            CREATE TABLE __vg_state(key TEXT PRIMARY KEY NOT NULL, value) WITHOUT ROWID;
            CREATE TABLE __vg_site(ordinal INTEGER PRIMARY KEY, site_id BLOB NOT NULL UNIQUE);
            CREATE TABLE __vg_table(id INTEGER PRIMARY KEY, name TEXT NOT NULL,
                key_columns INTEGER NOT NULL, originals INTEGER NOT NULL,
                present INTEGER NOT NULL, UNIQUE (name, key_columns));
            CREATE TABLE __vg_column(tbl INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL,
                present INTEGER NOT NULL, PRIMARY KEY (tbl, id)) WITHOUT ROWID;
            CREATE TABLE __vg_attic(tbl INTEGER NOT NULL, key BLOB NOT NULL, col INTEGER NOT NULL,
                value, PRIMARY KEY (tbl, key, col)) WITHOUT ROWID;
            CREATE TABLE __vg_log(site INTEGER NOT NULL, version INTEGER NOT NULL,
                first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, ts INTEGER NOT NULL,
                entries BLOB NOT NULL, PRIMARY KEY (site, version, first_seq)) WITHOUT ROWID;
            CREATE TABLE __vg_book(site INTEGER PRIMARY KEY, head INTEGER NOT NULL);
            CREATE TABLE __vg_gap(site INTEGER NOT NULL, first INTEGER NOT NULL,
                last INTEGER NOT NULL, PRIMARY KEY (site, first)) WITHOUT ROWID;
            CREATE TABLE __vg_buffer(site INTEGER NOT NULL, version INTEGER NOT NULL,
                first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
                last_of_version INTEGER NOT NULL, ts INTEGER NOT NULL, changes BLOB NOT NULL,
                PRIMARY KEY (site, version, first_seq, last_seq)) WITHOUT ROWID;
            CREATE TABLE __vg_parked(site INTEGER NOT NULL, version INTEGER NOT NULL,
                reason TEXT NOT NULL, PRIMARY KEY (site, version)) WITHOUT ROWID;
            CREATE TABLE __vg_member(actor BLOB PRIMARY KEY NOT NULL, ip BLOB NOT NULL,
                port INTEGER NOT NULL, birth INTEGER NOT NULL, cluster INTEGER NOT NULL,
                incarnation INTEGER NOT NULL, liveness TEXT NOT NULL,
                rtt_min_nanos INTEGER) WITHOUT ROWID;
            """;

    private Layout() {}

    static boolean isPresent(Connection connection) {
        try (Statement row = connection.prepare(
                "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '__vg_state'")) {
            return row.step();
        }
    }

    /// Makes a database ours, within the transaction under way.
    static void create(Connection connection, ActorId own) {
        connection.exec(CREATE);
        try (Statement site = connection.prepare(
                        "INSERT INTO __vg_site(ordinal, site_id) VALUES (0, ?1)");
                Statement format = connection.prepare(
                        "INSERT INTO __vg_state VALUES ('format', ?1)")) {
            site.bindBlob(1, own.toBytes()).run();
            format.bindLong(1, FORMAT).run();
        }
        ChangesView.create(connection, List.of());
    }

    /// @throws IllegalStateException if the file is of a newer program
    static void check(Connection connection) {
        try (Statement row = connection.prepare(
                "SELECT value FROM __vg_state WHERE key = 'format'")) {
            long format = row.step() ? row.columnLong(0) : 0;
            if (format != FORMAT) {
                throw new IllegalStateException("the database has format " + format
                        + ", this program reads format " + FORMAT);
            }
        }
    }
}
