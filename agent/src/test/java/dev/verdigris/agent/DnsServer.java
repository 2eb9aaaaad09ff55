package dev.verdigris.agent;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A DNS server on loopback that knows the same addresses for every name.
final class DnsServer implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int NAME_ERROR = 3;

    private final DatagramSocket socket;
    private final List<InetAddress> known;
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    private DnsServer(DatagramSocket socket, List<InetAddress> known) {
        this.socket = socket;
        this.known = known;
    }

    static DnsServer answering(String... ips) throws IOException {
        var server = new DnsServer(new DatagramSocket(0, InetAddress.getLoopbackAddress()),
                Arrays.stream(ips).map(InetAddress::ofLiteral).toList());
        Thread.ofVirtual().start(server::serve);
        return server;
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[512], 512);
        try {
            while (true) {
                socket.receive(packet);
                byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private byte[] answer(byte[] query) throws IOException {
        int end = HEADER_BYTES;
        var name = new StringBuilder();
        while (query[end] != 0) {
            name.append(name.isEmpty() ? "" : ".").append(
                    new String(query, end + 1, query[end], StandardCharsets.US_ASCII));
            end += query[end] + 1;
        }
        asked.add(name.toString());
        int type = ByteBuffer.wrap(query).getShort(end + 1);
        List<InetAddress> matching = known.stream().filter(ip ->
                type == (ip.getAddress().length == 4 ? TYPE_A : TYPE_AAAA)).toList();

        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.write(query, 0, 2);
        out.writeShort(0x8180 | (matching.isEmpty() ? NAME_ERROR : 0));
        out.writeShort(1);
        out.writeShort(matching.size());
        out.writeInt(0);
        out.write(query, HEADER_BYTES, end + 5 - HEADER_BYTES);
        for (InetAddress ip : matching) {
            out.writeShort(0xc000 | HEADER_BYTES); // the name in the question
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt(60);
            out.writeShort(ip.getAddress().length);
            out.write(ip.getAddress());
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
