package dev.verdigris.crr;

import java.util.HashMap;
import java.util.Map;

/// The actors of a database as a check shows them.
final class SiteNames {
    private final Map<Long, String> byOrdinal = new HashMap<>();

    void add(long ordinal, String name) {
        byOrdinal.put(ordinal, name);
    }

    boolean isKnown(long ordinal) {
        return byOrdinal.containsKey(ordinal);
    }

    String of(long ordinal) {
        String name = byOrdinal.get(ordinal);
        return name != null ? name : "number " + ordinal;
    }

    long count() {
        return byOrdinal.size();
    }
}
