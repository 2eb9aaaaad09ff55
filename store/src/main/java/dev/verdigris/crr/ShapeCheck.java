package dev.verdigris.crr;

import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether replicated tables, their clock tables and triggers are as the engine made them.
final class ShapeCheck {
    private final EngineSql sql;
    private final Findings findings;
    private final Map<Integer, ReplicatedTable> byId = new HashMap<>();
    private final List<ReplicatedTable> sound = new ArrayList<>();

    ShapeCheck(EngineSql sql, Findings findings) {
        this.sql = sql;
        this.findings = findings;
    }

    void check(Tables tables) {
        for (ReplicatedTable table : tables.all()) {
            byId.put(table.id(), table);
            if (check(table)) {
                sound.add(table);
            }
        }
    }

    /// The tables whose rows and clocks can be read.
    List<ReplicatedTable> sound() {
        return sound;
    }

    boolean isSound(ReplicatedTable table) {
        return sound.contains(table);
    }

    /// The table with this number, sound or not; null if there is none.
    @Nullable ReplicatedTable find(int id) {
        return byId.get(id);
    }

    private boolean check(ReplicatedTable table) {
        if (!table.isPresent()) {
            return hasClocks(table, table.keys());
        }
        TableShape shape = TableShape.of(sql, table.name());
        if (shape.keys().isEmpty()) {
            found(table, "the table is gone, or has no primary key any more");
            return false;
        }
        if (!hasClocks(table, shape.keys())) {
            return false;
        }
        boolean whole = true;
        for (String column : table.presentColumns()) {
            if (!shape.columns().contains(column)) {
                found(table, "column " + Names.quoted(column) + " is replicated and not there");
                whole = false;
            }
        }
        for (String column : shape.columns()) {
            if (!table.presentColumns().contains(column)) {
                found(table, "column " + Names.quoted(column) + " is there and not replicated");
            }
        }
        triggers(table);
        return whole;
    }

    private boolean hasClocks(ReplicatedTable table, List<String> wantedKeys) {
        if (sqlOf("table", table.clock()) == null) {
            found(table, "its clock table " + Names.quoted(table.clock()) + " is missing");
            return false;
        }
        List<String> keys = keysOf(table.clock());
        if (!keys.equals(wantedKeys) || keys.isEmpty()) {
            found(table, "its clock table is keyed by " + keys + ", the table by " + wantedKeys);
            return false;
        }
        return true;
    }

    private void triggers(ReplicatedTable table) {
        List<String> names = Names.triggersOf(table.name());
        List<String> wanted = new TableSql(table).createTriggers();
        for (int i = 0; i < names.size(); i++) {
            String trigger = sqlOf("trigger", names.get(i));
            if (trigger == null) {
                found(table, "trigger " + Names.quoted(names.get(i))
                        + " is missing: writes go unseen");
            } else if (!trigger.equals(wanted.get(i))) {
                found(table, "trigger " + Names.quoted(names.get(i))
                        + " is not what the engine made");
            }
        }
    }

    private List<String> keysOf(String clock) {
        Statement rows = sql.get("SELECT name FROM pragma_table_info(?1, 'main') WHERE pk > 0 "
                + "ORDER BY pk");
        var keys = new ArrayList<String>();
        rows.bindText(1, clock);
        while (rows.step()) {
            keys.add(rows.columnText(0));
        }
        rows.reset();
        return keys;
    }

    private @Nullable String sqlOf(String type, String name) {
        Statement row = sql.get("SELECT sql FROM sqlite_schema WHERE type = ?1 AND name = ?2");
        try {
            return row.bindText(1, type).bindText(2, name).step() ? row.columnText(0) : null;
        } finally {
            row.reset();
        }
    }

    private void found(ReplicatedTable table, String message) {
        findings.ofTable(Finding.Part.SCHEMA, table.name(), message);
    }
}
