package dev.verdigris.agent;

import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Timers by key; starting one that runs replaces it. Owned by the loop.
final class Timers {
    private record Entry(Moment due, long order, TimerKey key) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byDue = due.compareTo(other.due);
            return byDue != 0 ? byDue : Long.compare(order, other.order);
        }
    }

    private final Map<TimerKey, Entry> byKey = new HashMap<>();
    private final TreeSet<Entry> byDue = new TreeSet<>();
    private long started;

    void start(TimerKey key, Duration after, Moment now) {
        stop(key);
        var entry = new Entry(now.plus(after), started++, key);
        byKey.put(key, entry);
        byDue.add(entry);
    }

    void stop(TimerKey key) {
        Entry entry = byKey.remove(key);
        if (entry != null) {
            byDue.remove(entry);
        }
    }

    /// When the next timer is due; null if none runs.
    @Nullable Moment next() {
        return byDue.isEmpty() ? null : byDue.first().due();
    }

    /// Takes the next timer that is due at `now`, the earliest first; null if none is.
    @Nullable TimerKey takeDue(Moment now) {
        if (byDue.isEmpty() || byDue.first().due().isAfter(now)) {
            return null;
        }
        Entry entry = byDue.removeFirst();
        byKey.remove(entry.key());
        return entry.key();
    }
}
