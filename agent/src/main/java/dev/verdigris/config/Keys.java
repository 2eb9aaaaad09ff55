package dev.verdigris.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Every key we read, in one table; `docs/configuration.md` lists the same, and a test holds the
/// two together.
public final class Keys {
    /// A key's full path, as it is written in the documents.
    public static final List<String> ALL = List.of(
            "admin.uds_path",
            "api.authorization.bearer-token",
            "api.bind_addr",
            "api.endpoint_name",
            "db.cache_size_kib",
            "db.path",
            "db.schema_paths",
            "db.schema_strict",
            "gossip.bind_addr",
            "gossip.bootstrap",
            "gossip.broadcast",
            "gossip.client_addr",
            "gossip.external_addr",
            "gossip.idle_timeout_secs",
            "gossip.max_mtu",
            "gossip.member_id",
            "gossip.plaintext",
            "gossip.tls.ca_file",
            "gossip.tls.cert_file",
            "gossip.tls.client.cert_file",
            "gossip.tls.client.key_file",
            "gossip.tls.insecure",
            "gossip.tls.key_file",
            "log.colors",
            "log.format",
            "perf.wal_threshold_mb");

    /// Sections that the environment may override: the first part of a variable's name.
    static final List<String> SECTIONS = List.of("admin", "api", "consul", "db", "gossip", "log",
            "perf", "reaper", "telemetry");

    /// Other spellings, by the path that they stand at, with what we call it.
    private static final Map<String, String> ALIASES = new TreeMap<>(Map.of(
            "admin.path", "admin.uds_path",
            "api.addr", "api.bind_addr",
            "api.authz", "api.authorization",
            "api.authorization.bearer", "api.authorization.bearer-token",
            "api.authorization.bearer_token", "api.authorization.bearer-token",
            "gossip.addr", "gossip.bind_addr"));

    private Keys() {}

    /// The path with every alias in it replaced, from the left.
    static String canonical(String path) {
        var done = new StringBuilder();
        for (String part : path.split("\\.", -1)) {
            done.append(done.isEmpty() ? "" : ".").append(part);
            String alias = ALIASES.get(done.toString());
            if (alias != null) {
                done.setLength(0);
                done.append(alias);
            }
        }
        return done.toString();
    }

    static boolean isKnown(String path) {
        return ALL.contains(path);
    }
}
