package dev.verdigris.cli;

import dev.verdigris.config.Config;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// The node that `agent --dev` runs: on loopback, with all it has in one folder, and at addresses
/// that every command knows, so that none has to be told.
final class DevNode {
    static final InetSocketAddress API_ADDRESS = loopback(8080);
    static final InetSocketAddress GOSSIP_ADDRESS = loopback(8787);

    private static final String FOLDER = "verdigris-data";
    private static final String SCHEMA = "schema";

    private DevNode() {}

    static boolean isIn(Path folder) {
        return Files.isDirectory(folder.resolve(FOLDER));
    }

    static Path adminSocket(Path folder) {
        return folder.resolve(FOLDER).resolve("admin.sock");
    }

    static Path database(Path folder) {
        return dataFolder(folder).resolve("verdigris.db");
    }

    static Path dataFolder(Path folder) {
        return folder.resolve(FOLDER);
    }

    static boolean hasSchema(Path folder) {
        return Files.isDirectory(folder.resolve(SCHEMA));
    }

    /// Makes the folder for the data and says how the node runs in it.
    static Config config(Path folder) throws IOException {
        Path data = dataFolder(folder);
        if (!Files.isDirectory(data)) {
            Files.createDirectories(data, PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rwx------")));
        }
        List<Path> schema = hasSchema(folder) ? List.of(folder.resolve(SCHEMA)) : List.of();
        return new Config(
                new Config.Db(database(folder), schema, false, Config.Db.CACHE_SIZE_KIB),
                new Config.Api(List.of(API_ADDRESS), null, null),
                new Config.Gossip(gossipAddress(), null, null, List.of(), null, true, null,
                        Config.Gossip.IDLE_TIMEOUT, null, Config.Gossip.Broadcast.PLUMTREE),
                new Config.Admin(adminSocket(folder)),
                new Config.Log(false, false),
                new Config.Perf(Config.Perf.WAL_THRESHOLD_MIB),
                List.of());
    }

    /// Nobody has to know where a single node gossips: another port does as well.
    private static InetSocketAddress gossipAddress() {
        try (var _ = new DatagramSocket(GOSSIP_ADDRESS)) {
            return GOSSIP_ADDRESS;
        } catch (SocketException _) {
            return loopback(0);
        }
    }

    /// @throws CommandFailed if something else listens at `address`
    static void requireFree(InetSocketAddress address) {
        try (var free = new ServerSocket()) {
            free.setReuseAddress(true);
            free.bind(address);
        } catch (IOException _) {
            throw new CommandFailed("cannot serve HTTP at " + AddressText.of(address)
                    + ", something else listens there; choose another with --api-addr IP:PORT");
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }
}
