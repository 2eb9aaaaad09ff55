package dev.verdigris.crr;

import dev.verdigris.sqlite.Arguments;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.FunctionFlag;
import dev.verdigris.sqlite.FunctionResult;
import dev.verdigris.sqlite.ScalarFunction;
import dev.verdigris.wire.WireFormat;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the triggers of replicated tables call while a local transaction writes.
///
/// The functions exist on the write connection of a replica and nowhere else: whoever opens the
/// file without us and writes a replicated table fails to compile the statement, since the trigger
/// names a function that is not there. While remote changes are merged nothing is captured.
///
/// Between two of these calls within one trigger nothing else can run, so what the first finds out
/// is left here for the second.
final class Capture {
    /// Arguments that a call may have: an id and a key, or the change masks of the widest table.
    private static final int ANY = -1;

    private final Connection connection;
    private final Tables tables;
    private final TouchedRows touched = new TouchedRows();
    private final KeyPacker key = new KeyPacker();
    private final PackedCells cells = new PackedCells();
    private long[] changedMask = new long[1];
    private byte @Nullable [] takenCells;
    private long takenSite;
    private long takenVersion;
    private long pendingVersion;
    private boolean capturing;

    Capture(Connection connection, Tables tables) {
        this.connection = connection;
        this.tables = tables;
        create(connection, "vg_touch", ANY, this::touch);
        create(connection, "vg_touched", ANY, this::touched);
        create(connection, "vg_version", 0, (_, result) -> result.setLong(pendingVersion));
        create(connection, "vg_changed", ANY, this::changed);
        create(connection, "vg_rekeyed", ANY, this::rekeyed);
        create(connection, "vg_bump", 4, this::bump);
        create(connection, "vg_take", 3, this::take);
        create(connection, "vg_moved", 1, this::moved);
    }

    /// Innocuous, since triggers of an untrusted schema may call nothing else; that clients do not
    /// call them is the authorizer's task.
    private static void create(
            Connection connection, String name, int arguments, ScalarFunction function) {
        connection.createFunction(name, arguments, Set.of(FunctionFlag.INNOCUOUS), function);
    }

    /// Begins to note what a local transaction touches.
    void begin(long version) {
        touched.clear();
        pendingVersion = version;
        capturing = true;
    }

    void end() {
        capturing = false;
    }

    TouchedRows touched() {
        return touched;
    }

    /// (table, key…): notes the row, if anything is noted now; whether it is.
    private void touch(Arguments arguments, FunctionResult result) {
        if (capturing && note(arguments, 1, arguments.count() - 1, result)) {
            result.setLong(1);
        }
    }

    /// (table, key…): notes the row and returns the version that the transaction will have.
    private void touched(Arguments arguments, FunctionResult result) {
        if (note(arguments, 1, arguments.count() - 1, result)) {
            result.setLong(pendingVersion);
        }
    }

    /// Notes the row of the table in the first argument.
    ///
    /// @return false if that cannot be, and `result` says why
    private boolean note(Arguments arguments, int firstKey, int keys, FunctionResult result) {
        if (!connection.inTransaction()) {
            // A statement before has ended the transaction; this one would commit by itself,
            // unseen.
            result.setError("the transaction was rolled back by one of its statements");
            return false;
        }
        key.pack(arguments, firstKey, keys);
        if (key.length() > WireFormat.KEY_BYTES_MAX) {
            result.setError("a primary key has at most " + WireFormat.KEY_BYTES_MAX + " bytes");
            return false;
        }
        touched.add((int) arguments.longAt(0), key.bytes(), key.length());
        return true;
    }

    /// (table, key changed, key…, masks…): whether an update to the same key changed anything;
    /// remembers what, and notes the row.
    private void changed(Arguments arguments, FunctionResult result) {
        if (!capturing || arguments.longAt(1) != 0) {
            return;
        }
        ReplicatedTable table = tables.byId((int) arguments.longAt(0));
        int keys = table.keys().size();
        if (rememberMask(arguments, 2 + keys) && note(arguments, 2, keys, result)) {
            result.setLong(1);
        }
    }

    /// (table, key changed, key…, masks…): whether an update changed the key; remembers what else
    /// it changed.
    private void rekeyed(Arguments arguments, FunctionResult result) {
        if (capturing && arguments.longAt(1) != 0) {
            ReplicatedTable table = tables.byId((int) arguments.longAt(0));
            rememberMask(arguments, 2 + table.keys().size());
            result.setLong(1);
        }
    }

    /// @return whether any column is in the mask
    private boolean rememberMask(Arguments arguments, int from) {
        int words = arguments.count() - from;
        if (changedMask.length < words) {
            changedMask = new long[words];
        }
        long any = 0;
        for (int i = 0; i < words; i++) {
            changedMask[i] = arguments.longAt(from + i);
            any |= changedMask[i];
        }
        Arrays.fill(changedMask, words, changedMask.length, 0);
        return any != 0;
    }

    private boolean isChanged(int column) {
        return (changedMask[column / TableSql.MASK_BITS] >>> column % TableSql.MASK_BITS & 1) != 0;
    }

    /// (table, site, version, cells): the cells after an update.
    private void bump(Arguments arguments, FunctionResult result) {
        long site = arguments.longAt(1);
        long version = arguments.longAt(2);
        ReplicatedTable table = tables.byId((int) arguments.longAt(0));
        cells.unpack(table, site, version, arguments.blobAt(3));
        for (int column = 0; column < cells.columns(); column++) {
            if (isChanged(column)) {
                cells.write(column, Sites.OWN, pendingVersion);
            }
        }
        result.setBlob(cells.pack(site, version));
    }

    /// (site, version, cells): NULL, the cells of a key that is given up; they wait for [#moved].
    private void take(Arguments arguments, FunctionResult result) {
        takenSite = arguments.longAt(0);
        takenVersion = arguments.longAt(1);
        takenCells = arguments.blobAt(2);
        result.setNull();
    }

    /// (table): the cells of the new key. The move is a write to each, the update one more to some.
    private void moved(Arguments arguments, FunctionResult result) {
        cells.unpack(tables.byId((int) arguments.longAt(0)), takenSite, takenVersion, takenCells);
        for (int column = 0; column < cells.columns(); column++) {
            if (cells.isPresent(column)) {
                cells.write(column, Sites.OWN, pendingVersion);
            }
            if (isChanged(column)) {
                cells.write(column, Sites.OWN, pendingVersion);
            }
        }
        result.setBlob(cells.pack(Sites.OWN, pendingVersion));
    }
}
