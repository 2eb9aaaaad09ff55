package dev.verdigris.cli.nodes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a node said of itself at one time.
///
/// @param stats counters since its process started, by group
/// @param sync what it holds of every actor
public record NodeStatus(Map<?, ?> stats, Map<?, ?> sync) {
    /// Changesets that came from a peer and were passed on.
    public long relayed() {
        return number(group("broadcast"), "relayed");
    }

    /// Changesets that were pushed to this node although it had them.
    public long duplicates() {
        return number(group("broadcast"), "duplicates");
    }

    /// The highest version known of each actor.
    public Map<String, Long> heads() {
        var heads = new LinkedHashMap<String, Long>();
        if (sync.get("heads") instanceof Map<?, ?> map) {
            map.forEach((actor, head) ->
                    heads.put(String.valueOf(actor), head instanceof Long version ? version : 0L));
        }
        return heads;
    }

    /// Whether all of every version up to its head is held.
    public boolean isComplete() {
        return isEmpty("need") && isEmpty("partial_need");
    }

    /// How many versions of all actors this node is behind `other`.
    public long versionsBehind(NodeStatus other) {
        Map<String, Long> own = heads();
        return other.heads().entrySet().stream()
                .mapToLong(head ->
                        Math.max(0, head.getValue() - own.getOrDefault(head.getKey(), 0L)))
                .sum();
    }

    private Map<?, ?> group(String name) {
        return stats.get(name) instanceof Map<?, ?> group ? group : Map.of();
    }

    private boolean isEmpty(String name) {
        return !(sync.get(name) instanceof Map<?, ?> map) || map.isEmpty();
    }

    static long number(Map<?, ?> group, String name) {
        return group.get(name) instanceof Number number ? number.longValue() : 0;
    }

    static Map<?, ?> map(List<@Nullable Object> values) {
        return !values.isEmpty() && values.getFirst() instanceof Map<?, ?> map ? map : Map.of();
    }
}
