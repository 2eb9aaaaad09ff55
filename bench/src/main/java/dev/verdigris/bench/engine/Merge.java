package dev.verdigris.bench.engine;

import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.wire.ChangesetCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Bulk merges: versions of a thousand rows, a transaction each.
final class Merge extends RemoteWork {
    private static final int ROWS_PER_VERSION = 1_000;
    private static final long SEED = 1337;

    /// What the author did.
    enum Kind {
        INSERT("new rows of 3 cells each", 200_000),
        UPDATE("newer versions of 3 cells of 200 k rows anywhere in 1 M", 200_000),
        DELETE("deletes of 100 k rows anywhere in 1 M", 100_000),
        REVIVE("resurrections of 100 k deleted rows anywhere in 1 M", 100_000);

        private final String description;
        private final int rows;

        Kind(String description, int rows) {
            this.description = description;
            this.rows = rows;
        }
    }

    private final Kind kind;
    private final boolean fromBytes;

    /// @param fromBytes whether what is merged is decoded first, as it comes from a peer
    Merge(String name, Kind kind, boolean fromBytes, Goal goal) {
        super(name, goal);
        this.kind = kind;
        this.fromBytes = fromBytes;
    }

    @Override
    public String description() {
        return (fromBytes ? "decode and merge " : "merge ") + kind.description
                + ", 1,000 rows per version";
    }

    @Override
    public Trial ours(Lab lab) {
        if (!fromBytes) {
            return super.ours(lab);
        }
        List<Encoded> encoded = arriving(script(lab.scale())).stream().flatMap(List::stream)
                .map(Changeset.Full.class::cast).map(Encoded::of).toList();
        ReplicaDatabase database = replicaBefore(lab);
        return Trial.timed(database, () -> encoded.forEach(
                one -> database.replica().apply(List.of(one.decode()))));
    }

    /// A version with its changes as bytes.
    private record Encoded(Changeset.Full bare, byte[] changes) {
        static Encoded of(Changeset.Full full) {
            return new Encoded(with(full, List.of()), ChangesetCodec.encode(full.changes()));
        }

        Changeset decode() {
            try {
                return with(bare, ChangesetCodec.decode(changes));
            } catch (MalformedMessage e) {
                throw new InvariantViolation(String.valueOf(e.getMessage()));
            }
        }

        private static Changeset.Full with(Changeset.Full full, List<Change> changes) {
            return new Changeset.Full(full.actor(), full.version(), changes, full.seqs(),
                    full.lastSeq(), full.timestamp());
        }
    }

    @Override
    Script script(Scale scale) {
        return script(kind, scale);
    }

    private static Script script(Kind kind, Scale scale) {
        int[] ids = kind == Kind.INSERT
                ? ascending(scale.of(kind.rows)) : shuffled(scale.of(Rows.LOADED));
        var operations = new ArrayList<Operation>();
        for (int i = 0; i < scale.of(kind.rows); i++) {
            operations.add(switch (kind) {
                case INSERT -> Operation.insert(Table.NAME, ids[i], 1);
                case UPDATE -> Operation.update(Table.NAME, ids[i], 2);
                case DELETE -> Operation.delete(Table.NAME, ids[i]);
                case REVIVE -> Operation.insert(Table.NAME, ids[i], 3);
            });
        }
        return Script.of(operations, scale.of(ROWS_PER_VERSION), 1);
    }

    private static int[] ascending(int count) {
        var ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = i + 1;
        }
        return ids;
    }

    private static int[] shuffled(int count) {
        int[] ids = ascending(count);
        var random = new SplittableRandom(SEED);
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int id = ids[i];
            ids[i] = ids[other];
            ids[other] = id;
        }
        return ids;
    }

    @Override
    PlainDatabase plainBefore(Lab lab) {
        return switch (kind) {
            case INSERT -> lab.plain(table());
            case UPDATE, DELETE -> lab.plainLoaded(table());
            case REVIVE -> PlainDatabase.open(lab.copy("plain with deletes", path -> {
                try (PlainDatabase database = lab.plainLoaded(table())) {
                    script(Kind.DELETE, lab.scale()).run(database);
                    database.checkpoint();
                    Lab.copy(database.file(), path);
                }
            }));
        };
    }

    @Override
    ReplicaDatabase replicaBefore(Lab lab) {
        return switch (kind) {
            case INSERT -> lab.replica(table());
            case UPDATE, DELETE -> lab.replicaLoaded(table());
            case REVIVE -> ReplicaDatabase.open(lab.copy("replica with deletes", path -> {
                try (ReplicaDatabase database = lab.replicaLoaded(table())) {
                    apply(database, script(Kind.DELETE, lab.scale()).wholes(1));
                    database.checkpoint();
                    Lab.copy(database.file(), path);
                }
            }));
        };
    }

    /// The author's versions before these are the deletes.
    @Override
    List<List<Changeset>> arriving(Script script) {
        return script.wholes(kind == Kind.REVIVE ? 1 + script.batches().size() : 1);
    }
}
