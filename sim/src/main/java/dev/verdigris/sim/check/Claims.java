package dev.verdigris.sim.check;

import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.SqlValue;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A node's books claim what its rows show, no more and no less.
///
/// The model has seen every transaction ever committed, so it knows which one each surviving value
/// comes from. A node that claims to hold that transaction must show that value; and a node that
/// shows a row must hold at least one whole transaction that wrote it. What the model knows to be
/// overwritten may be absent: a peer may have answered that it is cleared.
public final class Claims {
    private Claims() {}

    /// Holds at any moment.
    ///
    /// @throws dev.verdigris.model.InvariantViolation if it does not
    public static void checkAlways(Holdings node, ModelReplica model) {
        for (Map.Entry<RowKey, ModelReplica.Row> entry : model.rows().entrySet()) {
            checkClaimed(node, entry.getKey(), entry.getValue());
        }
        for (RowKey key : node.rows().keySet()) {
            ModelReplica.@Nullable Row row = model.rows().get(key);
            if (row == null) {
                throw new InvariantViolation(node.node() + " shows a row nobody wrote: " + key);
            }
            Must.hold(row.writers().stream().anyMatch(node::holds), () -> node.node()
                    + " shows " + key + " but holds none of the versions that wrote it: "
                    + row.writers());
        }
    }

    private static void checkClaimed(Holdings node, RowKey key, ModelReplica.Row row) {
        @Nullable SortedMap<String, SqlValue> shown = node.rows().get(key);
        if (!row.isAlive() || row.cells().isEmpty()) {
            Must.hold(!node.holds(row.lifeOrigin()) || (shown != null) == row.isAlive(),
                    () -> node.node() + " holds " + row.lifeOrigin() + " but "
                            + (shown == null ? "lacks " : "still shows ") + key + ": " + row);
        }
        row.cells().forEach((column, cell) -> {
            if (node.holds(cell.origin())) {
                Must.hold(shown != null && sameValue(cell.value(), shown.get(column)),
                        () -> node.node() + " holds " + cell.origin() + " but shows " + key + " "
                                + column + " as " + (shown == null ? "gone" : shown.get(column))
                                + " instead of " + cell.value() + ": " + row);
            }
        });
    }

    /// Holds once everything has arrived everywhere.
    ///
    /// @throws dev.verdigris.model.InvariantViolation if it does not
    public static void checkAtRest(Holdings node, ModelReplica model) {
        checkAlways(node, model);
        model.rows().forEach((key, row) -> {
            @Nullable SortedMap<String, SqlValue> shown = node.rows().get(key);
            Must.hold((shown != null) == row.isAlive(), () -> node.node() + " at rest "
                    + (shown == null ? "lacks " : "still shows ") + key + ": " + row);
            row.cells().forEach((column, cell) ->
                    Must.hold(shown != null && sameValue(cell.value(), shown.get(column)),
                            () -> node.node() + " at rest shows " + key + " " + column + " as "
                                    + (shown == null ? "gone" : shown.get(column)) + ": " + row));
        });
    }

    private static boolean sameValue(SqlValue expected, @Nullable SqlValue shown) {
        return shown != null && SqlValue.MERGE_ORDER.compare(expected, shown) == 0;
    }
}
