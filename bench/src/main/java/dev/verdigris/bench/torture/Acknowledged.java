package dev.verdigris.bench.torture;

import dev.verdigris.model.RangeSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What the victims of one database have said to be durable.
final class Acknowledged {
    private final Set<String> own = new LinkedHashSet<>();
    private final Map<Long, RangeSet> merged = new TreeMap<>();
    private long lastVersion;

    /// Takes one whole line of a victim; see [Victim].
    void add(long round, String line) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("own")) {
            own.add(words[1]);
            lastVersion = Math.max(lastVersion, Long.parseLong(words[2]));
        } else if (words[0].equals("merged")) {
            merged.merge(round,
                    RangeSet.of(Long.parseLong(words[1]), Long.parseLong(words[2])),
                    RangeSet::plus);
        }
    }

    /// Keys of `ledger`.
    Set<String> own() {
        return own;
    }

    /// By round, versions of its peer.
    Map<Long, RangeSet> merged() {
        return merged;
    }

    long lastVersion() {
        return lastVersion;
    }
}
