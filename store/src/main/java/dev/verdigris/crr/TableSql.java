package dev.verdigris.crr;

import static dev.verdigris.crr.Names.quoted;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// All SQL that depends on the shape of a replicated table: its clock table, its triggers, and what
/// merging and reading run.
///
/// The clock table has one row per row ever heard of, kept after the row's death:
///
/// - the key columns in their [form][KeyForm], without type or collation, so that keys are equal
///   only if they are the same;
/// - `cl`, the causal length, and whether the row's own record of it has come: positive if it has,
///   negative if not, NULL for the first life without one;
/// - `site`, `ver`: who wrote that record, and what the cells share unless `cells` says otherwise;
/// - `cells`: see [PackedCells].
///
/// The unary `+` before `NEW` and `OLD` takes their affinity away. With it SQLite would convert the
/// clock table's keys for the comparison, and could not use their index.
final class TableSql {
    /// Bits of a change mask per argument: an INTEGER's, less the sign.
    static final int MASK_BITS = 62;

    // The clock table's own columns, beside which the key's stand.
    private static final String CL = "__vg_cl";
    private static final String SITE = "__vg_site";
    private static final String VER = "__vg_ver";
    private static final String CELLS = "__vg_cells";

    private final ReplicatedTable table;

    TableSql(ReplicatedTable table) {
        this.table = table;
    }

    // Objects.

    String createClock() {
        return "CREATE TABLE " + quoted(table.clock()) + "(" + list(table.keys(), Names::quoted)
                + ", " + quoted(CL) + " INTEGER, " + quoted(SITE) + " INTEGER NOT NULL, "
                + quoted(VER) + " INTEGER NOT NULL, " + quoted(CELLS) + " BLOB, PRIMARY KEY ("
                + list(table.keys(), Names::quoted) + ")) WITHOUT ROWID";
    }

    List<String> createTriggers() {
        return List.of(insertTrigger(), updateTrigger(), rekeyTrigger(), deleteTrigger());
    }

    /// Columns restart in a new life. `cells` must be given where the table has columns that came
    /// later, since their default is to have no clock.
    private String insertTrigger() {
        return trigger(0, "INSERT", "vg_touch(" + table.id() + ", " + row("NEW") + ")", ""
                + "INSERT INTO " + quoted(table.clock()) + " VALUES (" + row("+NEW") + ", "
                + (table.presentColumns().isEmpty() ? "1" : "NULL") + ", 0, vg_version(), "
                + insertedCells() + ")" + OR_REBORN);
    }

    private static final String LENGTH = "abs(ifnull(" + CL + ", 1))";
    /// From a dead row the next life; from a live one, which was replaced unseen, the life after.
    private static final String REBORN = LENGTH + " + 1 + (" + LENGTH + " & 1)";
    private static final String OR_REBORN = " ON CONFLICT DO UPDATE SET " + CL + " = " + REBORN
            + ", " + SITE + " = 0, " + VER + " = excluded." + VER + ", " + CELLS + " = excluded."
            + CELLS + ";";
    /// Of a row that is alive. Spelled out for the common case, since a function costs a call.
    private static final String DEAD = "CASE WHEN " + CL + " IS NULL THEN 2 ELSE abs(" + CL
            + ") + 1 END";

    private String insertedCells() {
        byte[] cells = PackedCells.allWrittenOnce(table);
        return cells == null ? "NULL" : "x'" + HexFormat.of().formatHex(cells) + "'";
    }

    private String updateTrigger() {
        return trigger(1, "UPDATE", "vg_changed(" + table.id() + ", " + keyChanged() + ", "
                + row("NEW") + masks() + ")", ""
                + "UPDATE " + quoted(table.clock()) + " SET " + CELLS + " = vg_bump(" + table.id()
                + ", " + SITE + ", " + VER + ", " + CELLS + ") WHERE " + keyIs("+NEW") + ";");
    }

    /// The old key dies, the new one is born, and the cells move with one more write to each. Asked
    /// only where a statement sets the key, under whatever name, so that others need not ask.
    private String rekeyTrigger() {
        return trigger(2, "UPDATE OF " + list(table.keys(), Names::quoted) + ROWID_NAMES,
                "vg_rekeyed(" + table.id() + ", " + keyChanged() + ", " + row("NEW") + masks()
                        + ")", ""
                + "UPDATE " + quoted(table.clock()) + " SET " + CL + " = " + DEAD + ", " + SITE
                + " = 0, " + VER + " = vg_touched(" + table.id() + ", " + row("OLD") + "), "
                + CELLS + " = vg_take(" + SITE + ", " + VER + ", " + CELLS + ") WHERE "
                + keyIs("+OLD") + "; "
                + "INSERT INTO " + quoted(table.clock()) + " VALUES (" + row("+NEW")
                + ", 1, 0, vg_touched(" + table.id() + ", " + row("NEW") + "), vg_moved("
                + table.id() + "))" + OR_REBORN
                + attic("DELETE FROM __vg_attic", "NEW")
                + attic("UPDATE __vg_attic SET key = vg_pack(" + row("+NEW") + ")", "OLD"));
    }

    /// What a statement may call a key that is the row's number.
    private static final String ROWID_NAMES = ", rowid, oid, _rowid_";

    /// What the row has in the attic, where it may have something, goes the way of the old row.
    private String attic(String command, String row) {
        return table.hasAllColumns() ? "" : " " + command + " WHERE tbl = " + table.id()
                + " AND key = vg_pack(" + row("+" + row) + ");";
    }

    private String deleteTrigger() {
        return trigger(3, "DELETE", "vg_touch(" + table.id() + ", " + row("OLD") + ")", ""
                + "UPDATE " + quoted(table.clock()) + " SET " + CL + " = " + DEAD + ", " + SITE
                + " = 0, " + VER + " = vg_version(), " + CELLS + " = NULL WHERE "
                + keyIs("+OLD") + ";" + attic("DELETE FROM __vg_attic", "OLD"));
    }

    private String trigger(int which, String event, String when, String body) {
        return "CREATE TRIGGER " + quoted(Names.triggersOf(table.name()).get(which)) + " AFTER "
                + event + " ON " + quoted(table.name()) + " WHEN " + when + " BEGIN " + body
                + " END";
    }

    private String keyChanged() {
        return table.keys().stream().map(this::keyDiffers).collect(Collectors.joining(" OR "));
    }

    private String masks() {
        var masks = new StringBuilder();
        for (int from = 0; from < table.columns().size(); from += MASK_BITS) {
            int first = from;
            int to = Math.min(from + MASK_BITS, table.columns().size());
            String mask = IntStream.range(from, to).filter(table::hasColumn)
                    .mapToObj(i -> "((" + differs(table.columns().get(i)) + ") << "
                            + (i - first) + ")")
                    .collect(Collectors.joining(" | "));
            masks.append(", ").append(mask.isEmpty() ? "0" : mask);
        }
        return masks.toString();
    }

    /// Whether an update makes the row another.
    private String keyDiffers(String key) {
        String name = quoted(key);
        return table.formOf(key, "OLD." + name) + " IS NOT " + table.formOf(key, "NEW." + name)
                + " COLLATE BINARY OR typeof(OLD." + name + ") <> typeof(NEW." + name + ")";
    }

    /// By type and value, whatever the column's collation.
    private static String differs(String column) {
        String name = quoted(column);
        return "OLD." + name + " IS NOT NEW." + name + " COLLATE BINARY OR typeof(OLD." + name
                + ") <> typeof(NEW." + name + ")";
    }

    private String row(String row) {
        return list(table.keys(), key -> table.formOf(key, row + "." + quoted(key)));
    }

    private String keyIs(String row) {
        return and(key -> quoted(key) + " = " + table.formOf(key, row + "." + quoted(key)));
    }

    /// Clocks for rows the table had before it was replicated.
    String backfill() {
        return "INSERT INTO " + quoted(table.clock()) + " SELECT "
                + list(table.keys(), key -> table.formOf(key, "+" + quoted(key))) + ", "
                + (table.presentColumns().isEmpty() ? "1" : "NULL") + ", 0, vg_touched("
                + table.id()
                + ", " + list(table.keys(), key -> table.formOf(key, quoted(key))) + "), "
                + insertedCells() + " FROM "
                + quoted(table.name()) + " ORDER BY " + list(table.keys(), Names::quoted);
    }

    // Merging. Parameters: the key first, in its order.

    String selectClock() {
        return "SELECT " + CL + ", " + SITE + ", " + VER + ", " + CELLS + " FROM "
                + quoted(table.clock()) + " WHERE " + keyIsBound();
    }

    /// Does nothing if there is one. After the key: cl, site, ver, cells.
    String insertClock() {
        return "INSERT INTO " + quoted(table.clock()) + " VALUES ("
                + parameters(1, table.keys().size() + 4) + ") ON CONFLICT DO NOTHING";
    }

    /// After the key: cl, site, ver, cells.
    String updateClock() {
        int next = table.keys().size() + 1;
        return "UPDATE " + quoted(table.clock()) + " SET " + CL + " = ?" + next + ", " + SITE
                + " = ?" + (next + 1) + ", " + VER + " = ?" + (next + 2) + ", " + CELLS + " = ?"
                + (next + 3) + " WHERE " + keyIsBound();
    }

    /// @param orFail see [TableRows]
    String insertRow(BitSet columns, boolean orFail) {
        // Of a name that is there twice, as a key and as its spelling, the spelling stands.
        var parameters = new LinkedHashMap<String, Integer>();
        table.keys().forEach(key -> parameters.put(key, table.keys().indexOf(key) + 1));
        int next = table.keys().size();
        for (int column = columns.nextSetBit(0); column >= 0;
                column = columns.nextSetBit(column + 1)) {
            parameters.put(table.columns().get(column), ++next);
        }
        return (orFail ? "INSERT OR FAIL INTO " : "INSERT INTO ") + quoted(table.name()) + "("
                + list(List.copyOf(parameters.keySet()), Names::quoted) + ") VALUES ("
                + parameters.values().stream().map(number -> "?" + number)
                        .collect(Collectors.joining(", ")) + ")";
    }

    /// @param orFail see [TableRows]
    String updateRow(BitSet columns, boolean orFail) {
        var next = new int[] {table.keys().size()};
        return (orFail ? "UPDATE OR FAIL " : "UPDATE ") + quoted(table.name()) + " SET "
                + columns.stream().mapToObj(column ->
                        quoted(table.columns().get(column)) + " = ?" + ++next[0])
                        .collect(Collectors.joining(", "))
                + " WHERE " + keyIsBound();
    }

    String deleteRow() {
        return "DELETE FROM " + quoted(table.name()) + " WHERE " + keyIsBound();
    }

    String selectValue(int column) {
        if (!table.hasColumn(column)) {
            return "SELECT value FROM __vg_attic WHERE " + atticKeyIsBound() + " AND col = "
                    + column;
        }
        return "SELECT " + quoted(table.columns().get(column)) + " FROM " + quoted(table.name())
                + " WHERE " + keyIsBound();
    }

    /// After the key: the column's id, its value.
    String putIntoAttic() {
        int keys = table.keys().size();
        return "INSERT OR REPLACE INTO __vg_attic VALUES (" + table.id() + ", vg_pack("
                + parameters(1, keys) + "), " + parameters(keys + 1, keys + 2) + ")";
    }

    String deleteFromAttic() {
        return "DELETE FROM __vg_attic WHERE " + atticKeyIsBound();
    }

    private String atticKeyIsBound() {
        return "tbl = " + table.id() + " AND key = vg_pack(" + parameters(1, table.keys().size())
                + ")";
    }

    /// Copies a column into the attic, where the cells have clocks.
    String moveToAttic(int column) {
        return "INSERT OR REPLACE INTO __vg_attic SELECT " + table.id() + ", vg_pack("
                + list(table.keys(), key -> "c." + quoted(key)) + "), " + column + ", t."
                + quoted(table.columns().get(column)) + fromClockAndRow() + " WHERE "
                + cellIsPresent(column);
    }

    /// Copies the rows that are alive into a table with the same key.
    ///
    /// @param columns those to copy
    /// @param byDefault what a column is where nobody has written it
    String copyRows(String to, List<Integer> columns, Function<String, String> byDefault) {
        var names = new ArrayList<>(table.keys());
        List<Integer> besideKey = columns.stream()
                .filter(column -> !names.contains(table.columns().get(column))).toList();
        besideKey.forEach(column -> names.add(table.columns().get(column)));
        String values = besideKey.stream()
                .map(column -> ", CASE WHEN " + cellIsPresent(column) + " THEN " + value(column)
                        + " ELSE " + byDefault.apply(table.columns().get(column)) + " END")
                .collect(Collectors.joining());
        return "INSERT INTO " + quoted(to) + "(" + list(names, Names::quoted) + ") SELECT "
                + list(table.keys(), key -> "t." + quoted(key)) + values + fromClockAndRow()
                + " WHERE t." + quoted(table.keys().getFirst()) + " IS NOT NULL";
    }

    /// Whether a cell has a clock, where the clock table is `c`.
    String cellIsPresent(int column) {
        return "vg_cell_col_version(" + column + ", "
                + table.columns().size() + ", " + table.originals() + ", c." + CL + ", c." + SITE
                + ", c." + VER + ", c." + CELLS + ") IS NOT NULL";
    }

    // Reading.

    /// The clock of a row as [#selectClock] gives it, then all its columns.
    String selectRowAndClock() {
        return selectClockAndRow() + " WHERE " + and(key -> "c." + quoted(key) + " = ?"
                + (table.keys().indexOf(key) + 1));
    }

    /// All rows ever heard of: the key, the clock, the columns; absent ones from the attic.
    String selectAll() {
        return "SELECT " + list(table.keys(), key -> "c." + quoted(key)) + ", "
                + selectClockAndRow().substring("SELECT ".length());
    }

    // Checking.

    /// All rows ever heard of: the key, the clock, and whether the row is there.
    String selectClocksWithRows() {
        return "SELECT " + list(table.keys(), key -> "c." + quoted(key)) + ", c." + CL + ", c."
                + SITE + ", c." + VER + ", c." + CELLS + ", " + (table.isPresent()
                        ? "EXISTS(SELECT 1 FROM " + quoted(table.name()) + " t WHERE "
                                + and(key -> "t." + quoted(key) + " = c." + quoted(key)) + ")"
                        : "0")
                + " FROM " + quoted(table.clock()) + " c";
    }

    String selectRowsWithoutClock() {
        return "SELECT " + list(table.keys(), key -> "t." + quoted(key)) + " FROM "
                + quoted(table.name()) + " t WHERE NOT EXISTS(SELECT 1 FROM "
                + quoted(table.clock()) + " c WHERE "
                + and(key -> "c." + quoted(key) + " = " + table.formOf(key, "+t." + quoted(key)))
                + ")";
    }

    private String selectClockAndRow() {
        return "SELECT c." + CL + ", c." + SITE + ", c." + VER + ", c." + CELLS
                + IntStream.range(0, table.columns().size()).mapToObj(i -> ", " + value(i))
                        .collect(Collectors.joining())
                + fromClockAndRow();
    }

    private String value(int column) {
        if (table.hasColumn(column)) {
            return "t." + quoted(table.columns().get(column));
        }
        return "(SELECT value FROM __vg_attic WHERE tbl = " + table.id() + " AND key = vg_pack("
                + list(table.keys(), key -> "c." + quoted(key)) + ") AND col = " + column + ")";
    }

    String fromClockAndRow() {
        String from = " FROM " + quoted(table.clock()) + " c";
        return table.isPresent() ? from + " LEFT JOIN " + quoted(table.name()) + " t ON "
                + and(key -> "t." + quoted(key) + " = c." + quoted(key)) : from;
    }

    private String keyIsBound() {
        return and(key -> quoted(key) + " = ?" + (table.keys().indexOf(key) + 1));
    }

    private String and(Function<String, String> condition) {
        return table.keys().stream().map(condition).collect(Collectors.joining(" AND "));
    }

    private static String list(List<String> names, Function<String, String> form) {
        return names.stream().map(form).collect(Collectors.joining(", "));
    }

    private static String parameters(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "?" + i)
                .collect(Collectors.joining(", "));
    }
}
