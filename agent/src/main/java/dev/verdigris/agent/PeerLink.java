package dev.verdigris.agent;

import dev.verdigris.model.MalformedMessage;
import dev.verdigris.net.BiStream;
import dev.verdigris.net.MalformedFrame;
import dev.verdigris.net.QuicTransport;
import dev.verdigris.net.TransportHandler;
import dev.verdigris.net.Unreachable;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.Message;
import dev.verdigris.wire.Decoded;
import dev.verdigris.wire.MessageCodec;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Turns what peers send into inputs for the loop.
final class PeerLink implements TransportHandler {
    private static final System.Logger LOG = System.getLogger(PeerLink.class.getName());

    private final Inbox inbox;
    private final PeerLives lives = new PeerLives();
    private volatile @Nullable SyncSessions sessions;
    private volatile @Nullable QuicTransport transport;

    PeerLink(Inbox inbox) {
        this.inbox = inbox;
    }

    /// Conversations are refused until this is called.
    void attach(QuicTransport to, SyncSessions with) {
        transport = to;
        sessions = with;
    }

    @Override
    public void datagram(InetSocketAddress from, byte[] payload) throws MalformedFrame {
        receive(payload, Message.SwimPacket.class);
    }

    @Override
    public void uniFrame(InetSocketAddress from, byte[] frame) throws MalformedFrame {
        receive(frame, Message.Push.class);
    }

    /// A message on the wrong lane is as malformed as one that cannot be read.
    private void receive(byte[] frame, Class<? extends Message> expected) throws MalformedFrame {
        try {
            switch (MessageCodec.decode(frame)) {
                case Decoded.Known<Message>(var message, _) -> {
                    if (!expected.isInstance(message)) {
                        throw new MalformedFrame("a message on the wrong lane");
                    }
                    if (message instanceof Message.SwimPacket packet) {
                        heardFrom(packet);
                    }
                    inbox.offer(new Input.Received(message));
                }
                case Decoded.Unknown<Message>(var kind) -> LOG.log(Level.DEBUG,
                        "message of a kind this version does not know kind={0}", kind);
            }
        } catch (MalformedMessage malformed) {
            throw new MalformedFrame(String.valueOf(malformed.getMessage()));
        }
    }

    /// A peer that speaks is there: our next message to it need not wait for a dial's backoff to
    /// end. One that has restarted is not where our old connection leads.
    private void heardFrom(Message.SwimPacket packet) {
        QuicTransport to = transport;
        if (to == null) {
            return;
        }
        InetSocketAddress address = Addresses.socket(packet.sender().address());
        if (lives.isReborn(packet.sender())) {
            to.renew(address);
        } else {
            to.retryNow(address);
        }
    }

    @Override
    public void biStream(InetSocketAddress from, BiStream stream)
            throws MalformedFrame, IOException, InterruptedException {
        SyncSessions serving = sessions;
        if (serving != null) {
            serving.accept(stream);
        }
    }

    @Override
    public void unreachable(InetSocketAddress address, Unreachable why) {
        LOG.log(Level.DEBUG, "peer cannot be reached address={0} reason={1} detail={2}",
                address, why.reason(), why.detail());
    }
}
