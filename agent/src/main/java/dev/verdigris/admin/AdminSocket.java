package dev.verdigris.admin;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// Serves the admin socket.
///
/// A frame is four bytes of length, big-endian, and as many of JSON, both ways. A command is
/// answered with any number of `Log` and `Json` frames and then with `"Success"` or an `Error`;
/// many commands may follow each other on one connection. The socket has mode 0600 from the moment
/// it exists: it is made in a folder of mode 0700 and moved to its place.
public final class AdminSocket implements AutoCloseable {
    static final int COMMAND_BYTES_MAX = 1024 * 1024;
    static final int CONNECTIONS_MAX = 64;

    private static final System.Logger LOG = System.getLogger(AdminSocket.class.getName());

    private final Path path;
    private final ServerSocketChannel server;
    private final AdminHandler handler;
    private final Semaphore connections = new Semaphore(CONNECTIONS_MAX);
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private AdminSocket(Path path, ServerSocketChannel server, AdminHandler handler) {
        this.path = path;
        this.server = server;
        this.handler = handler;
    }

    /// Listens at `path`, replacing a socket that a dead process left there.
    ///
    /// @throws IOException if the path cannot be used, or a living process listens there
    public static AdminSocket open(Path path, AdminHandler handler) throws IOException {
        Path place = path.toAbsolutePath();
        Files.createDirectories(place.getParent());
        if (Files.exists(place) && isServed(place)) {
            throw new IOException("another process listens on the admin socket " + place
                    + ": stop it, or set admin.uds_path to another path");
        }
        Path folder = Files.createTempDirectory(place.getParent(), ".admin",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path fresh = folder.resolve("s");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(fresh));
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            server.close();
            Files.deleteIfExists(fresh);
            throw new IOException("cannot listen on the admin socket " + place + ": "
                    + failure.getMessage(), failure);
        } finally {
            Files.deleteIfExists(folder);
        }
        var socket = new AdminSocket(place, server, handler);
        Thread.ofVirtual().name("admin-accept").start(socket::accept);
        return socket;
    }

    private static boolean isServed(Path path) {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return probe.isConnected();
        } catch (IOException _) {
            return false;
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                if (!connections.tryAcquire()) {
                    client.close();
                    continue;
                }
                open.add(client);
                Thread.ofVirtual().name("admin").start(() -> serve(client));
            } catch (AsynchronousCloseException _) {
                return;
            } catch (IOException failure) {
                if (server.isOpen()) {
                    LOG.log(System.Logger.Level.WARNING, "admin socket accept failed", failure);
                }
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            while (true) {
                byte[] frame = readFrame(client);
                if (frame == null) {
                    return;
                }
                Optional<AdminCommand> command = parse(frame);
                if (command.isEmpty()) {
                    error(client, "not a command this node knows");
                    return;
                }
                answer(client, command.get());
            }
        } catch (ClosedChannelException | EOFException _) {
            // The client left, or we are closing.
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.DEBUG, "admin connection broke", failure);
        } finally {
            open.remove(client);
            connections.release();
        }
    }

    private static Optional<AdminCommand> parse(byte[] frame) {
        try {
            return AdminCommand.of(AdminJson.read(frame));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private void answer(SocketChannel client, AdminCommand command) throws IOException {
        try {
            handler.handle(command, new Writer(client));
        } catch (IOException gone) {
            throw gone;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            error(client, "the node is stopping");
            return;
        } catch (Exception failure) {
            error(client, String.valueOf(failure.getMessage()));
            return;
        }
        writeFrame(client, "Success");
    }

    private record Writer(SocketChannel client) implements AdminHandler.Replies {
        @Override
        public void log(String message) throws IOException {
            ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
            writeFrame(client, Map.of("Log", Map.of("level", "info", "msg", message,
                    "ts", List.of(now.getYear(), now.getDayOfYear(), now.getHour(),
                            now.getMinute(), now.getSecond(), now.getNano(), 0, 0, 0))));
        }

        @Override
        public void json(@Nullable Object value) throws IOException {
            var frame = new TreeMap<String, @Nullable Object>();
            frame.put("Json", value);
            writeFrame(client, frame);
        }
    }

    private static void error(SocketChannel client, String message) throws IOException {
        writeFrame(client, Map.of("Error", Map.of("msg", message)));
    }

    private static byte @Nullable [] readFrame(SocketChannel client) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Integer.BYTES);
        while (header.hasRemaining()) {
            if (client.read(header) < 0) {
                return null;
            }
        }
        int length = header.flip().getInt();
        if (length < 0 || length > COMMAND_BYTES_MAX) {
            error(client, "a command of " + length + " bytes; at most " + COMMAND_BYTES_MAX);
            return null;
        }
        ByteBuffer body = ByteBuffer.allocate(length);
        while (body.hasRemaining()) {
            if (client.read(body) < 0) {
                throw new EOFException();
            }
        }
        return body.array();
    }

    private static void writeFrame(SocketChannel client, Object value) throws IOException {
        byte[] json = AdminJson.write(value);
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + json.length)
                .putInt(json.length).put(json).flip();
        while (frame.hasRemaining()) {
            client.write(frame);
        }
    }

    /// Stops listening, ends every connection and removes the socket file.
    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel client : open) {
            client.close();
        }
        Files.deleteIfExists(path);
    }
}
