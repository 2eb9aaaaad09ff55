package dev.verdigris.crr;

import dev.verdigris.sqlite.Arguments;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.FunctionFlag;
import dev.verdigris.sqlite.FunctionResult;
import dev.verdigris.sqlite.ScalarFunction;
import dev.verdigris.sqlite.ValueType;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntToLongFunction;

/// What the views of [ChangesView] call to look into packed clocks and logs, and what gives a key
/// its [form][KeyForm].
///
/// A cell is given as (column, number of columns, original columns, cl, site, version, cells);
/// column −1 is the row's own record. A cell without a clock is NULL.
public final class ViewFunctions {
    private static final int CELL_ARGUMENTS = 7;

    private final PackedCells cells = new PackedCells();
    private final KeyPacker key = new KeyPacker();

    private ViewFunctions() {}

    /// Makes the views readable on a connection.
    public static void register(Connection connection) {
        var functions = new ViewFunctions();
        create(connection, "vg_pack", -1, functions::pack);
        create(connection, KeyForm.NOCASE.function(), 1, form(KeyForm.NOCASE));
        create(connection, KeyForm.RTRIM.function(), 1, form(KeyForm.RTRIM));
        create(connection, "vg_position", 4, ViewFunctions::position);
        create(connection, "vg_cell_col_version", CELL_ARGUMENTS, (arguments, result) ->
                functions.cell(arguments, result, Math.abs(length(arguments)),
                        functions.cells::columnVersion));
        create(connection, "vg_cell_version", CELL_ARGUMENTS, (arguments, result) ->
                functions.cell(arguments, result, arguments.longAt(5), functions.cells::version));
        create(connection, "vg_cell_site", CELL_ARGUMENTS, (arguments, result) ->
                functions.cell(arguments, result, arguments.longAt(4), functions.cells::site));
    }

    private static void create(
            Connection connection, String name, int arguments, ScalarFunction function) {
        connection.createFunction(name, arguments,
                Set.of(FunctionFlag.INNOCUOUS, FunctionFlag.DETERMINISTIC), function);
    }

    private void pack(Arguments arguments, FunctionResult result) {
        key.pack(arguments, 0, arguments.count());
        result.setBlob(Arrays.copyOf(key.bytes(), key.length()));
    }

    private static ScalarFunction form(KeyForm form) {
        return (arguments, result) -> {
            if (arguments.type(0) == ValueType.TEXT) {
                result.setTextUtf8(form.of(Objects.requireNonNull(arguments.textUtf8At(0))));
            } else {
                result.setArgument(arguments, 0);
            }
        };
    }

    /// As it is stored: negative or NULL without a record.
    private static long length(Arguments arguments) {
        return arguments.isNull(3) ? -1 : arguments.longAt(3);
    }

    private void cell(Arguments arguments, FunctionResult result, long ofRecord,
            IntToLongFunction ofCell) {
        int column = (int) arguments.longAt(0);
        long length = length(arguments);
        if (column < 0) {
            if (length > 0) {
                result.setLong(ofRecord);
            }
            return;
        }
        if (length % 2 == 0) {
            return;
        }
        cells.unpack((int) arguments.longAt(1), (int) arguments.longAt(2), arguments.longAt(4),
                arguments.longAt(5), arguments.blobAt(6));
        if (cells.isPresent(column)) {
            result.setLong(ofCell.applyAsLong(column));
        }
    }

    /// (first position, entries, table, key): where the key stands in a chunk of a log.
    private static void position(Arguments arguments, FunctionResult result) {
        byte[] entries = arguments.blobAt(1);
        byte[] wanted = arguments.blobAt(3);
        if (entries == null || wanted == null) {
            return;
        }
        for (VersionLog.Entry entry : VersionLog.entries(arguments.longAt(0), entries)) {
            if (entry.table() == arguments.longAt(2) && Arrays.equals(entry.key(), wanted)) {
                result.setLong(entry.seq().value());
                return;
            }
        }
    }
}
