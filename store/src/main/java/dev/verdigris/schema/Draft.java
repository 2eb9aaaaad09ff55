package dev.verdigris.schema;

import dev.verdigris.schema.SchemaRefused.Code;
import dev.verdigris.sqlite.Authorizer.Action;
import dev.verdigris.sqlite.Authorizer.Verdict;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A schema on its way from text to a [Blueprint]: SQLite builds what the statements describe, in
/// an empty database that is thrown away.
final class Draft implements AutoCloseable {
    private final Connection scratch = Connection.openMemory();
    private final Map<String, Place> tables = new TreeMap<>();
    private final List<IndexDrop> indexDrops = new ArrayList<>();

    private record IndexDrop(String sql, Place place) {}

    /// @param places of the tables, by name
    record Drawn(Blueprint blueprint, Map<String, Place> places) {}

    private Draft() {}

    /// @throws SchemaRefused if there is anything but replicable tables and their indexes
    static Drawn draw(List<SchemaText> texts) {
        try (var draft = new Draft()) {
            texts.forEach(draft::read);
            draft.indexDrops.forEach(draft::requireNoSuchIndex);
            Blueprint drawn = Blueprint.of(draft.scratch, null);
            for (Blueprint.Table table : drawn.tables().values()) {
                Place place = draft.tables.get(table.name());
                try {
                    TableRules.check(draft.scratch, table.name());
                } catch (SchemaRefused refused) {
                    throw refused.at(place);
                }
            }
            return new Drawn(drawn, draft.tables);
        }
    }

    private void read(SchemaText text) {
        String rest = text.sql();
        while (true) {
            int offset = text.sql().length() - rest.length();
            offset += TableText.start(rest);
            if (offset >= text.sql().length()) {
                return;
            }
            rest = text.sql().substring(offset);
            Place place = Place.of(text, offset, rest);
            try {
                rest = run(rest, place);
            } catch (SchemaRefused refused) {
                throw refused.at(place);
            }
        }
    }

    /// Runs the first statement.
    ///
    /// @return what follows it
    private String run(String sql, Place place) {
        String words = TableText.words(sql, 4);
        if (words.startsWith("DROP INDEX")) {
            return dropIndex(sql, words, place);
        }
        if (words.startsWith("CREATE TEMP")) {
            throw new SchemaRefused(Code.UNSUPPORTED_STATEMENT, "temporary tables are not "
                    + "supported: " + place.statement());
        }
        if (!words.startsWith("CREATE")) {
            throw unsupported(place);
        }
        scratch.authorizer((action, _, _, _, _) ->
                isAllowed(action) ? Verdict.ALLOW : Verdict.DENY);
        try (Statement statement = scratch.prepareFirst(sql)) {
            if (statement == null) {
                return "";
            }
            scratch.authorizer(null);
            create(statement, place);
            return statement.tail();
        } catch (SqliteException e) {
            throw e.isDenied() ? unsupported(place) : explained(e, words);
        } finally {
            scratch.authorizer(null);
        }
    }

    /// Creating a table or an index also writes to `sqlite_schema` and calls functions on it.
    private static boolean isAllowed(Action action) {
        return switch (action) {
            case CREATE_TABLE, CREATE_INDEX, INSERT, UPDATE, READ, FUNCTION, REINDEX -> true;
            default -> false;
        };
    }

    /// Creates a table or an index. `IF NOT EXISTS` is not about the node's database, but about
    /// this schema: it may be said twice, in the same way.
    private void create(Statement statement, Place place) {
        var before = new TreeSet<>(tableNames());
        statement.run();
        var added = new TreeSet<>(tableNames());
        added.removeAll(before);
        if (!added.isEmpty()) {
            tables.put(added.first(), place);
        } else if (TableText.words(statement.sql(), 2).equals("CREATE TABLE")) {
            requireSame(statement.sql(), place);
        }
    }

    private void requireSame(String sql, Place place) {
        try (Connection other = Connection.openMemory()) {
            other.exec(sql);
            Blueprint.of(other, null).tables().forEach((name, table) -> {
                Blueprint.Table first = Blueprint.of(scratch, name).tables().get(name);
                if (first == null || !first.hasShapeOf(table)) {
                    throw new SchemaRefused(Code.DEFINED_TWICE, "table '" + name + "' is defined "
                            + "otherwise at " + tables.get(name) + "; remove one of the two",
                            place);
                }
            });
        }
    }

    private List<String> tableNames() {
        try (Statement rows = scratch.prepare(
                "SELECT name FROM sqlite_schema WHERE type = 'table' "
                        + "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")) {
            var names = new ArrayList<String>();
            while (rows.step()) {
                names.add(Objects.requireNonNull(rows.columnText(0)));
            }
            return names;
        }
    }

    private static SchemaRefused unsupported(Place place) {
        return new SchemaRefused(Code.UNSUPPORTED_STATEMENT, "unsupported command: "
                + place.statement() + "; a schema consists of CREATE TABLE and CREATE INDEX");
    }

    private static SchemaRefused explained(SqliteException e, String words) {
        if (words.startsWith("CREATE INDEX") && e.message().contains("no such table")) {
            return new SchemaRefused(Code.SYNTAX, "missing table for index: " + e.message()
                    + "; define the table in the same schema, before the index");
        }
        if (e.message().contains("already exists")) {
            return new SchemaRefused(Code.DEFINED_TWICE, e.message()
                    + " in this schema; remove one of the two definitions");
        }
        return new SchemaRefused(Code.SYNTAX, e.message());
    }

    /// That an index is not in the schema drops it; saying so does no harm.
    private String dropIndex(String sql, String words, Place place) {
        if (!words.equals("DROP INDEX IF EXISTS")) {
            throw new SchemaRefused(Code.UNSUPPORTED_STATEMENT, "DROP INDEX without IF EXISTS is "
                    + "not supported; use 'DROP INDEX IF EXISTS', or only remove the index");
        }
        try (Statement statement = scratch.prepareFirst(sql)) {
            if (statement == null) {
                return "";
            }
            indexDrops.add(new IndexDrop(statement.sql(), place));
            return statement.tail();
        } catch (SqliteException e) {
            throw new SchemaRefused(Code.SYNTAX, e.message());
        }
    }

    private void requireNoSuchIndex(IndexDrop drop) {
        var found = new ArrayList<@Nullable String>();
        scratch.authorizer((action, first, _, _, _) -> {
            if (action == Action.DROP_INDEX) {
                found.add(first);
            }
            return Verdict.ALLOW;
        });
        try (Statement _ = scratch.prepare(drop.sql())) {
            if (!found.isEmpty()) {
                throw new SchemaRefused(Code.INDEX_MADE_AND_DROPPED, "DROP INDEX conflicts with a "
                        + "CREATE INDEX in the same schema for '" + found.getFirst()
                        + "' (would cause create/destroy loop); remove one of the two",
                        drop.place());
            }
        } finally {
            scratch.authorizer(null);
        }
    }

    @Override
    public void close() {
        scratch.close();
    }
}
