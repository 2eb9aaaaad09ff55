package dev.verdigris.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A socket that speaks HTTP/1.1 as it is told, and reads only when it is told.
final class RawClient implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;

    RawClient(InetSocketAddress address) throws IOException {
        socket.setReceiveBufferSize(16 * 1024);
        socket.setSoTimeout(30_000);
        socket.connect(address);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static String post(String target, String body, String... headers) {
        var head = new StringBuilder("POST " + target + " HTTP/1.1\r\nhost: x\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head + "content-type: application/json\r\ncontent-length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The head of the next response, and its body by its length; chunks are left unread.
    String response() throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                return head.toString(StandardCharsets.UTF_8);
            }
            head.write(b);
        }
        String text = head.toString(StandardCharsets.UTF_8);
        int at = text.indexOf("content-length: ");
        if (at < 0) {
            return text;
        }
        int length = Integer.parseInt(text.substring(at + 16, text.indexOf('\r', at)));
        return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    /// Everything up to and with `end`.
    String untilEnd(String end) throws IOException {
        var text = new ByteArrayOutputStream();
        byte[] last = end.getBytes(StandardCharsets.UTF_8);
        int matched = 0;
        while (matched < last.length) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            text.write(b);
            matched = b == last[matched] ? matched + 1 : b == last[0] ? 1 : 0;
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /// True if the server has closed.
    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    /// Ends without a goodbye.
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
