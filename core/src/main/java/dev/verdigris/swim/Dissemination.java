package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.protocol.MemberUpdate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// News that waits to be sent, at most one piece per member, the least sent first, and of those the
/// one that waits for longest.
///
/// Urgent news has packets sent for its own sake. Damped news only goes along, and less often.
final class Dissemination {
    private final int entriesMax;
    private final LinkedHashMap<ActorId, Entry> byActor = new LinkedHashMap<>();
    /// At n, what was sent n times, the one that waits for longest first.
    private final List<SequencedMap<ActorId, Entry>> bySent = new ArrayList<>();
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
        add(new Entry(news, 0, false));
    }

    /// As [#add], damped.
    void addDamped(MemberUpdate news) {
        add(new Entry(news, 0, true));
    }

    private void add(Entry entry) {
        remove(entry.about());
        if (byActor.size() >= entriesMax) {
            remove(mostSent());
            dropped++;
        }
        put(entry);
    }

    private ActorId mostSent() {
        return bySent.reversed().stream().filter(entries -> !entries.isEmpty()).findFirst()
                .orElseThrow().lastEntry().getKey();
    }

    void clear() {
        byActor.clear();
        bySent.clear();
        urgent = 0;
    }

    /// Takes what fits in `bytes` and counts it as sent; what has been sent `transmissions` times
    /// is forgotten.
    List<MemberUpdate> take(int bytes, int transmissions) {
        List<Entry> taken = whatFits(bytes);
        var news = new ArrayList<MemberUpdate>(taken.size());
        for (Entry entry : taken) {
            news.add(entry.news());
            remove(entry.about());
            int most = entry.damped()
                    ? Math.ceilDiv(transmissions, SwimConfig.Gossiping.DAMPED_LESS) : transmissions;
            if (entry.sent() + 1 < most) {
                put(new Entry(entry.news(), entry.sent() + 1, entry.damped()));
            }
        }
        return news;
    }

    private List<Entry> whatFits(int bytes) {
        int room = bytes;
        var fitting = new ArrayList<Entry>();
        for (SequencedMap<ActorId, Entry> entries : bySent) {
            for (Entry entry : entries.values()) {
                room -= PacketSize.of(entry.news());
                if (room < 0) {
                    return fitting; // sizes hardly differ: it is not worth looking for a smaller
                }
                fitting.add(entry);
            }
        }
        return fitting;
    }

    private void put(Entry entry) {
        while (bySent.size() <= entry.sent()) {
            bySent.add(new LinkedHashMap<>());
        }
        bySent.get(entry.sent()).put(entry.about(), entry);
        byActor.put(entry.about(), entry);
        urgent += entry.damped() ? 0 : 1;
    }

    /// Drops what waits about a member, which is no longer true.
    void remove(ActorId about) {
        Entry entry = byActor.remove(about);
        if (entry != null) {
            bySent.get(entry.sent()).remove(about);
            urgent -= entry.damped() ? 0 : 1;
        }
    }

    private record Entry(MemberUpdate news, int sent, boolean damped) {
        ActorId about() {
            return news.member().actor();
        }
    }
}
