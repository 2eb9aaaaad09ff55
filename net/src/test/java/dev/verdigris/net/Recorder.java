package dev.verdigris.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A handler that keeps what it is given and lets a test say how conversations go.
class Recorder implements TransportHandler {
    /// What to do with a conversation that a peer opened.
    interface Conversation {
        void hold(BiStream stream) throws MalformedFrame, IOException, InterruptedException;
    }

    final List<String> datagrams = new CopyOnWriteArrayList<>();
    final List<String> frames = new CopyOnWriteArrayList<>();
    final List<Unreachable> unreachable = new CopyOnWriteArrayList<>();
    final AtomicInteger frameCount = new AtomicInteger();
    private final Conversation conversation;

    Recorder(Conversation conversation) {
        this.conversation = conversation;
    }

    Recorder() {
        this(stream -> stream.finish());
    }

    @Override
    public void datagram(InetSocketAddress from, byte[] payload) throws MalformedFrame {
        datagrams.add(text(payload));
    }

    @Override
    public void uniFrame(InetSocketAddress from, byte[] frame) throws MalformedFrame {
        if (text(frame).startsWith("nonsense")) {
            throw new MalformedFrame("does not parse");
        }
        frameCount.incrementAndGet();
        if (frame.length < 100) {
            frames.add(text(frame));
        }
    }

    @Override
    public void biStream(InetSocketAddress from, BiStream stream)
            throws MalformedFrame, IOException, InterruptedException {
        conversation.hold(stream);
    }

    @Override
    public void unreachable(InetSocketAddress address, Unreachable why) {
        unreachable.add(why);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
