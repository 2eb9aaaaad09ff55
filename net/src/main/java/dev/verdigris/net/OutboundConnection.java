package dev.verdigris.net;

import dev.verdigris.net.Unreachable.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One dial and the connection it leads to: from the first packet until the connection is gone.
///
/// It is up once the peer's greeting has come. From then on it moves the peer's outbox into QUIC as
/// fast as QUIC takes it, and looks at the path at an interval: round-trip time, path MTU, and
/// whether the peer still answers. Owned by the peer's event loop.
@SuppressWarnings("FutureReturnValueIgnored") // a failure also ends the channel, which is seen
final class OutboundConnection extends ChannelInboundHandlerAdapter {
    /// The address a connection is for; the TLS engine checks the certificate against it.
    static final AttributeKey<InetSocketAddress> REMOTE =
            AttributeKey.valueOf(OutboundConnection.class, "remote");
    /// One-way streams whose bytes QUIC has not all taken. More add no speed, since QUIC buffers a
    /// congestion window of its own, but make each acknowledgement dearer.
    private static final int MESSAGES_IN_FLIGHT_MAX = 16;
    /// Quiet for this many round trips, and for `QUIET_MIN_NANOS`, means that nothing is in flight:
    /// else the probe timeout (RFC 9002 section 6.2) would have sent something again.
    private static final int QUIET_ROUND_TRIPS = 4;
    private static final long QUIET_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private final Shared shared;
    private final Peer peer;
    private final ByteBudget budget;
    private final PathWatch path;
    private @Nullable QuicChannel channel;
    private @Nullable ScheduledFuture<?> timer;
    private boolean up;
    private boolean ended;
    private boolean pumping;
    private boolean quieting;
    private int messageBytesInFlight;
    private int messagesInFlight;
    private int datagramBytesMax;
    private @Nullable Unreachable failure;

    OutboundConnection(Shared shared, Peer peer) {
        this.shared = shared;
        this.peer = peer;
        this.budget = new ByteBudget(shared.limits().unfinishedBytes());
        this.path = new PathWatch(shared.times());
        this.datagramBytesMax = shared.config().datagramBytesMax();
    }

    ByteBudget budget() {
        return budget;
    }

    void dial(Channel socket) {
        timer = socket.eventLoop().schedule(
                () -> fail(new Unreachable(Reason.NO_ANSWER, "no greeting within "
                        + shared.times().connect())),
                shared.times().connect().toNanos(), TimeUnit.NANOSECONDS);
        QuicChannel.newBootstrap(socket)
                .attr(REMOTE, peer.address())
                .handler(this)
                .streamHandler(new GreetingReader(this))
                .remoteAddress(peer.address())
                .connect()
                .addListener(dialled -> {
                    if (!dialled.isSuccess()) {
                        fail(explain(dialled.cause()));
                    }
                });
    }

    /// Moves what waits into QUIC, as far as it takes it.
    void pump() {
        var quic = channel;
        if (!up || ended || pumping || quic == null) {
            return;
        }
        pumping = true; // QUIC often takes a message at once and calls back in here
        try {
            var outbox = peer.outbox();
            for (var next = outbox.nextDatagram(); next != null; next = outbox.nextDatagram()) {
                sendDatagram(quic, next);
            }
            while (quic.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0) {
                var request = outbox.nextOpen();
                if (request == null) {
                    break;
                }
                open(quic, request);
            }
            while (messagesInFlight < MESSAGES_IN_FLIGHT_MAX
                    && messageBytesInFlight < shared.limits().uniBytesInFlight()
                    && quic.peerAllowedStreams(QuicStreamType.UNIDIRECTIONAL) > 0) {
                var message = outbox.nextMessage();
                if (message == null) {
                    break;
                }
                send(quic, message);
            }
        } finally {
            pumping = false;
        }
        peer.closeWhenDrained();
    }

    /// Closes now in good order, and calls `then` once the peer has been told.
    void close(Runnable then) {
        var quic = channel;
        if (quic == null) {
            then.run();
        } else {
            Closing.now(quic, Closing.SHUTTING_DOWN, "shutting down").addListener(_ -> then.run());
        }
    }

    /// Closes once everything handed to QUIC has been acknowledged.
    void closeWhenQuiet() {
        if (!quieting && messageBytesInFlight == 0) {
            quieting = true;
            awaitQuiet(-1, System.nanoTime());
        }
    }

    void greeted() {
        if (!up && !ended) {
            up = true;
            stopTimer();
            peer.cameUp(this);
            sample();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = (QuicChannel) ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof QuicStreamChannel) {
            ctx.fireChannelRead(message); // accepted at the end of the pipeline
        } else {
            ReferenceCountUtil.release(message); // peers speak on connections that they opened
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case QuicStreamLimitChangedEvent _ -> pump();
            case QuicConnectionCloseEvent close -> {
                if (!up && failure == null) {
                    failure = new Unreachable(Reason.REFUSED, "closed by the peer: " + close);
                }
            }
            default -> {}
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!up) {
            failure = failure == null ? explain(cause) : failure;
        } else {
            shared.log().warn("transport.outgoing-error to=" + peer.address() + ": " + cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
    }

    private void fail(Unreachable why) {
        failure = failure == null ? why : failure;
        if (channel != null) {
            channel.close();
        }
        end();
    }

    private void end() {
        if (!ended) {
            ended = true;
            stopTimer();
            peer.ended(this, failure);
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private static Unreachable explain(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SSLException) {
                return new Unreachable(Reason.BAD_CERTIFICATE, String.valueOf(each.getMessage()));
            }
        }
        return new Unreachable(Reason.LOCAL, cause.toString());
    }

    private void sendDatagram(QuicChannel quic, byte[] payload) {
        if (payload.length > datagramBytesMax) {
            shared.counters().datagramsDropped.increment();
            return;
        }
        ByteBuf datagram = quic.alloc().directBuffer(1 + payload.length);
        datagram.writeByte(InboundConnection.LANE_PAYLOAD).writeBytes(payload);
        quic.writeAndFlush(datagram).addListener(sent -> {
            if (sent.isSuccess()) {
                shared.counters().datagramsSent.increment();
            } else {
                shared.counters().datagramsDropped.increment();
            }
        });
    }

    private void send(QuicChannel quic, Outbox.Message message) {
        messagesInFlight++;
        messageBytesInFlight += message.bytes();
        quic.createStream(QuicStreamType.UNIDIRECTIONAL, WriteOnly.INSTANCE)
                .addListener(opened -> {
                    if (!opened.isSuccess()) {
                        sent(message, opened);
                        return;
                    }
                    var stream = (QuicStreamChannel) opened.getNow();
                    ByteBuf bytes = stream.alloc().directBuffer(message.bytes());
                    for (byte[] frame : message.frames()) {
                        bytes.writeInt(frame.length).writeBytes(frame);
                    }
                    stream.writeAndFlush(new DefaultQuicStreamFrame(bytes, true))
                            .addListener(written -> sent(message, written));
                });
    }

    private void sent(Outbox.Message message, Future<?> outcome) {
        messagesInFlight--;
        messageBytesInFlight -= message.bytes();
        if (outcome.isSuccess()) {
            shared.counters().uniSent.increment();
            shared.counters().uniSentBytes.add(message.bytes());
        } else {
            shared.counters().uniDropped(message.bytes());
        }
        pump();
    }

    private void open(QuicChannel quic, CompletableFuture<BiStream> request) {
        if (request.isDone()) {
            return; // its caller has stopped waiting
        }
        var stream = new QuicBiStream(shared, peer.address(), budget);
        quic.createStream(QuicStreamType.BIDIRECTIONAL, stream).addListener(opened -> {
            if (!opened.isSuccess()) {
                request.completeExceptionally(opened.cause());
            } else if (request.complete(stream)) {
                shared.counters().biOpened.increment();
            } else {
                stream.reset();
            }
        });
    }

    private void sample() {
        var quic = channel;
        if (ended || quic == null) {
            return;
        }
        quic.collectPathStats(0).addListener(collected -> {
            if (collected.isSuccess() && !ended) {
                look(quic, (QuicConnectionPathStats) collected.getNow());
            }
        });
        timer = quic.eventLoop()
                .schedule(this::sample, path.intervalNanos(), TimeUnit.NANOSECONDS);
    }

    private void look(QuicChannel quic, QuicConnectionPathStats stats) {
        peer.measured(stats.rtt());
        if (shared.config().maxMtuBytes() == 0 && stats.pmtu() > 0) {
            datagramBytesMax = (int) stats.pmtu() - TransportConfig.DATAGRAM_OVERHEAD_BYTES;
        }
        switch (path.look(stats.sent(), stats.recv(), System.nanoTime(), peer.lastUsedNanos())) {
            case FINE -> {}
            case PROBE -> {
                ByteBuf probe = quic.alloc().directBuffer(1);
                quic.writeAndFlush(probe.writeByte(InboundConnection.LANE_KEEP_ALIVE));
            }
            case DEAD -> {
                shared.counters().connectionsSilent.increment();
                fail(new Unreachable(Reason.SILENT, "left packets unanswered for "
                        + shared.times().silence()));
            }
        }
    }

    private void awaitQuiet(long packetsSent, long sinceNanos) {
        var quic = channel;
        if (ended || quic == null) {
            return;
        }
        quic.collectPathStats(0).addListener(collected -> {
            if (!collected.isSuccess()) {
                close(() -> {});
                return;
            }
            var stats = (QuicConnectionPathStats) collected.getNow();
            long now = System.nanoTime();
            long quietNanos = Math.max(QUIET_MIN_NANOS, QUIET_ROUND_TRIPS * stats.rtt());
            if (stats.sent() == packetsSent && now - sinceNanos >= quietNanos) {
                close(() -> {});
                return;
            }
            long since = stats.sent() == packetsSent ? sinceNanos : now;
            quic.eventLoop().schedule(
                    () -> awaitQuiet(stats.sent(), since), quietNanos / 4, TimeUnit.NANOSECONDS);
        });
    }
}
