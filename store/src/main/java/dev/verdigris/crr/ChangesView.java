package dev.verdigris.crr;

import static dev.verdigris.crr.Names.literal;
import static dev.verdigris.crr.Names.quoted;

import dev.verdigris.sqlite.Connection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The views by which people and tools that know cr-sqlite read the clocks: `crsql_changes` and
/// `crsql_site_id`.
///
/// A row per cell that has a clock and per record of a row, of what the schema has; `seq` is ours,
/// the row's position, and is NULL where the version's log is gone. A look at one table reads all
/// of its clocks: for people, not for sync.
final class ChangesView {
    private static final String COLUMNS = "\"table\", pk, cid, val, col_version, db_version, "
            + "site_id, cl, seq, ts";

    private ChangesView() {}

    /// @param tables those that the schema has
    static void create(Connection connection, List<ReplicatedTable> tables) {
        drop(connection);
        connection.exec("CREATE VIEW " + Names.SITES_VIEW
                + "(site_id, ordinal) AS SELECT site_id, ordinal FROM __vg_site");
        String cells = tables.isEmpty()
                ? "SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0"
                : tables.stream().map(ChangesView::cells)
                        .collect(Collectors.joining(" UNION ALL "));
        connection.exec("CREATE VIEW " + Names.CHANGES_VIEW + "(" + COLUMNS + ") AS "
                + "SELECT tbl, pk, cid, val, col_version, ver, s.site_id, cl, "
                + "(SELECT vg_position(l.first_seq, l.entries, c.id, c.pk) FROM __vg_log l "
                + "WHERE l.site = c.site AND l.version = c.ver "
                + "AND vg_position(l.first_seq, l.entries, c.id, c.pk) IS NOT NULL LIMIT 1), "
                + "(SELECT CAST(l.ts AS TEXT) FROM __vg_log l WHERE l.site = c.site "
                + "AND l.version = c.ver LIMIT 1) FROM (SELECT NULL AS id, NULL AS tbl, "
                + "NULL AS pk, NULL AS cid, NULL AS val, NULL AS col_version, NULL AS ver, "
                + "NULL AS site, "
                + "NULL AS cl WHERE 0 UNION ALL " + cells + ") c "
                + "LEFT JOIN __vg_site s ON s.ordinal = c.site");
    }

    static void drop(Connection connection) {
        connection.exec("DROP VIEW IF EXISTS " + Names.CHANGES_VIEW);
        connection.exec("DROP VIEW IF EXISTS " + Names.SITES_VIEW);
    }

    /// The cells of a table, and as cell −1 the records of its rows.
    private static String cells(ReplicatedTable table) {
        String key = table.keys().stream().map(name -> "k." + quoted(name))
                .collect(Collectors.joining(", "));
        String match = table.keys().stream()
                .map(name -> "t." + quoted(name) + " = k." + quoted(name))
                .collect(Collectors.joining(" AND "));
        String names = "(-1, '-1')" + IntStream.range(0, table.columns().size())
                .filter(table::hasColumn)
                .mapToObj(i -> ", (" + i + ", " + literal(table.columns().get(i)) + ")")
                .collect(Collectors.joining());
        String value = table.presentColumns().isEmpty() ? "NULL"
                : "CASE n.column1" + IntStream.range(0, table.columns().size())
                        .filter(table::hasColumn)
                        .mapToObj(i -> " WHEN " + i + " THEN t." + quoted(table.columns().get(i)))
                        .collect(Collectors.joining()) + " END";
        String cell = "n.column1, " + table.columns().size() + ", " + table.originals()
                + ", k.__vg_cl, k.__vg_site, k.__vg_ver, k.__vg_cells";
        return "SELECT " + table.id() + ", " + literal(table.name()) + ", vg_pack(" + key
                + "), n.column2, " + value + ", vg_cell_col_version(" + cell + "), vg_cell_version("
                + cell + "), vg_cell_site(" + cell + "), abs(ifnull(k.__vg_cl, 1)) FROM "
                + quoted(table.clock()) + " k JOIN (VALUES " + names + ") n LEFT JOIN "
                + quoted(table.name()) + " t ON " + match + " WHERE vg_cell_col_version(" + cell
                + ") IS NOT NULL";
    }
}
