package dev.verdigris.bench.engine;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.Timestamp;
import java.util.ArrayList;
import java.util.List;

/// What another actor wrote, ready to be merged or to be run as plain statements.
///
/// @param batches what is merged in one transaction each: versions, and their operations
record Script(List<List<List<Operation>>> batches) {
    /// Whose transactions they are.
    static final ActorId AUTHOR = new ActorId(0, 2);

    private static final Timestamp TIMESTAMP = new Timestamp(1L << 32);

    /// Operations in versions of so many each, in batches of so many versions each.
    static Script of(List<Operation> operations, int perVersion, int versionsPerBatch) {
        return new Script(groups(groups(operations, perVersion), versionsPerBatch));
    }

    private static <T> List<List<T>> groups(List<T> all, int each) {
        var groups = new ArrayList<List<T>>();
        for (int from = 0; from < all.size(); from += each) {
            groups.add(List.copyOf(all.subList(from, Math.min(from + each, all.size()))));
        }
        return groups;
    }

    long operationCount() {
        return batches.stream().flatMap(List::stream).mapToLong(List::size).sum();
    }

    long changeCount() {
        return batches.stream().flatMap(List::stream).flatMap(List::stream)
                .mapToLong(Operation::changeCount).sum();
    }

    /// What arrives, by batch; each version whole.
    ///
    /// @param first the author's first version
    List<List<Changeset>> wholes(long first) {
        var arriving = new ArrayList<List<Changeset>>();
        long version = first;
        for (List<List<Operation>> batch : batches) {
            var changesets = new ArrayList<Changeset>();
            for (List<Operation> operations : batch) {
                changesets.add(piece(version++, operations, 0, operations.size()));
            }
            arriving.add(List.copyOf(changesets));
        }
        return arriving;
    }

    /// What arrives if every version comes in two pieces: those of a batch first without their
    /// ends, then the ends. Versions of one operation come whole.
    List<List<Changeset>> halves() {
        var arriving = new ArrayList<List<Changeset>>();
        long version = 1;
        for (List<List<Operation>> batch : batches) {
            var beginnings = new ArrayList<Changeset>();
            var ends = new ArrayList<Changeset>();
            for (List<Operation> operations : batch) {
                int half = operations.size() / 2;
                if (half > 0) {
                    beginnings.add(piece(version, operations, 0, half));
                }
                ends.add(piece(version++, operations, half, operations.size()));
            }
            arriving.add(List.copyOf(beginnings));
            arriving.add(List.copyOf(ends));
        }
        return arriving;
    }

    private static Changeset.Full piece(
            long version, List<Operation> operations, int from, int to) {
        var changes = new ArrayList<Change>();
        for (int seq = from; seq < to; seq++) {
            operations.get(seq).changes(new Seq(seq), changes::add);
        }
        return new Changeset.Full(AUTHOR, new DbVersion(version), changes,
                SeqRange.of(from, to - 1), new Seq(operations.size() - 1), TIMESTAMP);
    }

    /// Runs the statements, a transaction per batch.
    void run(Database database) {
        for (List<List<Operation>> batch : batches) {
            database.transact(session -> {
                for (List<Operation> version : batch) {
                    for (Operation operation : version) {
                        operation.run(session);
                    }
                }
            });
        }
    }
}
