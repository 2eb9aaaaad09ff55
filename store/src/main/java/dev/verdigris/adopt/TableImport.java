package dev.verdigris.adopt;

import dev.verdigris.crdt.Cell;
import dev.verdigris.crdt.RowClock;
import dev.verdigris.crdt.Stamp;
import dev.verdigris.crr.SqlValues;
import dev.verdigris.crr.Takeover;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SqlValue;
import dev.verdigris.model.Timestamp;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.wire.WireFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Takes over one replicated table: two walks side by side in the order of cr-sqlite's numbers for
/// keys, one over keys with their rows, one over clocks.
final class TableImport implements AutoCloseable {
    /// What a value takes at most besides its text or bytes.
    private static final int VALUE_BYTES = 9;

    private final SourceTable table;
    private final Source source;
    private final Takeover.Rows target;
    private final ImportTally tally;
    private final ClockCursor clocks;
    private final Statement insertRow;
    private final Statement insertKey;
    private final Statement isThere;
    private final Map<String, Integer> columnIds = new HashMap<>();
    private long rows;
    private long tombstones;

    TableImport(SourceTable table, Source source, Connection newDatabase, Takeover.Rows target,
            ImportTally tally) {
        this.table = table;
        this.source = source;
        this.target = target;
        this.tally = tally;
        this.clocks = new ClockCursor(source, table, tally);
        this.insertRow = newDatabase.prepare(insert(table, table.keys().size()
                + table.columns().size()));
        this.insertKey = newDatabase.prepare(insert(table, table.keys().size()));
        this.isThere = newDatabase.prepare("SELECT 1 FROM " + Source.quoted(table.name())
                + " WHERE " + IntStream.range(0, table.keys().size())
                        .mapToObj(i -> Source.quoted(table.keys().get(i)) + " = ?" + (i + 1))
                        .collect(Collectors.joining(" AND ")));
        for (int i = 0; i < target.columns().size(); i++) {
            columnIds.put(target.columns().get(i), i);
        }
    }

    private static String insert(SourceTable table, int columns) {
        return "INSERT INTO " + Source.quoted(table.name()) + "("
                + table.all().stream().limit(columns).map(Source::quoted)
                        .collect(Collectors.joining(", "))
                + ") VALUES (" + String.join(", ", Collections.nCopies(columns, "?"))
                + ")";
    }

    ImportReport.Table run() {
        try (Statement keys = source.connection().prepare(table.selectKeysAndRows())) {
            while (keys.step()) {
                take(keys);
            }
        }
        clocks.finish();
        if (clocks.columnsDropped() > 0) {
            tally.note("table " + Source.quoted(table.name()) + ": " + clocks.columnsDropped()
                    + " clocks of columns that the table no longer has");
        }
        try (Statement unknown = source.connection().prepare(table.selectRowsWithoutKey())) {
            while (unknown.step()) {
                takeUnknown(unknown);
            }
        }
        return new ImportReport.Table(table.name(), rows, tombstones);
    }

    /// Takes over one key: the number, the key as it was sent, whether the row is there, the row.
    private void take(Statement row) {
        int keyCount = table.keys().size();
        SourceClock clock = clocks.at(row.columnLong(0), columnIds);
        boolean isThere = row.columnLong(1 + keyCount) != 0;
        if (clock == null && !isThere) {
            return; // left behind by a change that did nothing
        }
        List<SqlValue> key = values(row, isThere ? 2 + keyCount : 1, keyCount);
        if (key.contains(SqlValue.NULL)) {
            tally.note("table " + Source.quoted(table.name()) + ": the key "
                    + shown(key) + " holds NULL and was left out");
            return;
        }
        if (isThere && isOther(key, values(row, 1, keyCount))) {
            isThere = false; // equal only by the collation of the table's key
            key = values(row, 1, keyCount);
        } else if (isThere && isThere(key)) {
            tally.note("table " + Source.quoted(table.name()) + ": cr-sqlite knows the row "
                    + shown(key) + " under several keys; the clocks of the first were taken over");
            return;
        }
        List<SqlValue> values = isThere
                ? values(row, 2 + 2 * keyCount, table.columns().size()) : List.of();
        write(key, values, isThere, clock);
    }

    /// Whether two keys differ in more than type: SQLite may have converted one for its column.
    private static boolean isOther(List<SqlValue> key, List<SqlValue> sent) {
        for (int i = 0; i < key.size(); i++) {
            if (key.get(i).getClass() == sent.get(i).getClass()
                    && !key.get(i).equals(sent.get(i))) {
                return true;
            }
        }
        return false;
    }

    private void takeUnknown(Statement row) {
        List<SqlValue> key = values(row, 0, table.keys().size());
        if (!isThere(key)) {
            write(key, values(row, table.keys().size(), table.columns().size()), true, null);
        }
    }

    private boolean isThere(List<SqlValue> key) {
        bind(isThere, key, 1);
        boolean there = isThere.step();
        isThere.reset();
        return there;
    }

    private static List<SqlValue> values(Statement row, int first, int count) {
        var values = new ArrayList<SqlValue>(count);
        for (int i = first; i < first + count; i++) {
            values.add(SqlValues.read(row, i));
        }
        return values;
    }

    private void write(List<SqlValue> key, List<SqlValue> values, boolean isThere,
            @Nullable SourceClock clock) {
        PackedKey packed = PackedKey.pack(key);
        if (isTooLarge(key, values, packed)) {
            tally.tooLarge(table.name(), shown(key));
            return;
        }
        boolean alive = clock == null ? isThere : clock.isAlive();
        if (isThere) {
            bind(insertRow, key, 1);
            bind(insertRow, values, 1 + key.size());
            insertRow.run();
        } else if (alive && !insertBare(key)) {
            return;
        }
        if (clock == null || isThere && !alive) {
            writeOwn(key, packed, clock == null ? 1 : clock.causalLength() + 1);
        } else if (!clock.hasProof()) {
            writeOwn(key, packed, clock.causalLength());
        } else {
            target.writeClock(key, clock.toRowClock());
            clock.list(packed, target);
        }
        rows += isThere || alive ? 1 : 0;
        tombstones += isThere || alive ? 0 : 1;
        tally.row();
    }

    /// Makes a row that its clock says is there, and is not.
    private boolean insertBare(List<SqlValue> key) {
        try {
            bind(insertKey, key, 1);
            insertKey.run();
            tally.note("table " + Source.quoted(table.name()) + ": the row " + shown(key)
                    + " was missing though its clock says it is there; it was made with defaults");
            return true;
        } catch (SqliteException e) {
            if (!e.isConstraint()) {
                throw e;
            }
            tally.note("table " + Source.quoted(table.name()) + ": the row " + shown(key)
                    + " is missing though its clock says it is there, and cannot be made ("
                    + e.message() + "); its clock was left out");
            return false;
        }
    }

    /// Counts the row as written by us just now.
    private void writeOwn(List<SqlValue> key, PackedKey packed, long causalLength) {
        Stamp own = tally.ownVersion();
        var cells = new Cell[target.columns().size()];
        if (causalLength % 2 == 1) {
            Arrays.fill(cells, new Cell(1, own));
        }
        boolean recorded = cells.length == 0 || causalLength != 1;
        target.writeClock(key,
                new RowClock(causalLength, recorded ? own : null, Arrays.asList(cells)));
        target.list(packed, own, new Seq(tally.nextOwnRow()), tally.now());
    }

    private static boolean isTooLarge(List<SqlValue> key, List<SqlValue> values,
            PackedKey packed) {
        return packed.bytes().length > WireFormat.KEY_BYTES_MAX
                || size(key) + size(values) > WireFormat.VALUE_BYTES_MAX;
    }

    private static long size(List<SqlValue> values) {
        long size = 0;
        for (SqlValue value : values) {
            size += switch (value) {
                case SqlValue.Text(var utf8) -> utf8.length;
                case SqlValue.Blob(var bytes) -> bytes.length;
                case SqlValue.Null _, SqlValue.Int _, SqlValue.Real _ -> 0;
            } + VALUE_BYTES;
        }
        return size;
    }

    private static void bind(Statement statement, List<SqlValue> values, int first) {
        for (int i = 0; i < values.size(); i++) {
            SqlValues.bind(statement, first + i, values.get(i));
        }
    }

    private static String shown(List<SqlValue> key) {
        return ImportTally.cut(key.stream().map(SqlValue::toString)
                .collect(Collectors.joining(", ", "(", ")")));
    }

    static Timestamp timestamp(@Nullable String decimal) {
        try {
            return decimal == null ? Timestamp.ZERO : Timestamp.parse(decimal);
        } catch (NumberFormatException _) {
            return Timestamp.ZERO;
        }
    }

    @Override
    public void close() {
        clocks.close();
        insertRow.close();
        insertKey.close();
        isThere.close();
    }
}
