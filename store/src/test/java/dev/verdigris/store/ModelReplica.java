package dev.verdigris.store;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.SqlValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The rule in its plainest form, to judge the engine by: keep every change ever made, and ask of
/// each row which is the greatest.
final class ModelReplica {
    private record Key(String table, PackedKey key) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byTable = table.compareTo(other.table);
            return byTable != 0 ? byTable : key.compareTo(other.key);
        }
    }

    private record Made(Change change, ActorId actor, DbVersion version) {}

    private static final Comparator<Made> RISING = Comparator
            .comparingLong((Made made) -> made.change().columnVersion())
            .thenComparing(made -> made.change().value(), SqlValue.MERGE_ORDER)
            .thenComparing(Made::actor)
            .thenComparing(Made::version);

    private final Map<Key, List<Made>> rows = new TreeMap<>();

    void add(Changeset.Full full) {
        for (Change change : full.changes()) {
            rows.computeIfAbsent(new Key(change.table(), change.key()), _ -> new ArrayList<>())
                    .add(new Made(change, full.actor(), full.version()));
        }
    }

    /// The live rows of a table: per key, what was written to its columns in its last life.
    Map<PackedKey, Map<String, SqlValue>> table(String table) {
        var live = new TreeMap<PackedKey, Map<String, SqlValue>>();
        rows.forEach((key, made) -> {
            long length = made.stream().mapToLong(one -> one.change().causalLength()).max()
                    .orElseThrow();
            if (key.table().equals(table) && length % 2 == 1) {
                var columns = new TreeMap<String, Made>();
                for (Made one : made) {
                    if (one.change().causalLength() == length && !one.change().isRow()) {
                        columns.merge(one.change().column(), one,
                                (a, b) -> RISING.compare(a, b) >= 0 ? a : b);
                    }
                }
                var values = new TreeMap<String, SqlValue>();
                columns.forEach((name, one) -> values.put(name, one.change().value()));
                live.put(key.key(), values);
            }
        });
        return live;
    }
}
