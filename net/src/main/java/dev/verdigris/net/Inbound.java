package dev.verdigris.net;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// All connections that peers opened to us and the threads of their conversations. Any thread.
@SuppressWarnings("FutureReturnValueIgnored") // a failure also ends the channel, which is seen
final class Inbound {
    private final Shared shared;
    private final Set<QuicChannel> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger conversations = new AtomicInteger();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("conversation-", 0).factory());

    Inbound(Shared shared) {
        this.shared = shared;
    }

    /// Counts a connection in, unless there are as many as there may be.
    boolean admit(QuicChannel connection) {
        if (connections.size() >= shared.limits().inboundConnections()) {
            shared.counters().connectionsRefused.increment();
            return false;
        }
        connections.add(connection);
        shared.counters().openInbound.increment();
        return true;
    }

    void forget(QuicChannel connection) {
        if (connections.remove(connection)) {
            shared.counters().openInbound.decrement();
        }
    }

    /// Gives a conversation its thread. On the connection's event loop.
    void converse(QuicStreamChannel channel, InetSocketAddress from, ByteBudget budget) {
        var stream = new QuicBiStream(shared, from, budget);
        channel.pipeline().addLast(stream);
        if (conversations.incrementAndGet() > shared.limits().biStreamsTotal()) {
            conversations.decrementAndGet();
            shared.counters().biRefused.increment();
            channel.shutdown(Closing.TOO_MANY_STREAMS, channel.newPromise())
                    .addListener(_ -> channel.close());
            return;
        }
        shared.counters().biAccepted.increment();
        try {
            threads.execute(() -> run(from, stream));
        } catch (RejectedExecutionException _) {
            conversations.decrementAndGet();
            stream.reset(); // shutting down
        }
    }

    private void run(InetSocketAddress from, QuicBiStream stream) {
        try (stream) {
            shared.handler().biStream(from, stream);
        } catch (MalformedFrame why) {
            stream.reject(why);
        } catch (IOException lost) {
            shared.log().warn(
                    "transport.conversation-lost from=" + from + ": " + lost.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // shutting down; the thread ends here
        } catch (RuntimeException | Error bug) {
            Shared.bug(bug);
        } finally {
            conversations.decrementAndGet();
        }
    }

    /// Tells every peer that we leave and ends the conversations. Blocks for at most `drain`.
    void close() throws InterruptedException {
        var closing = new ArrayList<Future<?>>();
        for (QuicChannel connection : connections) {
            closing.add(Closing.now(connection, Closing.SHUTTING_DOWN, "shutting down"));
        }
        threads.shutdownNow();
        long deadline = System.nanoTime() + shared.times().drain().toNanos();
        for (var each : closing) { // else the socket closes before the peers are told
            each.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        if (!threads.awaitTermination(shared.times().drain().toMillis(), TimeUnit.MILLISECONDS)) {
            shared.log().warn(
                    "transport.close: conversations still running=" + conversations.get());
        }
    }
}
