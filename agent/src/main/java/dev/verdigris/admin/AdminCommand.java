package dev.verdigris.admin;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What can be asked on the admin socket. In JSON a command is its name, or an object of one key
/// that holds the command within its group: `"Ping"`, `{"Cluster":"Members"}`.
public sealed interface AdminCommand {
    record Ping() implements AdminCommand {}

    record Members() implements AdminCommand {}

    record MembershipStates() implements AdminCommand {}

    record Rejoin() implements AdminCommand {}

    /// Move to another cluster.
    ///
    /// @param cluster 0 to 65,535
    record SetId(int cluster) implements AdminCommand {}

    /// What the node holds of every actor.
    record SyncState() implements AdminCommand {}

    /// How far the node is behind. Ours.
    record Lag() implements AdminCommand {}

    /// Counters of broadcast, sync and transport. Ours; upstream has no such command.
    record Stats() implements AdminCommand {}

    /// A digest of all replicated rows, to see whether nodes agree. Ours.
    record Digest() implements AdminCommand {}

    /// Reads the schema files again and applies them.
    ///
    /// @param allowDestructive whether they may take data away. Ours; upstream has only `"Reload"`
    record Reload(boolean allowDestructive) implements AdminCommand {}

    /// What the schema is, and what is kept that it does not know. Ours.
    record SchemaState() implements AdminCommand {}

    /// Reads what a JSON parser made of a frame.
    static Optional<AdminCommand> of(@Nullable Object json) {
        return Optional.ofNullable(switch (json) {
            case String name -> switch (name) {
                case "Ping" -> new Ping();
                case "Stats" -> new Stats();
                case "Digest" -> new Digest();
                case "Reload" -> new Reload(false);
                default -> null;
            };
            case Map<?, ?> group when "Members".equals(group.get("Cluster")) -> new Members();
            case Map<?, ?> group when "MembershipStates".equals(group.get("Cluster")) ->
                    new MembershipStates();
            case Map<?, ?> group when "Rejoin".equals(group.get("Cluster")) -> new Rejoin();
            case Map<?, ?> group when group.get("Cluster") instanceof Map<?, ?> inner
                    && inner.get("SetId") instanceof Long id && id >= 0 && id <= 0xffff ->
                    new SetId(id.intValue());
            case Map<?, ?> group when "Generate".equals(group.get("Sync")) -> new SyncState();
            case Map<?, ?> group when group.get("Reload") instanceof Map<?, ?> options ->
                    new Reload(Boolean.TRUE.equals(options.get("allow_destructive")));
            case Map<?, ?> group when "State".equals(group.get("Schema")) -> new SchemaState();
            case Map<?, ?> group when "Lag".equals(group.get("Sync")) -> new Lag();
            case null, default -> null;
        });
    }
}
