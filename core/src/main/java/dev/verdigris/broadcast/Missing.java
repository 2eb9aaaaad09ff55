package dev.verdigris.broadcast;

import dev.verdigris.model.ActorId;
import dev.verdigris.protocol.Peer;
import dev.verdigris.protocol.RumorId;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Rumors that peers hold and we have not seen. Each is waited for a while, since it is probably on
/// its way; then its holders are asked, the nearest first and in turn, until it comes or was asked
/// for often enough.
final class Missing {
    /// How many of a rumor's holders are remembered.
    private static final int HOLDERS_MAX = 4;

    private static final class Item {
        final RumorId id;
        final ActorId firstTeller;
        final List<Peer> holders = new ArrayList<>();
        int asked;
        Moment due;

        Item(RumorId id, ActorId firstTeller, Moment due) {
            this.id = id;
            this.firstTeller = firstTeller;
            this.due = due;
        }

        /// The nearest of those asked least often.
        Peer nextHolder(Distances distances) {
            if (asked % holders.size() == 0) {
                holders.sort(Comparator.comparing(distances::roundTrip));
            }
            return holders.get(asked++ % holders.size());
        }
    }

    private final int asksMax;
    private final BroadcastLimits limits;
    private final Distances distances;
    private final TreeMap<RumorId, Item> items = new TreeMap<>();
    private final TreeSet<Item> byDue = new TreeSet<>(
            Comparator.comparing((Item item) -> item.due).thenComparing(item -> item.id));
    /// How many items each peer was the first to name; no zero is noted.
    private final TreeMap<ActorId, Integer> perPeer = new TreeMap<>();
    private long refused;

    Missing(int asksMax, BroadcastLimits limits, Distances distances) {
        this.asksMax = asksMax;
        this.limits = limits;
        this.distances = distances;
    }

    /// `holder` says that it has a rumor that we have not seen.
    void heard(RumorId id, Peer holder, Moment now) {
        Item item = items.get(id);
        if (item == null) {
            if (items.size() >= limits.missingMax()
                    || perPeer.getOrDefault(holder.actor(), 0) >= limits.missingPerPeerMax()) {
                refused++;
                return;
            }
            item = new Item(id, holder.actor(), now.plus(distances.patience(holder)));
            items.put(id, item);
            byDue.add(item);
            perPeer.merge(holder.actor(), 1, Integer::sum);
        }
        if (item.holders.size() < HOLDERS_MAX && item.holders.stream()
                .noneMatch(known -> known.actor().equals(holder.actor()))) {
            item.holders.add(holder);
        }
    }

    /// It has come.
    void seen(RumorId id) {
        Item item = items.get(id);
        if (item != null) {
            remove(item);
        }
    }

    private void remove(Item item) {
        items.remove(item.id);
        byDue.remove(item);
        perPeer.computeIfPresent(item.firstTeller, (_, count) -> count == 1 ? null : count - 1);
    }

    /// Asks for everything that is due.
    void ask(Moment now, BiConsumer<Peer, RumorId> out) {
        while (!byDue.isEmpty() && !byDue.first().due.isAfter(now)) {
            Item item = byDue.first();
            if (item.asked == asksMax) {
                remove(item);
                continue;
            }
            Peer holder = item.nextHolder(distances);
            out.accept(holder, item.id);
            byDue.remove(item);
            item.due = now.plus(distances.roundTrip(holder)).plus(distances.patience(holder));
            byDue.add(item);
        }
    }

    @Nullable Moment nextDue() {
        return byDue.isEmpty() ? null : byDue.first().due;
    }

    int count() {
        return items.size();
    }

    long refused() {
        return refused;
    }
}
