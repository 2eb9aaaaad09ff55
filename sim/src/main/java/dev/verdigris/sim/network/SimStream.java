package dev.verdigris.sim.network;

import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.SyncEnd;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.sim.schedule.Schedule;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One bidirectional stream between two hosts: messages arrive in order, or the stream breaks.
///
/// [SyncMessage.Changes] wait at the receiving end until what they cost is granted, and the sender
/// sees how many wait: that is the flow control of QUIC, counted in frames instead of bytes.
public final class SimStream {
    /// How many changes may be under way or unread before the sender must wait.
    public static final int WINDOW_FRAMES = 16;

    /// What an end hears.
    public interface Receiver {
        void message(SyncMessage message);

        /// @param end [SyncEnd#DONE] if the other side ended its half, otherwise
        ///     [SyncEnd#BROKEN]; nothing comes after it
        void closed(SyncEnd end);
    }

    private final SimNetwork network;
    private final Schedule schedule;
    private final End opener;
    private final End acceptor;
    private boolean silent;

    SimStream(SimNetwork network, Schedule schedule, int from, int to) {
        this.network = network;
        this.schedule = schedule;
        opener = new End(from);
        acceptor = new End(to);
    }

    End opener() {
        return opener;
    }

    boolean joins(int a, int b) {
        return touches(a) && touches(b);
    }

    boolean touches(int host) {
        return opener.host == host || acceptor.host == host;
    }

    /// Nothing gets through any more; both ends are told now.
    void breakNow() {
        silent = true;
        opener.tell(SyncEnd.BROKEN);
        acceptor.tell(SyncEnd.BROKEN);
    }

    /// Nothing gets through any more; the ends are told after the idle timeout.
    void fallSilent() {
        if (!silent) {
            silent = true;
            schedule.after(SimNetwork.IDLE_TIMEOUT, this::breakNow);
        }
    }

    /// One side of the stream.
    public final class End {
        private final int host;
        private final ArrayDeque<SyncMessage> unread = new ArrayDeque<>();
        private @Nullable Receiver receiver;
        private @Nullable SyncEnd ended;
        private Runnable drained = () -> {};
        private long lastArrivalNanos;
        private long granted;
        private int unreadChanges;
        private boolean closed;

        private End(int host) {
            this.host = host;
        }

        public End other() {
            return this == opener ? acceptor : opener;
        }

        public void receiver(Receiver hears) {
            receiver = hears;
        }

        /// Lets changes through to the receiver that cost so many bytes more.
        public void grant(int bytes) {
            granted += bytes;
            // Not now: whoever grants is in the middle of a decision.
            schedule.after(Duration.ZERO, this::deliver);
        }

        /// Whether the sender should wait before it sends more changes.
        public boolean isFull() {
            return other().unreadChanges >= WINDOW_FRAMES;
        }

        /// @param action runs whenever the other end has read changes
        public void onDrained(Runnable action) {
            drained = action;
        }

        public void send(SyncMessage message) {
            if (closed) {
                return;
            }
            network.sent(message);
            End other = other();
            if (message instanceof SyncMessage.Changes) {
                other.unreadChanges++;
            }
            travel(() -> {
                other.unread.add(message);
                other.deliver();
            });
        }

        /// Ends this half: the other side hears of it after all that was sent, or, if `end` is not
        /// [SyncEnd#DONE], at once and of nothing else. This side hears nothing more.
        public void close(SyncEnd end) {
            if (closed) {
                return;
            }
            closed = true;
            receiver = null;
            unread.clear();
            End other = other();
            if (other.closed) {
                network.forget(SimStream.this);
                return;
            }
            travel(() -> {
                if (end == SyncEnd.DONE) {
                    other.ended = SyncEnd.DONE;
                    other.deliver();
                } else {
                    other.tell(SyncEnd.BROKEN);
                }
            });
        }

        /// Takes `arrive` to the other end, in order, unless the way is cut.
        private void travel(Runnable arrive) {
            int to = other().host;
            long nanos = network.reliableNanos(host, to);
            if (silent) {
                return;
            }
            if (nanos < 0 || network.isCut(host, to)) {
                fallSilent();
                return;
            }
            lastArrivalNanos = Math.max(lastArrivalNanos, schedule.elapsedNanos() + nanos);
            schedule.at(lastArrivalNanos, () -> {
                if (silent) {
                    return;
                }
                if (network.isCut(host, to)) {
                    fallSilent();
                } else {
                    arrive.run();
                }
            });
        }

        private void deliver() {
            boolean drainedSome = false;
            while (!closed && receiver != null && !unread.isEmpty()) {
                if (unread.peek() instanceof SyncMessage.Changes changes) {
                    int cost = Effect.GrantSync.costOf(changes);
                    if (granted < cost) {
                        break;
                    }
                    granted -= cost;
                    unreadChanges--;
                    drainedSome = true;
                }
                receiver.message(unread.remove());
            }
            if (drainedSome) {
                other().drained.run();
            }
            if (unread.isEmpty() && ended != null) {
                tell(ended);
            }
        }

        /// The last thing this end hears.
        private void tell(SyncEnd end) {
            if (closed) {
                return;
            }
            closed = true;
            Receiver hears = receiver;
            receiver = null;
            unread.clear();
            if (other().closed) {
                network.forget(SimStream.this);
            }
            if (hears != null) {
                hears.closed(end);
            }
        }
    }
}
