package dev.verdigris.crr;

import dev.verdigris.model.SqlValue;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.OpenMode;
import dev.verdigris.sqlite.Setting;
import dev.verdigris.sqlite.Statement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes a database as Corrosion 1.x with cr-sqlite 0.17 leaves it, table by table, without
/// either.
public final class CorrosionFile implements AutoCloseable {
    private static final String BASE = """
            CREATE TABLE crsql_tracked_peers (site_id BLOB NOT NULL, version INTEGER NOT NULL,
                seq INTEGER DEFAULT 0, tag INTEGER, event INTEGER,
                PRIMARY KEY (site_id, tag, event)) STRICT;
            CREATE TABLE crsql_db_versions (site_id BLOB NOT NULL PRIMARY KEY,
                db_version INTEGER NOT NULL) STRICT;
            CREATE TABLE crsql_master (key TEXT PRIMARY KEY, value ANY);
            INSERT INTO crsql_master VALUES ('crsqlite_version', 170000);
            CREATE TABLE crsql_site_id (site_id BLOB NOT NULL, ordinal INTEGER PRIMARY KEY);
            CREATE UNIQUE INDEX crsql_site_id_site_id ON crsql_site_id (site_id);
            CREATE TABLE __corro_state (key TEXT NOT NULL PRIMARY KEY, value);
            CREATE TABLE __corro_seq_bookkeeping (site_id BLOB NOT NULL,
                db_version INTEGER NOT NULL, start_seq INTEGER NOT NULL, end_seq INTEGER NOT NULL,
                last_seq INTEGER NOT NULL, ts TEXT NOT NULL,
                PRIMARY KEY (site_id, db_version, start_seq)) WITHOUT ROWID;
            CREATE TABLE __corro_buffered_changes ("table" TEXT NOT NULL, pk BLOB NOT NULL,
                cid TEXT NOT NULL, val ANY, col_version INTEGER NOT NULL,
                db_version INTEGER NOT NULL, site_id BLOB NOT NULL, seq INTEGER NOT NULL,
                cl INTEGER NOT NULL, ts TEXT NOT NULL,
                PRIMARY KEY (site_id, db_version, seq)) WITHOUT ROWID;
            CREATE TABLE __corro_members (actor_id BLOB NOT NULL, address TEXT NOT NULL,
                foca_state JSON, rtt_min INTEGER, updated_at DATETIME NOT NULL DEFAULT 0,
                PRIMARY KEY (actor_id)) WITHOUT ROWID;
            CREATE TABLE __corro_bookkeeping_gaps (actor_id BLOB NOT NULL, start INTEGER NOT NULL,
                end INTEGER NOT NULL, PRIMARY KEY (actor_id, start)) WITHOUT ROWID;
            """;

    private final Connection connection;

    public CorrosionFile(Path file) {
        connection = Connection.open(file, OpenMode.READ_WRITE_CREATE);
        connection.set(Setting.TRIGGERS, false); // theirs call what only the extension has
        connection.exec("PRAGMA synchronous = OFF; BEGIN");
        connection.exec(BASE);
    }

    /// Names the actors: the first is the database's own.
    public void sites(String... hex) {
        for (int i = 0; i < hex.length; i++) {
            site(i, hex[i]);
        }
    }

    public void site(long ordinal, String hex) {
        insert("crsql_site_id", List.of(blob(hex), SqlValue.of(ordinal)));
    }

    public void head(String siteHex, long version) {
        insert("crsql_db_versions", List.of(blob(siteHex), SqlValue.of(version)));
    }

    public void gap(String siteHex, long first, long last) {
        insert("__corro_bookkeeping_gaps",
                List.of(blob(siteHex), SqlValue.of(first), SqlValue.of(last)));
    }

    public void exec(String sql) {
        connection.exec(sql);
    }

    /// What `crsql_as_crr` adds to a table.
    public void replicate(String table, List<String> keys) {
        String clock = Names.quoted(table + "__crsql_clock");
        String pks = Names.quoted(table + "__crsql_pks");
        String columns = keys.stream().map(Names::quoted).collect(Collectors.joining(", "));
        exec("CREATE TABLE " + clock + " (key INTEGER NOT NULL, col_name TEXT NOT NULL, "
                + "col_version INTEGER NOT NULL, db_version INTEGER NOT NULL, "
                + "site_id INTEGER NOT NULL DEFAULT 0, seq INTEGER NOT NULL, "
                + "ts TEXT NOT NULL DEFAULT '0', PRIMARY KEY (key, col_name)) WITHOUT ROWID, "
                + "STRICT");
        exec("CREATE INDEX " + Names.quoted(table + "__crsql_clock_dbv_idx") + " ON " + clock
                + " (site_id, db_version)");
        exec("CREATE INDEX " + Names.quoted("corro_" + table + "__crsql_clock_site_id_dbv")
                + " ON " + clock + " (site_id, db_version)");
        exec("CREATE TABLE " + pks + " (__crsql_key INTEGER PRIMARY KEY, " + columns + ")");
        exec("CREATE UNIQUE INDEX " + Names.quoted(table + "__crsql_pks_pks") + " ON " + pks
                + " (" + columns + ")");
        for (String[] trigger : new String[][] {
            {"itrig", "INSERT"}, {"utrig", "UPDATE"}, {"dtrig", "DELETE"}}) {
            exec("CREATE TRIGGER " + Names.quoted(table + "__crsql_" + trigger[0]) + " AFTER "
                    + trigger[1] + " ON " + Names.quoted(table)
                    + " WHEN crsql_internal_sync_bit() = 0 BEGIN SELECT crsql_after(); END");
        }
    }

    /// One clock row: `cell` is the column's name, or `-1` for the sentinel.
    public void clock(String table, long key, String cell, long columnVersion, long version,
            long ordinal, long seq, String timestamp) {
        insert(table + "__crsql_clock", List.of(SqlValue.of(key), SqlValue.of(cell),
                SqlValue.of(columnVersion), SqlValue.of(version), SqlValue.of(ordinal),
                SqlValue.of(seq), SqlValue.of(timestamp)));
    }

    public void key(String table, long number, SqlValue... key) {
        var row = new ArrayList<SqlValue>(List.of(key));
        row.addFirst(SqlValue.of(number));
        insert(table + "__crsql_pks", row);
    }

    public void insert(String table, List<SqlValue> row) {
        insert(table, null, row);
    }

    private void insert(String table, @Nullable List<String> columns, List<SqlValue> row) {
        String names = columns == null ? "" : columns.stream().map(Names::quoted)
                .collect(Collectors.joining(", ", "(", ")"));
        Statement insert = connection.cached("INSERT INTO " + Names.quoted(table) + names
                + " VALUES (" + String.join(", ", Collections.nCopies(row.size(), "?")) + ")");
        try (insert) {
            for (int i = 0; i < row.size(); i++) {
                SqlValues.bind(insert, i + 1, row.get(i));
            }
            insert.run();
        }
    }

    /// Writes what a recorded scenario expects of a node.
    ///
    /// @param statements what made and altered its tables
    static void ofDump(Path path, Map<String, Object> dump, List<String> statements) {
        try (var file = new CorrosionFile(path)) {
            statements.forEach(file::exec);
            Map<String, Object> tables = Json.map(dump.get("tables"));
            for (String name : tables.keySet()) {
                file.exec("DELETE FROM " + Names.quoted(name));
                List<String> columns = Json.strings(Json.map(tables.get(name)).get("columns"));
                Json.list(Json.map(tables.get(name)).get("rows")).forEach(row ->
                        file.insert(name, columns, values(row)));
            }
            Map<String, Object> pks = Json.map(dump.get("pks"));
            for (String name : pks.keySet()) {
                file.replicate(name, file.keysOf(name));
                Json.list(pks.get(name)).forEach(row ->
                        file.insert(name + "__crsql_pks", values(row)));
                Json.list(Json.map(dump.get("clock")).get(name)).forEach(row ->
                        file.insert(name + "__crsql_clock", values(row)));
            }
            Json.list(dump.get("site_ids")).forEach(row -> file.site(
                    Json.number(Json.list(row).get(0)), Json.string(Json.list(row).get(1))));
            Json.list(dump.get("db_versions")).forEach(row -> file.head(
                    Json.string(Json.list(row).get(0)), Json.number(Json.list(row).get(1))));
        }
    }

    private List<String> keysOf(String table) {
        try (Statement rows = connection.prepare(
                "SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk")) {
            rows.bindText(1, table);
            var keys = new ArrayList<String>();
            while (rows.step()) {
                keys.add(String.valueOf(rows.columnText(0)));
            }
            return keys;
        }
    }

    private static List<SqlValue> values(Object row) {
        return Json.list(row).stream().map(VectorValues::of).toList();
    }

    private static SqlValue blob(String hex) {
        return SqlValue.ofBlob(HexFormat.of().parseHex(hex));
    }

    @Override
    public void close() {
        connection.exec("COMMIT");
        connection.close();
    }
}
