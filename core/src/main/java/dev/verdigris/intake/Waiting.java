package dev.verdigris.intake;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.SeqRange;
import dev.verdigris.protocol.SyncId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The changesets that wait to be applied or are being applied, in the order they came, and which
/// positions of which version they answer for.
final class Waiting {
    /// @param session the sync that brought it; null if it was broadcast
    record Item(long number, Changeset changeset, long bytes, @Nullable SyncId session) {
        int changes() {
            return switch (changeset) {
                case Changeset.Full full -> Math.max(1, full.changes().size());
                case Changeset.Cleared _ -> 1;
            };
        }
    }

    private record Key(ActorId actor, DbVersion version) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::actor).thenComparing(Key::version);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private final ArrayDeque<Item> broadcast = new ArrayDeque<>();
    private final ArrayDeque<Item> synced = new ArrayDeque<>();
    private final TreeMap<Key, RangeSet> covered = new TreeMap<>();
    private long numbers;
    private long bytes;

    int count() {
        return broadcast.size() + synced.size();
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return broadcast.isEmpty() && synced.isEmpty();
    }

    boolean covers(Changeset changeset) {
        return changeset instanceof Changeset.Full full
                && covered.getOrDefault(keyOf(full), RangeSet.EMPTY)
                        .containsAll(full.seqs().first().value(), full.seqs().last().value());
    }

    void add(Changeset changeset, @Nullable SyncId session) {
        var item = new Item(numbers++, changeset, changeset.estimatedBytes(), session);
        (session == null ? broadcast : synced).add(item);
        bytes += item.bytes();
        if (changeset instanceof Changeset.Full full) {
            covered.merge(keyOf(full), RangeSet.of(full.seqs()), RangeSet::plus);
        }
    }

    /// Drops the oldest broadcast changeset; it counts as not covered any more.
    ///
    /// @return false if there is none
    boolean dropOldestBroadcast() {
        Item oldest = broadcast.poll();
        if (oldest == null) {
            return false;
        }
        bytes -= oldest.bytes();
        uncover(oldest);
        return true;
    }

    /// Takes the oldest off the queue, at least one, up to the limits. They stay covered until
    /// [#uncover] says how it went.
    List<Item> takeBatch(IntakeConfig limits) {
        var batch = new ArrayList<Item>();
        int changes = 0;
        long batchBytes = 0;
        for (Item next = oldest(); next != null; next = oldest()) {
            changes += next.changes();
            batchBytes += next.bytes();
            boolean fits = changes <= limits.batchChangesMax()
                    && batchBytes <= limits.batchBytesMax();
            if (!batch.isEmpty() && !fits) {
                break;
            }
            (next.session() == null ? broadcast : synced).remove();
            bytes -= next.bytes();
            batch.add(next);
        }
        return batch;
    }

    private @Nullable Item oldest() {
        Item pushed = broadcast.peek();
        Item pulled = synced.peek();
        if (pushed == null || pulled == null) {
            return pushed == null ? pulled : pushed;
        }
        return pushed.number() < pulled.number() ? pushed : pulled;
    }

    /// What was applied is in the book now; what was not may come again.
    void uncover(Item item) {
        if (item.changeset() instanceof Changeset.Full full) {
            SeqRange seqs = full.seqs();
            covered.computeIfPresent(keyOf(full), (_, range) -> {
                RangeSet left = range.minus(seqs.first().value(), seqs.last().value());
                return left.isEmpty() ? null : left;
            });
        }
    }

    private static Key keyOf(Changeset.Full full) {
        return new Key(full.actor(), full.version());
    }
}
