package dev.verdigris.net;

import java.io.IOException;
import java.net.InetSocketAddress;

/// Receives what peers send.
///
/// `from` is where the bytes came from. It is the sender's client socket, never the address under
/// which that node is known: nothing may be sent there and no state may be keyed on it.
public interface TransportHandler {
    /// One datagram. Called on an event loop: must not block.
    ///
    /// @throws MalformedFrame if it makes no sense; it is dropped, counted and logged
    void datagram(InetSocketAddress from, byte[] payload) throws MalformedFrame;

    /// One frame of a one-way stream; a stream's frames come in order. Called on an event loop:
    /// must
    /// not block.
    ///
    /// @throws MalformedFrame if it makes no sense; the rest of that stream is refused
    void uniFrame(InetSocketAddress from, byte[] frame) throws MalformedFrame;

    /// A conversation that a peer opened. Called on a fresh virtual thread, which may block; the
    /// stream is closed when it returns, and reset if it was not finished by then. An exception
    /// ends the conversation; at shutdown the thread is interrupted.
    ///
    /// @throws MalformedFrame if the peer talks nonsense; the stream is reset
    void biStream(InetSocketAddress from, BiStream stream)
            throws MalformedFrame, IOException, InterruptedException;

    /// A dial failed or an established connection fell silent; called once for each such event, not
    /// for each message that was lost by it. Called on an event loop: must not block.
    void unreachable(InetSocketAddress address, Unreachable why);
}
