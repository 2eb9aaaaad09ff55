package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.protocol.MemberUpdate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// News that waits to be sent, at most one piece per member, the least sent first.
///
/// Urgent news has packets sent for its own sake. Damped news only goes along, and less often.
final class Dissemination {
    private static final Comparator<Entry> LEAST_SENT_FIRST =
            Comparator.comparingInt(Entry::sent).thenComparingLong(Entry::queued);

    private final int entriesMax;
    private final Map<ActorId, Entry> byActor = new TreeMap<>();
    private final TreeSet<Entry> leastSentFirst = new TreeSet<>(LEAST_SENT_FIRST);
    private long queued;
    private int urgent;
    private long dropped;

    Dissemination(int entriesMax) {
        this.entriesMax = entriesMax;
    }

    boolean isEmpty() {
        return byActor.isEmpty();
    }

    boolean hasUrgent() {
        return urgent > 0;
    }

    int size() {
        return byActor.size();
    }

    boolean has(ActorId about) {
        return byActor.containsKey(about);
    }

    /// How often a piece of news gave way.
    long dropped() {
        return dropped;
    }

    /// Replaces what waits about the same member.
    void add(MemberUpdate news) {
        add(news, false);
    }

    /// As [#add], damped.
    void addDamped(MemberUpdate news) {
        add(news, true);
    }

    private void add(MemberUpdate news, boolean damped) {
        remove(news.member().actor());
        if (byActor.size() >= entriesMax) {
            remove(leastSentFirst.last().about());
            dropped++;
        }
        put(new Entry(news, 0, queued++, damped));
    }

    void clear() {
        byActor.clear();
        leastSentFirst.clear();
        urgent = 0;
    }

    /// Takes what fits in `bytes` and counts it as sent; what has been sent `transmissions` times
    /// is forgotten.
    List<MemberUpdate> take(int bytes, int transmissions) {
        int room = bytes;
        var taken = new ArrayList<Entry>();
        for (Entry entry : leastSentFirst) {
            int size = PacketSize.of(entry.news());
            if (size > room) {
                break; // sizes hardly differ, so it is not worth looking for a smaller one
            }
            room -= size;
            taken.add(entry);
        }
        var news = new ArrayList<MemberUpdate>(taken.size());
        for (Entry entry : taken) {
            news.add(entry.news());
            remove(entry.about());
            int most = entry.damped()
                    ? Math.ceilDiv(transmissions, SwimConfig.Gossiping.DAMPED_LESS) : transmissions;
            if (entry.sent() + 1 < most) {
                put(new Entry(entry.news(), entry.sent() + 1, entry.queued(), entry.damped()));
            }
        }
        return news;
    }

    private void put(Entry entry) {
        byActor.put(entry.about(), entry);
        leastSentFirst.add(entry);
        urgent += entry.damped() ? 0 : 1;
    }

    /// Drops what waits about a member, which is no longer true.
    void remove(ActorId about) {
        Entry entry = byActor.remove(about);
        if (entry != null) {
            leastSentFirst.remove(entry);
            urgent -= entry.damped() ? 0 : 1;
        }
    }

    private record Entry(MemberUpdate news, int sent, long queued, boolean damped) {
        ActorId about() {
            return news.member().actor();
        }
    }
}
