package dev.verdigris.schema;

import dev.verdigris.crr.Names;
import dev.verdigris.model.Change;
import dev.verdigris.schema.SchemaRefused.Code;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a table must be like so that it can be replicated.
public final class TableRules {
    private static final List<String> KEY_COLLATIONS = List.of("BINARY", "NOCASE", "RTRIM");
    private static final Pattern COLLATE =
            Pattern.compile("\\bCOLLATE\\s+[\"'`\\[]?(\\w+)", Pattern.CASE_INSENSITIVE);

    private TableRules() {}

    /// @param connection where the table is
    /// @throws SchemaRefused if it breaks a rule
    public static void check(Connection connection, String table) {
        Blueprint.Table drawn = Objects.requireNonNull(
                Blueprint.of(connection, table).tables().get(table));
        checkName("table", table);
        checkKeyAndColumns(connection, table);
        checkIndexes(connection, drawn);
        if (exists(connection, "SELECT 1 FROM pragma_foreign_key_list(?1)", table)) {
            throw new SchemaRefused(Code.FOREIGN_KEY, "foreign keys are not supported "
                    + "(table: '" + table + "'): replicated rows may come in any order; "
                    + "remove REFERENCES");
        }
        if (drawn.keys().stream().anyMatch(key -> Objects.requireNonNull(drawn.columns().get(key))
                .definition().toUpperCase(Locale.ROOT).contains(" AUTOINCREMENT"))) {
            throw new SchemaRefused(Code.AUTOINCREMENT, "table '" + table
                    + "' has an AUTOINCREMENT key: two nodes would give the same key to different "
                    + "rows; use a UUID, or the key the row has of itself");
        }
    }

    /// Whether several texts may be the same key.
    public static boolean hasCollatedKey(Connection connection, String table) {
        return Objects.requireNonNull(Blueprint.of(connection, table).tables().get(table))
                .keyCollations().values().stream().anyMatch(name -> !name.equals("BINARY"));
    }

    private static void checkName(String what, String name) {
        if (Names.isInternal(name) || name.equals(Change.ROW)) {
            throw new SchemaRefused(Code.RESERVED_NAME, "the name " + name
                    + " is reserved; rename the " + what);
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > WireFormat.NAME_BYTES_MAX) {
            throw new SchemaRefused(Code.NAME_TOO_LONG, "a name of more than "
                    + WireFormat.NAME_BYTES_MAX + " bytes; shorten the name of the " + what
                    + " " + name);
        }
    }

    private static void checkKeyAndColumns(Connection connection, String table) {
        boolean hasKey = false;
        try (Statement rows = connection.prepare("SELECT name, pk, \"notnull\", dflt_value, hidden "
                + "FROM pragma_table_xinfo(?1)")) {
            rows.bindText(1, table);
            while (rows.step()) {
                String column = Objects.requireNonNull(rows.columnText(0));
                checkName("column", column);
                boolean isKey = rows.columnLong(1) > 0;
                boolean notNull = rows.columnLong(2) != 0;
                hasKey |= isKey;
                if (isKey && !notNull) {
                    throw new SchemaRefused(Code.NULLABLE_KEY, "primary key column '"
                            + column + "' of table '" + table
                            + "' may be NULL; add NOT NULL to it");
                }
                if (!isKey && notNull && rows.columnIsNull(3) && rows.columnLong(4) == 0) {
                    throw new SchemaRefused(Code.NOT_NULL_WITHOUT_DEFAULT,
                            "not nullable column '" + column + "' on table '" + table
                            + "' needs a default value for forward schema compatibility: peers "
                            + "that do not know the column write rows too; add DEFAULT, or "
                            + "remove NOT NULL");
                }
            }
        }
        if (!hasKey) {
            throw new SchemaRefused(Code.NO_PRIMARY_KEY, "table '" + table
                    + "' has no primary key; add PRIMARY KEY NOT NULL to the column that names "
                    + "its rows");
        }
    }

    private static void checkIndexes(Connection connection, Blueprint.Table drawn) {
        String table = drawn.name();
        try (Statement rows = connection.prepare("SELECT name, \"unique\", origin FROM "
                + "pragma_index_list(?1)")) {
            rows.bindText(1, table);
            while (rows.step()) {
                String index = Objects.requireNonNull(rows.columnText(0));
                boolean isKey = "pk".equals(rows.columnText(2));
                if (rows.columnLong(1) != 0 && !isKey) {
                    throw new SchemaRefused(Code.UNIQUE_CONSTRAINT,
                            "unique indexes are not supported: " + index + " (table: '" + table
                            + "'): two nodes may each write one of two rows that it forbids "
                            + "together; make the columns the primary key");
                }
                if (isKey) {
                    drawn.keyCollations().forEach((column, collation) ->
                            checkCollation(drawn, column, collation));
                } else {
                    checkName("index", index);
                }
            }
        }
    }

    /// Rows are looked up by the column's collation, and told apart by the key's.
    private static void checkCollation(Blueprint.Table drawn, String column, String collation) {
        Matcher said = COLLATE.matcher(
                Objects.requireNonNull(drawn.columns().get(column)).definition());
        String ofColumn = "BINARY";
        while (said.find()) { // the last counts
            ofColumn = said.group(1).toUpperCase(Locale.ROOT);
        }
        if (!ofColumn.equals(collation) || !KEY_COLLATIONS.contains(collation)) {
            throw new SchemaRefused(Code.KEY_COLLATION, "the primary key of table '"
                    + drawn.name() + "' compares column '" + column + "' by " + collation
                    + ", the column itself by " + ofColumn + "; say COLLATE in the definition of "
                    + "the column and not in PRIMARY KEY (…), with NOCASE, RTRIM or BINARY");
        }
    }

    private static boolean exists(Connection connection, String sql, String name) {
        try (Statement row = connection.prepare(sql)) {
            return row.bindText(1, name).step();
        }
    }
}
