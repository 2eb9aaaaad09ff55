package dev.verdigris.sim.check;

import dev.verdigris.model.PackedKey;
import java.util.Comparator;

/// One row of the cluster's data.
public record RowKey(String table, PackedKey key) implements Comparable<RowKey> {
    private static final Comparator<RowKey> ORDER =
            Comparator.comparing(RowKey::table).thenComparing(RowKey::key);

    @Override
    public int compareTo(RowKey other) {
        return ORDER.compare(this, other);
    }
}
