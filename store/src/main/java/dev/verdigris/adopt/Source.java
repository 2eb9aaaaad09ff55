package dev.verdigris.adopt;

import dev.verdigris.crr.Names;
import dev.verdigris.model.ActorId;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a database of Corrosion says of itself. Tables that some 1.x did not have yet may be
/// missing.
final class Source {
    static final String CLOCK_SUFFIX = "__crsql_clock";
    static final String KEYS_SUFFIX = "__crsql_pks";

    /// The layout of cr-sqlite 0.17, which all of Corrosion 1.x can bring a file to.
    private static final long CRSQLITE_VERSION_MIN = 170_000;

    private static final long OWN_ORDINAL = 0;

    private final Connection connection;

    Source(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /// @throws ImportRefused if it is none, or older than can be read
    void requireKnown() {
        if (!has("crsql_site_id")) {
            throw new ImportRefused("the database is none of Corrosion: it has no table "
                    + "crsql_site_id");
        }
        String version = master("crsqlite_version");
        if (version != null && Long.parseLong(version) < CRSQLITE_VERSION_MIN) {
            throw new ImportRefused("the database was written with cr-sqlite " + version
                    + ", whose version numbers mean something else: open it once with the last "
                    + "Corrosion 1.x, and import it then");
        }
    }

    @Nullable String master(String key) {
        return has("crsql_master")
                ? text("SELECT value FROM crsql_master WHERE key = ?1", key) : null;
    }

    @Nullable String state(String key) {
        return has("__corro_state")
                ? text("SELECT value FROM __corro_state WHERE key = ?1", key) : null;
    }

    long count(String table) {
        return has(table) ? number("SELECT count(*) FROM " + quoted(table)) : 0;
    }

    /// Actors by the number that stands for them in clocks.
    Map<Long, ActorId> sites(List<String> notes) {
        var sites = new TreeMap<Long, ActorId>();
        try (Statement rows = connection.prepare(
                "SELECT ordinal, site_id FROM crsql_site_id ORDER BY ordinal")) {
            while (rows.step()) {
                byte[] id = Objects.requireNonNullElse(rows.columnBlob(1), new byte[0]);
                if (id.length > ActorId.BYTES) {
                    notes.add("site number " + rows.columnLong(0) + " has an identity of "
                            + id.length + " bytes; what it wrote has no known writer");
                    continue;
                }
                if (id.length < ActorId.BYTES) {
                    notes.add("site number " + rows.columnLong(0) + " has an identity of "
                            + id.length + " bytes; zeros were added");
                }
                sites.put(rows.columnLong(0), ActorId.ofBytes(Arrays.copyOf(id, ActorId.BYTES)));
            }
        }
        return sites;
    }

    static @Nullable ActorId own(Map<Long, ActorId> sites) {
        return sites.get(OWN_ORDINAL);
    }

    /// The names of the tables that are replicated.
    List<String> replicated() {
        var names = new ArrayList<String>();
        try (Statement rows = connection.prepare("SELECT name FROM sqlite_schema WHERE type = "
                + "'table' AND name LIKE '%\\_\\_crsql\\_clock' ESCAPE '\\' ORDER BY name")) {
            while (rows.step()) {
                String name = Objects.requireNonNull(rows.columnText(0));
                names.add(name.substring(0, name.length() - CLOCK_SUFFIX.length()));
            }
        }
        return names;
    }

    boolean has(String table) {
        return text("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = ?1", table)
                != null;
    }

    boolean hasColumn(String table, String column) {
        try (Statement row = connection.prepare(
                "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2")) {
            return row.bindText(1, table).bindText(2, column).step();
        }
    }

    long number(String sql) {
        try (Statement row = connection.prepare(sql)) {
            return row.step() ? row.columnLong(0) : 0;
        }
    }

    private @Nullable String text(String sql, String parameter) {
        try (Statement row = connection.prepare(sql)) {
            return row.bindText(1, parameter).step() ? row.columnText(0) : null;
        }
    }

    static String quoted(String name) {
        return Names.quoted(name);
    }
}
