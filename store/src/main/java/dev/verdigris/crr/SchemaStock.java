package dev.verdigris.crr;

import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// What a database holds beside what its schema shows.
///
/// @param tables that are replicated
/// @param absent tables and columns that clocks speak of and the schema does not have
/// @param parked how many versions are parked, by reason
public record SchemaStock(List<String> tables, List<Absent> absent, Map<String, Long> parked) {
    /// Reasons that are told apart.
    private static final int REASONS_MAX = 20;

    public SchemaStock {
        tables = List.copyOf(tables);
        absent = List.copyOf(absent);
        parked = Collections.unmodifiableMap(new TreeMap<>(parked));
    }

    /// A table that the schema does not have, or of which it lacks columns.
    ///
    /// @param isPresent whether the schema has the table
    /// @param columns those that it does not have
    /// @param rows ever heard of, deleted ones too
    /// @param cells of these columns that are kept
    public record Absent(String table, int keyColumns, boolean isPresent, List<String> columns,
            long rows, long cells) {
        public Absent {
            columns = List.copyOf(columns);
        }
    }

    /// Reads it in one transaction.
    public static SchemaStock read(EngineSql sql) {
        sql.run("BEGIN");
        try {
            var tables = new Tables(sql);
            tables.refresh();
            var absent = new ArrayList<Absent>();
            for (ReplicatedTable table : tables.all()) {
                if (!table.isPresent() || !table.hasAllColumns()) {
                    absent.add(absent(sql, table));
                }
            }
            return new SchemaStock(
                    tables.present().stream().map(ReplicatedTable::name).toList(), absent,
                    parked(sql));
        } finally {
            sql.run("COMMIT");
        }
    }

    private static Absent absent(EngineSql sql, ReplicatedTable table) {
        List<String> columns = IntStream.range(0, table.columns().size())
                .filter(column -> !table.hasColumn(column)).mapToObj(table.columns()::get).toList();
        return new Absent(table.name(), table.keys().size(), table.isPresent(), columns,
                sql.number("SELECT count(*) FROM " + Names.quoted(table.clock())),
                sql.number("SELECT count(*) FROM __vg_attic WHERE tbl = " + table.id()));
    }

    private static Map<String, Long> parked(EngineSql sql) {
        var parked = new TreeMap<String, Long>();
        Statement rows = sql.get("SELECT reason, count(*) FROM __vg_parked GROUP BY reason "
                + "ORDER BY 2 DESC LIMIT " + REASONS_MAX);
        while (rows.step()) {
            parked.put(Objects.requireNonNull(rows.columnText(0)), rows.columnLong(1));
        }
        rows.reset();
        return parked;
    }
}
