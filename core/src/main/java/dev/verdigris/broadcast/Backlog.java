package dev.verdigris.broadcast;

import dev.verdigris.model.InvariantViolation;
import dev.verdigris.time.Moment;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What waits to be sent: some may go at once, least sent first; some only after a pause.
final class Backlog {
    private static final Comparator<Spread> LEAST_SENT_FIRST = Comparator
            .comparingInt((Spread spread) -> spread.sends)
            .thenComparingLong(spread -> spread.number);
    private static final Comparator<Spread> EARLIEST_DUE_FIRST = Comparator
            .comparing((Spread spread) -> spread.due)
            .thenComparingLong(spread -> spread.number);
    private static final Comparator<Spread> MOST_SENT_FIRST = Comparator
            .comparingInt((Spread spread) -> -spread.sends)
            .thenComparingLong(spread -> spread.number);

    private final TreeSet<Spread> ready = new TreeSet<>(LEAST_SENT_FIRST);
    private final TreeSet<Spread> paused = new TreeSet<>(EARLIEST_DUE_FIRST);
    private final TreeSet<Spread> all = new TreeSet<>(MOST_SENT_FIRST);
    private long bytes;

    int count() {
        return all.size();
    }

    long bytes() {
        return bytes;
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    void addReady(Spread spread) {
        add(ready, spread);
    }

    void addPaused(Spread spread) {
        add(paused, spread);
    }

    private void add(Set<Spread> where, Spread spread) {
        InvariantViolation.check(all.add(spread) && where.add(spread), "a spread waits once");
        bytes += spread.bytes;
    }

    /// Moves what is due by `now` to what may go at once.
    void wake(Moment now) {
        while (!paused.isEmpty() && !paused.first().due.isAfter(now)) {
            ready.add(paused.removeFirst());
        }
    }

    /// When the first of the paused is due; null if none is paused.
    @Nullable Moment nextDue() {
        return paused.isEmpty() ? null : paused.first().due;
    }

    /// Takes the least sent of what may go at once; not empty.
    Spread takeReady() {
        Spread spread = ready.removeFirst();
        all.remove(spread);
        bytes -= spread.bytes;
        return spread;
    }

    /// Forgets the most sent, of those the oldest; not empty.
    void dropOne() {
        Spread spread = all.removeFirst();
        bytes -= spread.bytes;
        InvariantViolation.check(ready.remove(spread) || paused.remove(spread),
                "what waits is ready or paused");
    }
}
