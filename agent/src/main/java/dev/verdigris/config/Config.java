package dev.verdigris.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

/// Everything that can be set, as the agent reads it at its start. Fields carry the names of their
/// keys; `docs/configuration.md` says what each one trades.
///
/// @param ignored keys that were set and that this version does not read
public record Config(Db db, Api api, Gossip gossip, Admin admin, Log log, Perf perf,
        List<String> ignored) {
    /// Where the file is looked for unless the command says otherwise.
    public static final Path DEFAULT_FILE = Path.of("/etc/corrosion/config.toml");

    /// @param schemaStrict whether a schema that is refused keeps the node from starting
    /// @param cacheSizeKib as `PRAGMA cache_size` takes it: negative is KiB, positive is pages
    public record Db(Path path, List<Path> schemaPaths, boolean schemaStrict,
            long cacheSizeKib) {
        public static final long CACHE_SIZE_KIB = -1_048_576;
    }

    /// @param bearerToken what every request must carry; null if anyone may ask
    public record Api(List<InetSocketAddress> bindAddrs, @Nullable String endpointName,
            @Nullable String bearerToken) {
        /// Keeps the token out of logs.
        @Override
        public String toString() {
            return "Api[bindAddrs=" + bindAddrs + ", endpointName=" + endpointName
                    + ", bearerToken=" + (bearerToken == null ? "none" : "set") + "]";
        }
    }

    /// @param externalAddr what we tell peers to dial; null for the bound address
    /// @param tls null exactly if `plaintext`
    /// @param memberId which part of the cluster we belong to, 0 to 65,535; null for none
    public record Gossip(InetSocketAddress bindAddr, @Nullable InetSocketAddress externalAddr,
            @Nullable InetSocketAddress clientAddr, List<String> bootstrap, @Nullable Tls tls,
            boolean plaintext, @Nullable Integer maxMtu, Duration idleTimeout,
            @Nullable Integer memberId, Broadcast broadcast) {
        /// How changes of ours are pushed.
        public enum Broadcast {
            PLUMTREE,
            GOSSIP
        }

        public static final int MTU_MIN_BYTES = 1_200;
        public static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
    }

    public record Tls(Path certFile, Path keyFile, @Nullable Path caFile, boolean insecure,
            @Nullable ClientCertificate client) {}

    public record ClientCertificate(Path certFile, Path keyFile) {}

    public record Admin(Path udsPath) {
        public static final Path UDS_PATH = Path.of("/var/run/corrosion/admin.sock");
    }

    /// @param walThresholdMib size of the write-ahead log at which all is done to empty it
    public record Perf(long walThresholdMib) {
        public static final long WAL_THRESHOLD_MIB = 5_120;
    }

    public record Log(boolean json, boolean colors) {}

    /// @throws ConfigException if the file cannot be read or does not make a configuration
    public static Config load(Path file, Map<String, String> environment) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException failure) {
            throw new ConfigException("cannot read the configuration file " + file + ": "
                    + failure.getClass().getSimpleName() + "; give another with --config");
        }
        return parse(text, file.toString(), environment);
    }

    /// @param fileName for messages
    public static Config parse(String text, String fileName, Map<String, String> environment) {
        TomlParseResult toml = Toml.parse(text);
        if (toml.hasErrors()) {
            throw new ConfigException(toml.errors().stream()
                    .map(error -> fileName + " line " + error.position().line() + " column "
                            + error.position().column() + ": " + error.getMessage())
                    .collect(Collectors.joining("\n")));
        }
        var settings = new Settings();
        settings.addFile(toml, fileName);
        settings.addEnvironment(environment);
        return new Config(db(settings), api(settings), gossip(settings), admin(settings),
                log(settings), perf(settings), settings.unknown());
    }

    private static Db db(Settings settings) {
        return new Db(settings.required("db.path", settings.path("db.path")),
                settings.strings("db.schema_paths").stream().map(Path::of).toList(),
                settings.flag("db.schema_strict", false),
                settings.number("db.cache_size_kib", Integer.MIN_VALUE, Integer.MAX_VALUE)
                        .orElse(Db.CACHE_SIZE_KIB));
    }

    private static Api api(Settings settings) {
        List<InetSocketAddress> addresses = settings.addresses("api.bind_addr");
        settings.required("api.bind_addr", addresses.stream().findFirst());
        return new Api(addresses, settings.string("api.endpoint_name").orElse(null),
                settings.string("api.authorization.bearer-token").orElse(null));
    }

    private static Gossip gossip(Settings settings) {
        boolean plaintext = settings.flag("gossip.plaintext", false);
        Optional<Long> mtu = settings.number("gossip.max_mtu", Gossip.MTU_MIN_BYTES, 65_527);
        return new Gossip(
                settings.required("gossip.bind_addr", settings.address("gossip.bind_addr")),
                settings.address("gossip.external_addr").orElse(null),
                settings.address("gossip.client_addr").orElse(null),
                settings.strings("gossip.bootstrap"),
                plaintext ? null : tls(settings),
                plaintext,
                mtu.map(Long::intValue).orElse(null),
                settings.number("gossip.idle_timeout_secs", 1, 86_400)
                        .map(Duration::ofSeconds).orElse(Gossip.IDLE_TIMEOUT),
                settings.number("gossip.member_id", 0, 65_535).map(Long::intValue).orElse(null),
                Gossip.Broadcast.valueOf(
                        settings.choice("gossip.broadcast", List.of("plumtree", "gossip"))
                                .toUpperCase(Locale.ROOT)));
    }

    private static Tls tls(Settings settings) {
        if (!settings.hasAny("gossip.tls")) {
            throw new ConfigException("gossip.tls is missing: name certificates made with"
                    + " `verdigris tls`, or set gossip.plaintext = true for a cluster whose members"
                    + " do not check each other");
        }
        Optional<Path> ca = settings.path("gossip.tls.ca_file");
        boolean insecure = settings.flag("gossip.tls.insecure", false);
        if (ca.isEmpty() && !insecure) {
            throw new ConfigException("gossip.tls.ca_file is missing: without it peers cannot be"
                    + " checked; set gossip.tls.insecure = true to accept any certificate");
        }
        ClientCertificate client = null;
        if (settings.hasAny("gossip.tls.client")) {
            if (ca.isEmpty()) {
                throw new ConfigException("gossip.tls.client needs gossip.tls.ca_file, against"
                        + " which peers' client certificates are checked");
            }
            client = new ClientCertificate(
                    file(settings, "gossip.tls.client.cert_file"),
                    file(settings, "gossip.tls.client.key_file"));
        }
        return new Tls(file(settings, "gossip.tls.cert_file"),
                file(settings, "gossip.tls.key_file"), ca.orElse(null), insecure, client);
    }

    private static Path file(Settings settings, String key) {
        return settings.required(key, settings.path(key));
    }

    private static Admin admin(Settings settings) {
        return new Admin(settings.path("admin.uds_path").orElse(Admin.UDS_PATH));
    }

    private static Perf perf(Settings settings) {
        return new Perf(settings.number("perf.wal_threshold_mb", 1, 1 << 20)
                .orElse(Perf.WAL_THRESHOLD_MIB));
    }

    private static Log log(Settings settings) {
        boolean colors = settings.hasAny("log") && settings.flag("log.colors", true);
        return new Log(settings.choice("log.format", List.of("plaintext", "json")).equals("json"),
                colors);
    }
}
