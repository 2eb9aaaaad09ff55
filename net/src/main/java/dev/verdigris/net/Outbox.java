package dev.verdigris.net;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What waits for one peer: datagrams, one-way messages and conversations to open.
///
/// Bounded: of datagrams and messages the oldest gives way, because gossip that is late is worth
/// less than gossip that is fresh, and anti-entropy repairs what was dropped. Any thread.
final class Outbox {
    /// One one-way message: the frames of one stream.
    ///
    /// @param bytes frames with their prefixes
    record Message(List<byte[]> frames, int bytes) {}

    private final TransportLimits limits;
    private final Counters counters;
    private final ArrayDeque<byte[]> datagrams = new ArrayDeque<>();
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private final ArrayDeque<CompletableFuture<BiStream>> opens = new ArrayDeque<>();
    private int messageBytes;
    private boolean retired;

    Outbox(TransportLimits limits, Counters counters) {
        this.limits = limits;
        this.counters = counters;
    }

    /// False if this peer was forgotten meanwhile: look it up again.
    synchronized boolean addDatagram(byte[] payload) {
        if (retired) {
            return false;
        }
        if (datagrams.size() >= limits.queuedDatagrams()) {
            datagrams.remove();
            counters.datagramsDropped.increment();
        }
        datagrams.add(payload);
        return true;
    }

    /// False if this peer was forgotten meanwhile: look it up again.
    synchronized boolean addMessage(Message message) {
        if (retired) {
            return false;
        }
        messages.add(message);
        messageBytes += message.bytes();
        // One message always fits, however large.
        while (messageBytes > limits.queuedUniBytes() && messages.size() > 1) {
            dropOldestMessage();
        }
        return true;
    }

    /// False if this peer was forgotten meanwhile: look it up again. A request too many fails at
    /// once.
    synchronized boolean addOpen(CompletableFuture<BiStream> request) {
        if (retired) {
            return false;
        }
        opens.removeIf(CompletableFuture::isDone); // those whose caller has stopped waiting
        if (opens.size() >= limits.waitingOpens()) {
            request.completeExceptionally(
                    new IOException("too many conversations wait for this peer"));
        } else {
            opens.add(request);
        }
        return true;
    }

    synchronized byte @Nullable [] nextDatagram() {
        return datagrams.poll();
    }

    synchronized @Nullable Message nextMessage() {
        Message message = messages.poll();
        if (message != null) {
            messageBytes -= message.bytes();
        }
        return message;
    }

    synchronized @Nullable CompletableFuture<BiStream> nextOpen() {
        return opens.poll();
    }

    synchronized boolean isEmpty() {
        return datagrams.isEmpty() && messages.isEmpty() && opens.isEmpty();
    }

    /// Drops everything that waits and counts it; waiting conversations fail with `why`.
    synchronized void clear(String why) {
        counters.datagramsDropped.add(datagrams.size());
        datagrams.clear();
        while (!messages.isEmpty()) {
            dropOldestMessage();
        }
        for (var request = opens.poll(); request != null; request = opens.poll()) {
            request.completeExceptionally(new IOException(why));
        }
    }

    /// Takes nothing from now on. False, and without effect, while something waits.
    synchronized boolean retire() {
        retired = isEmpty();
        return retired;
    }

    private void dropOldestMessage() {
        Message oldest = messages.remove();
        messageBytes -= oldest.bytes();
        counters.uniDropped(oldest.bytes());
    }
}
