package dev.verdigris.broadcast;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.protocol.RumorId;
import dev.verdigris.time.Moment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The changesets of the last seconds, for peers that ask for them.
final class Kept {
    /// How often one peer is sent one changeset because it asks: an answer may be lost.
    static final int ANSWERS_PER_PEER_MAX = 2;

    private static final class Item {
        final Changeset.Full changeset;
        final Moment since;
        /// Who asked, as often as it was answered. Of most nobody asks, so they share one list.
        List<ActorId> answered = List.of();

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
    Changeset.@Nullable Full answer(RumorId id, ActorId asker) {
        Item item = items.get(id);
        if (item == null || item.answered.size() >= limits.answersMax()
                || Collections.frequency(item.answered, asker) >= ANSWERS_PER_PEER_MAX) {
            return null;
        }
        if (item.answered.isEmpty()) {
            item.answered = new ArrayList<>();
        }
        item.answered.add(asker);
        return item.changeset;
    }

    int count() {
        return items.size();
    }

    long bytes() {
        return bytes;
    }
}
