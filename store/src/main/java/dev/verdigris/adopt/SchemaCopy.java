package dev.verdigris.adopt;

import dev.verdigris.crr.Names;
import dev.verdigris.crr.SqlValues;
import dev.verdigris.schema.TableRules;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Makes the tables, indexes, views and triggers of the source again, less those of Corrosion and
/// of cr-sqlite.
final class SchemaCopy {
    private final Source source;
    private final Connection target;
    private final List<String> notes;
    private final Set<String> made = new TreeSet<>();

    SchemaCopy(Source source, Connection target, List<String> notes) {
        this.source = source;
        this.target = target;
        this.notes = notes;
    }

    /// The replicated tables that can be read.
    List<SourceTable> replicated() {
        var tables = new ArrayList<SourceTable>();
        for (String name : source.replicated()) {
            if (!source.has(name)) {
                notes.add("the table " + Source.quoted(name) + " was dropped; its clocks are left "
                        + "out");
                continue;
            }
            SourceTable table = SourceTable.of(source, name);
            if (!source.has(table.keyTable())) {
                throw new ImportRefused("the table " + Source.quoted(name) + " has clocks and no "
                        + "keys (" + table.keyTable() + "): the database is of an unknown version "
                        + "of cr-sqlite, or damaged");
            }
            tables.add(table);
        }
        return tables;
    }

    void createReplicated(SourceTable table) {
        String sql = sqlOf(table.name());
        target.exec(sql);
        TableRules.check(target, table.name());
        if (TableRules.hasCollatedKey(target, table.name())) {
            throw new ImportRefused("the key of table " + Source.quoted(table.name()) + " has a "
                    + "collation: cr-sqlite keeps each spelling of a key as a row of its own, "
                    + "whose clocks cannot be made into those of one. Copy the rows to a table "
                    + "whose key has none, drop this one, and import then");
        }
        made.add(table.name());
    }

    private String sqlOf(String table) {
        try (Statement row = source.connection().prepare(
                "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1")) {
            row.bindText(1, table).step();
            return Objects.requireNonNull(row.columnText(0));
        }
    }

    /// Copies the tables that are not replicated and belong to the user.
    ///
    /// @return how many
    long copyPlainTables() {
        long copied = 0;
        try (Statement rows = source.connection().prepare("SELECT s.name, s.sql, l.type FROM "
                + "sqlite_schema s JOIN pragma_table_list l ON l.name = s.name AND l.schema = "
                + "'main' WHERE s.type = 'table' AND s.sql IS NOT NULL ORDER BY s.name")) {
            while (rows.step()) {
                String name = Objects.requireNonNull(rows.columnText(0));
                if (made.contains(name) || isOfCorrosion(name)) {
                    continue;
                }
                if (!"table".equals(rows.columnText(2)) || Names.isInternal(name)) {
                    notes.add("the " + rows.columnText(2) + " table " + Source.quoted(name)
                            + " is left out");
                    continue;
                }
                target.exec(Objects.requireNonNull(rows.columnText(1)));
                copyRows(SourceTable.of(source, name));
                made.add(name);
                copied++;
            }
        }
        return copied;
    }

    private static boolean isOfCorrosion(String name) {
        return name.startsWith("sqlite_") || name.startsWith("__corro_")
                || name.startsWith("crsql_") || name.contains("__crsql_");
    }

    private void copyRows(SourceTable table) {
        String columns = table.all().stream().map(Source::quoted)
                .collect(Collectors.joining(", "));
        int count = table.all().size();
        try (Statement rows = source.connection().prepare(
                        "SELECT " + columns + " FROM " + Source.quoted(table.name()));
                Statement insert = target.prepare("INSERT INTO " + Source.quoted(table.name())
                        + "(" + columns + ") VALUES ("
                        + String.join(", ", Collections.nCopies(count, "?")) + ")")) {
            while (rows.step()) {
                for (int i = 0; i < count; i++) {
                    SqlValues.bind(insert, i + 1, SqlValues.read(rows, i));
                }
                insert.run();
            }
        }
    }

    /// Makes indexes, views and triggers, once the rows are there.
    void createRest() {
        for (String type : List.of("index", "view", "trigger")) {
            try (Statement rows = source.connection().prepare("SELECT name, tbl_name, sql FROM "
                    + "sqlite_schema WHERE type = ?1 AND sql IS NOT NULL ORDER BY rowid")) {
                rows.bindText(1, type);
                while (rows.step()) {
                    create(type, Objects.requireNonNull(rows.columnText(0)),
                            Objects.requireNonNull(rows.columnText(1)),
                            Objects.requireNonNull(rows.columnText(2)));
                }
            }
        }
    }

    private void create(String type, String name, String table, String sql) {
        boolean isOurs = type.equals("view") ? !isOfCorrosion(name)
                : made.contains(table) && !isOfCorrosion(name);
        if (!isOurs) {
            return;
        }
        try {
            target.exec(sql);
        } catch (SqliteException e) {
            notes.add("the " + type + " " + Source.quoted(name) + " could not be made: "
                    + e.message());
        }
    }
}
