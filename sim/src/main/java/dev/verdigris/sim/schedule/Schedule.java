package dev.verdigris.sim.schedule;

import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.PriorityQueue;

/// Virtual time: a queue of actions in the order in which they happen.
///
/// Actions of the same moment run in the order in which they were put, so a run depends on nothing
/// but what was put.
public final class Schedule {
    /// An action that has not happened yet.
    public static final class Entry implements Comparable<Entry> {
        private final long nanos;
        private final long number;
        private final Runnable action;
        private boolean cancelled;

        private Entry(long nanos, long number, Runnable action) {
            this.nanos = nanos;
            this.number = number;
            this.action = action;
        }

        /// The action will not happen. Does nothing if it already has.
        public void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Entry> queue = new PriorityQueue<>();
    private long nowNanos;
    private long putCount;

    public Moment now() {
        return new Moment(nowNanos);
    }

    /// How long ago the simulation began.
    public Duration elapsed() {
        return Duration.ofNanos(nowNanos);
    }

    public long elapsedNanos() {
        return nowNanos;
    }

    /// @param delay not negative
    public Entry after(Duration delay, Runnable action) {
        return at(nowNanos + delay.toNanos(), action);
    }

    /// @param nanos since the simulation began; not before now
    public Entry at(long nanos, Runnable action) {
        if (nanos < nowNanos) {
            throw new IllegalArgumentException("an action in the past: " + (nanos - nowNanos));
        }
        var entry = new Entry(nanos, putCount++, action);
        queue.add(entry);
        return entry;
    }

    /// Runs the next action if it is due until `endNanos`; otherwise moves time there.
    ///
    /// @return whether an action ran
    public boolean step(long endNanos) {
        while (!queue.isEmpty() && queue.peek().nanos <= endNanos) {
            Entry next = queue.remove();
            if (!next.cancelled) {
                nowNanos = next.nanos;
                next.action.run();
                return true;
            }
        }
        nowNanos = Math.max(nowNanos, endNanos);
        return false;
    }
}
