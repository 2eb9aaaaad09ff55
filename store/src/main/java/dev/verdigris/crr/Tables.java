package dev.verdigris.crr;

import dev.verdigris.model.InvariantViolation;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The replicated tables of a database as one connection knows them: those that the schema has, and
/// those that only clocks speak of.
public final class Tables {
    private final EngineSql sql;
    private final SortedMap<String, ReplicatedTable> present = new TreeMap<>();
    private final SortedMap<String, SortedMap<Integer, ReplicatedTable>> byName = new TreeMap<>();
    private final Map<Integer, ReplicatedTable> byId = new TreeMap<>();
    private long schemaVersion = -1;

    Tables(EngineSql sql) {
        this.sql = sql;
    }

    /// Reads them again if the schema has changed since, as the transaction under way sees it.
    ///
    /// @return whether it has
    boolean refresh() {
        long current = sql.number("PRAGMA schema_version");
        if (current == schemaVersion) {
            return false;
        }
        load();
        schemaVersion = current;
        return true;
    }

    /// Reads them again if they were forgotten. Enough on the connection that makes the schema, as
    /// no other does; to ask SQLite takes a statement, a fiftieth of a small transaction.
    ///
    /// @return whether they were
    boolean recall() {
        return schemaVersion < 0 && refresh();
    }

    /// Has the next [#refresh] or [#recall] read them again, as the transaction that changed them
    /// is undone. Reads nothing itself: the database may be the reason for the undoing.
    void forget() {
        schemaVersion = -1;
    }

    /// Reads them, whether the schema has changed or not.
    void load() {
        present.clear();
        byName.clear();
        byId.clear();
        Statement rows = sql.get("SELECT id, name, originals, present FROM __vg_table ORDER BY id");
        var found = new ArrayList<ReplicatedTable>();
        while (rows.step()) {
            String name = Objects.requireNonNull(rows.columnText(1));
            found.add(new ReplicatedTable((int) rows.columnLong(0), name, List.of(), List.of(),
                    List.of(), (int) rows.columnLong(2), rows.columnLong(3) != 0, new BitSet()));
        }
        rows.reset();
        for (ReplicatedTable bare : found) {
            ReplicatedTable table = withColumns(bare);
            byId.put(table.id(), table);
            byName.computeIfAbsent(table.name(), _ -> new TreeMap<>())
                    .put(table.keys().size(), table);
            if (table.isPresent()) {
                present.put(table.name(), table);
            }
        }
    }

    private ReplicatedTable withColumns(ReplicatedTable bare) {
        TableShape shape = TableShape.of(sql, bare.isPresent() ? bare.name() : bare.clock());
        Statement rows = sql.get(
                "SELECT name, present FROM __vg_column WHERE tbl = ?1 ORDER BY id");
        var columns = new ArrayList<String>();
        var absent = new BitSet();
        rows.bindLong(1, bare.id());
        while (rows.step()) {
            if (rows.columnLong(1) == 0) {
                absent.set(columns.size());
            }
            columns.add(Objects.requireNonNull(rows.columnText(0)));
        }
        rows.reset();
        return new ReplicatedTable(bare.id(), bare.name(), shape.keys(), shape.forms(),
                columns, bare.originals(), bare.isPresent(), absent);
    }

    /// The table that the schema has under this name, letter for letter; null if there is none.
    public @Nullable ReplicatedTable find(String name) {
        return present.get(name);
    }

    /// The table that peers mean, present or absent; null if nothing was heard of it.
    public @Nullable ReplicatedTable find(String name, int keyColumns) {
        SortedMap<Integer, ReplicatedTable> byKeys = byName.get(name);
        return byKeys == null ? null : byKeys.get(keyColumns);
    }

    /// Whether the schema has one that SQL means by this name.
    public boolean contains(String name) {
        return present.keySet().stream().anyMatch(
                known -> Names.lowerAscii(known).equals(Names.lowerAscii(name)));
    }

    ReplicatedTable byId(int id) {
        ReplicatedTable table = byId.get(id);
        if (table == null) {
            throw new InvariantViolation("a table that rows refer to is known");
        }
        return table;
    }

    /// Null if there is none.
    @Nullable ReplicatedTable findById(int id) {
        return byId.get(id);
    }

    /// Those that the schema has, in the order of their names.
    public Collection<ReplicatedTable> present() {
        return Collections.unmodifiableCollection(present.values());
    }

    /// Absent ones too, in the order of their names.
    public List<ReplicatedTable> all() {
        return byName.values().stream().flatMap(byKeys -> byKeys.values().stream()).toList();
    }
}
