package dev.verdigris.broadcast;

import dev.verdigris.model.Changeset;
import dev.verdigris.protocol.RumorId;
import dev.verdigris.time.Moment;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// The changesets of the last seconds, for peers that ask for them.
final class Kept {
    private static final class Item {
        final Changeset.Full changeset;
        final Moment since;
        int answers;

        Item(Changeset.Full changeset, Moment since) {
            this.changeset = changeset;
            this.since = since;
        }
    }

    private final BroadcastLimits limits;
    /// The oldest first.
    private final LinkedHashMap<RumorId, Item> items = new LinkedHashMap<>();
    private long bytes;

    Kept(BroadcastLimits limits) {
        this.limits = limits;
    }

    void keep(RumorId id, Changeset.Full changeset, Moment now) {
        if (items.putIfAbsent(id, new Item(changeset, now)) == null) {
            bytes += changeset.estimatedBytes();
        }
        while (!items.isEmpty() && (items.size() > limits.keptMax()
                || bytes > limits.keptBytesMax()
                || now.since(items.firstEntry().getValue().since).compareTo(limits.keptFor())
                        > 0)) {
            bytes -= items.pollFirstEntry().getValue().changeset.estimatedBytes();
        }
    }

    /// A copy to answer with.
    ///
    /// @return null if it is not kept, or was asked for too often
    Changeset.@Nullable Full answer(RumorId id) {
        Item item = items.get(id);
        if (item == null || item.answers >= limits.answersMax()) {
            return null;
        }
        item.answers++;
        return item.changeset;
    }

    int count() {
        return items.size();
    }

    long bytes() {
        return bytes;
    }
}
