package dev.verdigris.bench.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A wire of some length before one node's UDP port: packets arrive late, and some never.
final class LossyWire implements AutoCloseable {
    private static final int PACKET_BYTES_MAX = 65_536;
    /// Packets on the wire; at the limit further ones are lost, as at a full router.
    private static final int UNDER_WAY_MAX = 10_000;

    private final DatagramChannel front;
    private final InetSocketAddress node;
    private final Duration delay;
    private final double loss;
    private final SplittableRandom random;
    private final Map<InetSocketAddress, DatagramChannel> backs = new ConcurrentHashMap<>();
    private final DelayQueue<Packet> underWay = new DelayQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean closed;

    private record Packet(long atNanos, ByteBuffer bytes, DatagramChannel from,
            InetSocketAddress to) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.signum(getDelay(TimeUnit.NANOSECONDS)
                    - other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /// @param delay one way
    /// @param loss share of packets that are lost in each direction, from 0 to less than 1
    LossyWire(int nodePort, Duration delay, double loss, long seed) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        this.node = new InetSocketAddress(loopback, nodePort);
        this.delay = delay;
        this.loss = loss;
        random = new SplittableRandom(seed);
        front = DatagramChannel.open().bind(new InetSocketAddress(loopback, 0));
        start("wire-front", () -> read(front));
        start("wire-end", this::deliver);
    }

    /// Where peers dial.
    int port() throws IOException {
        return ((InetSocketAddress) front.getLocalAddress()).getPort();
    }

    private interface Loop {
        void run() throws IOException, InterruptedException;
    }

    private void start(String name, Loop loop) {
        Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                loop.run();
            } catch (ClosedChannelException | InterruptedException _) {
                // The wire is gone.
            } catch (IOException failure) {
                if (!closed) {
                    throw new IllegalStateException(failure);
                }
            }
        });
    }

    /// What comes at the front goes to the node, in the name of its sender.
    private void read(DatagramChannel from) throws IOException {
        while (true) {
            var bytes = ByteBuffer.allocate(PACKET_BYTES_MAX);
            var sender = (InetSocketAddress) from.receive(bytes);
            send(bytes.flip(), back(sender), node);
        }
    }

    /// The socket that speaks to the node for one sender, and sends its answers back.
    private DatagramChannel back(InetSocketAddress sender) throws IOException {
        DatagramChannel known = backs.get(sender);
        if (known != null) {
            return known;
        }
        DatagramChannel back = DatagramChannel.open()
                .bind(new InetSocketAddress(node.getAddress(), 0));
        backs.put(sender, back);
        start("wire-back", () -> {
            while (true) {
                var bytes = ByteBuffer.allocate(PACKET_BYTES_MAX);
                back.receive(bytes);
                send(bytes.flip(), front, sender);
            }
        });
        return back;
    }

    private void send(ByteBuffer bytes, DatagramChannel from, InetSocketAddress to) {
        boolean lost;
        synchronized (random) {
            lost = random.nextDouble() < loss;
        }
        if (!lost && count.get() < UNDER_WAY_MAX) {
            count.incrementAndGet();
            underWay.add(new Packet(System.nanoTime() + delay.toNanos(), bytes, from, to));
        }
    }

    private void deliver() throws IOException, InterruptedException {
        while (true) {
            Packet packet = underWay.take();
            count.decrementAndGet();
            packet.from().send(packet.bytes(), packet.to());
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        front.close();
        for (DatagramChannel back : backs.values()) {
            back.close();
        }
    }
}
