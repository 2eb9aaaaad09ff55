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
final class Dissemination {
    private static final Comparator<Entry> LEAST_SENT_FIRST =
            Comparator.comparingInt(Entry::sent).thenComparingLong(Entry::queued);

    private final int entriesMax;
    private final Map<ActorId, Entry> byActor = new TreeMap<>();
    private final TreeSet<Entry> leastSentFirst = new TreeSet<>(LEAST_SENT_FIRST);
    private long queued;

    Dissemination(int entriesMax) {
        this.entriesMax = entriesMax;
    }

    boolean isEmpty() {
        return byActor.isEmpty();
    }

    int size() {
        return byActor.size();
    }

    boolean has(ActorId about) {
        return byActor.containsKey(about);
    }

    /// Replaces what waits about the same member.
    void add(MemberUpdate news) {
        remove(news.member().actor());
        if (byActor.size() >= entriesMax) {
            remove(leastSentFirst.last().about());
        }
        put(new Entry(news, 0, queued++));
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
            if (entry.sent() + 1 < transmissions) {
                put(new Entry(entry.news(), entry.sent() + 1, entry.queued()));
            }
        }
        return news;
    }

    private void put(Entry entry) {
        byActor.put(entry.about(), entry);
        leastSentFirst.add(entry);
    }

    private void remove(ActorId about) {
        Entry entry = byActor.remove(about);
        if (entry != null) {
            leastSentFirst.remove(entry);
        }
    }

    private record Entry(MemberUpdate news, int sent, long queued) {
        ActorId about() {
            return news.member().actor();
        }
    }
}
