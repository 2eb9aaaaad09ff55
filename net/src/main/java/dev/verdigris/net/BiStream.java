package dev.verdigris.net;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A conversation with one peer: frames in both directions, each side ending its own.
///
/// Written for one virtual thread in blocking style. One thread may read while another writes; two
/// readers or two writers at once are not supported. Back-pressure is QUIC's: a slow reader stops
/// its peer's `write`.
public interface BiStream extends AutoCloseable {
    /// Sends one frame. Returns when it is queued, not when it has arrived; blocks while as much as
    /// [TransportLimits#biBufferedBytes] is already waiting to leave.
    ///
    /// @param frame 1 to [TransportLimits#biFrameBytes] bytes; must not be changed afterwards
    /// @throws java.net.SocketTimeoutException if the peer takes too little for `timeout`; the
    ///     frame
    ///     was not queued
    /// @throws IOException if the stream is gone
    void write(byte[] frame, Duration timeout) throws IOException, InterruptedException;

    /// The next frame, or null once the peer has finished in good order.
    ///
    /// @throws java.net.SocketTimeoutException if none came within `timeout`; reading may go on
    /// @throws IOException if the stream is gone, or broke off before its end
    byte @Nullable [] read(Duration timeout) throws IOException, InterruptedException;

    /// Ends our direction in good order: the peer's `read` returns null after all frames. Later
    /// writes are a bug; reading goes on. Never blocks.
    void finish();

    /// Breaks both directions off. Never blocks; does nothing on a stream that is gone.
    void reset();

    /// Breaks the stream off because the peer talks nonsense, counts it and logs it.
    void reject(MalformedFrame why);

    /// Resets what is not finished. Never blocks.
    @Override
    void close();
}
