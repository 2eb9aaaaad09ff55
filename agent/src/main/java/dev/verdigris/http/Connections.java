package dev.verdigris.http;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Every open connection and every request under way: counts them, closes idle ones, and lets all
/// end when the server closes.
///
/// Safe for any thread; the [Use] of a connection belongs to its event loop.
final class Connections {
    private static final AttributeKey<Use> USE = AttributeKey.valueOf(Connections.class, "use");

    /// How a connection is used.
    private static final class Use {
        private int exchanges;
        private long idleSinceNanos = System.nanoTime();
    }

    private final HttpLimits.Connections limits;
    private final AtomicInteger openCount = new AtomicInteger();
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private volatile boolean draining;

    Connections(HttpLimits.Connections limits) {
        this.limits = limits;
    }

    /// Counts a new connection.
    ///
    /// @return false if there are too many; then it must be closed
    boolean admit(Channel connection) {
        if (openCount.incrementAndGet() > limits.openMax() || draining) {
            openCount.decrementAndGet();
            return false;
        }
        connection.attr(USE).set(new Use());
        open.add(connection);
        connection.closeFuture().addListener(_ -> openCount.decrementAndGet());
        return true;
    }

    int openCount() {
        return openCount.get();
    }

    /// Notes a request. On the event loop of its connection.
    ///
    /// @param channel the connection, or the stream of one
    void began(Channel channel, Exchange exchange) {
        use(channel).exchanges++;
        underWay.add(exchange);
        if (draining) {
            exchange.closeAfter();
        }
    }

    /// Notes the end of one. On the event loop of its connection.
    void ended(Channel channel, Exchange exchange) {
        Use use = use(channel);
        use.exchanges--;
        use.idleSinceNanos = System.nanoTime();
        underWay.remove(exchange);
        lock.lock();
        try {
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Closes connections that had no request for too long. To be called now and then.
    void closeIdle() {
        closeUnused(limits.idleTimeout().toNanos());
    }

    /// Takes no new connection, waits for the requests under way, and closes everything.
    void drain() {
        draining = true;
        underWay.forEach(Exchange::closeAfter);
        closeUnused(0);
        awaitEnd(limits.drainTimeout());
        underWay.forEach(Exchange::abort);
        open.close().awaitUninterruptibly(1_000);
    }

    private void closeUnused(long idleNanos) {
        for (Channel connection : open) {
            connection.eventLoop().execute(() -> {
                Use use = use(connection);
                if (use.exchanges == 0 && System.nanoTime() - use.idleSinceNanos >= idleNanos) {
                    var _ = connection.close(); // HTTP/2 says goodbye first
                }
            });
        }
    }

    private void awaitEnd(Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!underWay.isEmpty() && left > 0) {
                left = ended.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private static Use use(Channel channel) {
        Channel connection = channel.hasAttr(USE) ? channel : channel.parent();
        return connection.attr(USE).get();
    }
}
