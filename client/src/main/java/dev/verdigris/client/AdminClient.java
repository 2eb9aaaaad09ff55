package dev.verdigris.client;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/// Talks to a node's admin socket.
public final class AdminClient implements AutoCloseable {
    private static final int FRAME_BYTES_MAX = 100 * 1024 * 1024;

    /// Takes what a command says before it succeeds.
    public interface Replies {
        void log(String message);

        /// @param value maps, lists, strings, numbers, booleans and null
        void json(@Nullable Object value);
    }

    private final SocketChannel socket;

    private AdminClient(SocketChannel socket) {
        this.socket = socket;
    }

    /// @throws ClientException if nobody listens there, or we may not ask
    public static AdminClient connect(Path path) {
        try {
            return new AdminClient(SocketChannel.open(UnixDomainSocketAddress.of(path)));
        } catch (IOException failure) {
            throw new ClientException(0, "cannot reach the admin socket " + path + ": "
                    + failure.getMessage() + "; is the agent running? Give its socket with"
                    + " --admin-path");
        }
    }

    /// Runs one command; several may follow each other.
    ///
    /// @param command in JSON, such as `{"Cluster":"Members"}`
    /// @throws ClientException if the node says no, or breaks off
    public void ask(String command, Replies replies) {
        try {
            byte[] body = command.getBytes(StandardCharsets.UTF_8);
            ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + body.length)
                    .putInt(body.length).put(body).flip();
            while (out.hasRemaining()) {
                socket.write(out);
            }
            while (!take(readFrame(), replies)) {
                // Until the frame that ends the answer.
            }
        } catch (IOException failure) {
            throw new ClientException(0, "the admin connection broke: " + failure);
        }
    }

    private static boolean take(byte[] frame, Replies replies) {
        Object reply;
        try (JsonParser json = Json.parser(new ByteArrayInputStream(frame))) {
            reply = json.nextToken() == null ? null : Json.read(json);
        }
        if ("Success".equals(reply)) {
            return true;
        }
        Map<?, ?> fields = Json.asMap(reply);
        if (fields.containsKey("Error")) {
            Object message = Json.asMap(fields.get("Error")).get("msg");
            throw new ClientException(0, String.valueOf(message));
        }
        if (fields.containsKey("Log")) {
            replies.log(String.valueOf(Json.asMap(fields.get("Log")).get("msg")));
        } else {
            replies.json(fields.get("Json"));
        }
        return false;
    }

    private byte[] readFrame() throws IOException {
        int length = read(Integer.BYTES).getInt();
        if (length < 0 || length > FRAME_BYTES_MAX) {
            throw new IOException("a frame of " + length + " bytes");
        }
        return read(length).array();
    }

    private ByteBuffer read(int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (socket.read(buffer) < 0) {
                throw new EOFException("the node hung up");
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is of no more use either way.
        }
    }
}
