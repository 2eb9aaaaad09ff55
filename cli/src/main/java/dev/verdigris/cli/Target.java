package dev.verdigris.cli;

import dev.verdigris.client.AdminClient;
import dev.verdigris.client.VerdigrisClient;
import dev.verdigris.config.Config;
import dev.verdigris.config.ConfigException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The node that a command is about: from the options, else from its configuration, else the node
/// that `agent --dev` runs in the current folder. Nothing is read before it is needed.
final class Target {
    private final Surroundings around;
    private final @Nullable Path configFile;
    private final @Nullable InetSocketAddress apiAddress;
    private final @Nullable Path databasePath;
    private final @Nullable Path adminPath;

    /// @param configFile and all that follow: null if the option was not given
    Target(Surroundings around, @Nullable Path configFile, @Nullable InetSocketAddress apiAddress,
            @Nullable Path databasePath, @Nullable Path adminPath) {
        this.around = around;
        this.configFile = configFile;
        this.apiAddress = apiAddress;
        this.databasePath = databasePath;
        this.adminPath = adminPath;
    }

    boolean namesConfig() {
        return configFile != null;
    }

    /// The configuration, with what the other options replace.
    ///
    /// @throws ConfigException if there is none
    Config config() {
        return replaced(Config.load(configFile == null ? around.defaultConfig() : configFile,
                around.environment()));
    }

    /// `config` with what the options say instead.
    Config replaced(Config config) {
        Config.Db db = config.db();
        Config.Api api = config.api();
        return new Config(
                databasePath == null ? db
                        : new Config.Db(databasePath, db.schemaPaths(), db.schemaStrict(),
                                db.cacheSizeKib()),
                apiAddress == null ? api
                        : new Config.Api(List.of(apiAddress), api.endpointName(),
                                api.bearerToken()),
                config.gossip(),
                adminPath == null ? config.admin() : new Config.Admin(adminPath),
                config.log(), config.perf(), config.ignored());
    }

    /// @throws CommandFailed if nothing says where the API is
    VerdigrisClient api() {
        if (apiAddress != null) {
            Config config = configIfReadable();
            return client(apiAddress, config == null ? null : config.api().bearerToken());
        }
        if (configFile == null && !Files.exists(around.defaultConfig())) {
            if (DevNode.isIn(around.folder())) {
                return client(DevNode.API_ADDRESS, null);
            }
            throw new CommandFailed("which node? There is no " + around.defaultConfig()
                    + "; give --api-addr IP:PORT or --config FILE");
        }
        Config.Api api = config().api();
        return client(api.bindAddrs().getFirst(), api.bearerToken());
    }

    /// The API of `config` as it is reached from this machine.
    static VerdigrisClient client(InetSocketAddress bound, @Nullable String token) {
        InetAddress address = bound.getAddress();
        String host = (address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address)
                .getHostAddress();
        String literal = host.contains(":") ? "[" + host + "]" : host;
        return new VerdigrisClient(URI.create("http://" + literal + ":" + bound.getPort()), token);
    }

    /// The node's database file.
    Path database() {
        if (databasePath != null) {
            return databasePath;
        }
        if (configFile == null && !Files.exists(around.defaultConfig())
                && DevNode.isIn(around.folder())) {
            return DevNode.database(around.folder());
        }
        return config().db().path();
    }

    AdminClient admin() {
        return AdminClient.connect(adminSocket());
    }

    Path adminSocket() {
        if (adminPath != null) {
            return adminPath;
        }
        if (configFile == null && !Files.exists(around.defaultConfig())) {
            return DevNode.isIn(around.folder()) ? DevNode.adminSocket(around.folder())
                    : Config.Admin.UDS_PATH;
        }
        return config().admin().udsPath();
    }

    /// A configuration that was named must be readable; the one that stands in for it need not be.
    private @Nullable Config configIfReadable() {
        if (configFile != null) {
            return config();
        }
        try {
            return Files.exists(around.defaultConfig()) ? config() : null;
        } catch (ConfigException _) {
            return null;
        }
    }
}
