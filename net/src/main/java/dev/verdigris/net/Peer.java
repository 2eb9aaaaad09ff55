package dev.verdigris.net;

import dev.verdigris.net.Unreachable.Reason;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One remote address: its only outgoing connection, and what waits for it.
///
/// Senders put into the outbox and wake the loop; the loop dials when there is something to send,
/// empties the outbox while the connection takes it, and after a failed dial drops what comes until
/// the backoff is over, so that a dead peer costs a dial now and then and no memory.
///
/// Owned by `loop`; the outbox has its own lock, and volatile fields may be read by any thread.
@SuppressWarnings("FutureReturnValueIgnored") // a failure also ends the channel, which is seen
final class Peer {
    private enum State {
        IDLE,
        DIALLING,
        UP,
        CLOSED
    }

    private final Shared shared;
    private final InetSocketAddress address;
    private final Channel socket;
    private final EventLoop loop;
    private final Outbox outbox;
    private final AtomicBoolean woken = new AtomicBoolean();

    private State state = State.IDLE;
    private volatile @Nullable OutboundConnection connection;
    private int failedDials;
    private long nextDialNanos = System.nanoTime();
    private volatile long lastUsedNanos = System.nanoTime();
    private volatile long minRttNanos;
    private @Nullable Promise<Void> closing;

    Peer(Shared shared, InetSocketAddress address, Channel socket) {
        this.shared = shared;
        this.address = address;
        this.socket = socket;
        this.loop = socket.eventLoop();
        this.outbox = new Outbox(shared.limits(), shared.counters());
    }

    /// Any thread. False if this peer was forgotten meanwhile.
    boolean sendDatagram(byte[] payload) {
        return outbox.addDatagram(payload) && wake();
    }

    /// Any thread. False if this peer was forgotten meanwhile.
    boolean sendMessage(Outbox.Message message) {
        return outbox.addMessage(message) && wake();
    }

    /// Any thread. False if this peer was forgotten meanwhile.
    boolean open(CompletableFuture<BiStream> request) {
        return outbox.addOpen(request) && wake();
    }

    /// Any thread. The smallest round trip seen on the current or else the last connection; 0 if
    /// none was measured.
    long minRttNanos() {
        return minRttNanos;
    }

    /// Any thread. Ends the backoff: there is news that the peer lives.
    void retryNow() {
        loop.execute(() -> {
            failedDials = 0;
            nextDialNanos = System.nanoTime();
        });
    }

    /// Any thread. The peer has begun a new life: the connection that leads to the former one is
    /// dropped without waiting for its silence, and what waits goes out on a new one.
    void renew() {
        retryNow();
        loop.execute(() -> {
            OutboundConnection former = connection;
            if (state != State.UP || former == null || closing != null) {
                return; // a dial under way reaches whoever is there now
            }
            connection = null;
            state = State.IDLE;
            shared.counters().openOutgoing.decrement();
            former.close(() -> {});
            if (!outbox.isEmpty()) {
                dial();
            }
        });
    }

    /// Any thread. Whether this peer may be forgotten: nothing waits, nothing was sent for long,
    /// and what connection there was has idled out.
    boolean retire(Duration unused) {
        return connection == null
                && System.nanoTime() - lastUsedNanos > unused.toNanos()
                && outbox.retire();
    }

    /// Any thread. Sends what waits, waits until it has arrived or `drain` is over, and closes. The
    /// future succeeds in any case.
    Future<Void> close() {
        Promise<Void> done = loop.newPromise();
        loop.execute(() -> {
            closing = done;
            loop.schedule(this::closed, shared.times().drain().toMillis(),
                    TimeUnit.MILLISECONDS);
            closeWhenDrained();
        });
        return done;
    }

    // What follows runs on the loop.

    InetSocketAddress address() {
        return address;
    }

    Outbox outbox() {
        return outbox;
    }

    long lastUsedNanos() {
        return lastUsedNanos;
    }

    /// The greeting has come: the peer has accepted us.
    void cameUp(OutboundConnection which) {
        if (which == connection && state == State.DIALLING) {
            state = State.UP;
            failedDials = 0;
            minRttNanos = 0;
            shared.counters().openOutgoing.increment();
            which.pump();
        }
    }

    void measured(long rttNanos) {
        if (rttNanos > 0 && (minRttNanos == 0 || rttNanos < minRttNanos)) {
            minRttNanos = rttNanos;
        }
    }

    /// The connection is gone, whatever the cause; called once for each.
    ///
    /// @param why null if it ended in good order or was lost without blame
    void ended(OutboundConnection which, @Nullable Unreachable why) {
        if (which != connection) {
            return;
        }
        connection = null;
        boolean wasUp = state == State.UP;
        if (wasUp) {
            shared.counters().openOutgoing.decrement();
        } else {
            shared.counters().dialsFailed.increment();
        }
        if (state == State.CLOSED || closing != null) {
            closed();
            return;
        }
        state = State.IDLE;
        var reason = wasUp || why != null
                ? why
                : new Unreachable(Reason.REFUSED, "the peer closed before its greeting");
        if (reason != null) {
            backOff();
            outbox.clear(address + " is unreachable: " + reason.detail());
            report(reason);
        } else if (!outbox.isEmpty()) {
            dial(); // the peer restarted or let us idle out: what waits is still worth sending
        }
    }

    /// The outbox has been emptied as far as it goes, or nothing is in flight any more.
    void closeWhenDrained() {
        if (closing == null) {
            return;
        }
        if (connection == null) {
            closed();
        } else if (state == State.UP && outbox.isEmpty()) {
            connection.closeWhenQuiet();
        }
    }

    private boolean wake() {
        if (woken.compareAndSet(false, true)) {
            try {
                loop.execute(this::run);
            } catch (RejectedExecutionException _) {
                outbox.clear("the transport is closed");
            }
        }
        return true;
    }

    private void run() {
        woken.set(false); // before looking: what is added from now on wakes again
        lastUsedNanos = System.nanoTime();
        switch (state) {
            case IDLE -> {
                if (System.nanoTime() - nextDialNanos >= 0) {
                    dial();
                } else {
                    outbox.clear(address + " is unreachable, next attempt follows");
                }
            }
            case DIALLING -> {} // waits
            case UP -> {
                if (connection != null) {
                    connection.pump();
                }
            }
            case CLOSED -> outbox.clear("the transport is closed");
        }
    }

    private void dial() {
        state = State.DIALLING;
        shared.counters().dials.increment();
        connection = new OutboundConnection(shared, this);
        connection.dial(socket);
    }

    private void backOff() {
        var times = shared.times();
        int doublings = Math.min(failedDials, 20);
        long wait = Math.min(
                times.backoffMax().toNanos(), times.backoffMin().toNanos() << doublings);
        failedDials++;
        nextDialNanos = System.nanoTime() + wait;
    }

    private void report(Unreachable why) {
        try {
            shared.handler().unreachable(address, why);
        } catch (RuntimeException | Error bug) {
            Shared.bug(bug);
        }
    }

    private void closed() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            outbox.clear("the transport is closed");
            var last = connection;
            if (last != null) {
                last.close(this::settle);
                return;
            }
        }
        settle();
    }

    private void settle() {
        if (closing != null) {
            closing.trySuccess(null);
        }
    }
}
