package dev.verdigris.crr;

/// Hashes of (site, version, table, key): which rows the logs list, as far as one pass looks. With
/// four million of them a row that is not listed passes for one with a chance of 2⁻⁴².
final class LoggedWrites {
    private long[] slots = new long[1 << 12];
    private int count;
    private boolean hasZero;

    void add(long hash) {
        if (hash == 0) {
            hasZero = true;
            return;
        }
        if (2 * count >= slots.length) {
            spread();
        }
        if (put(slots, hash)) {
            count++;
        }
    }

    boolean contains(long hash) {
        if (hash == 0) {
            return hasZero;
        }
        int slot = slot(slots, hash);
        while (slots[slot] != 0) {
            if (slots[slot] == hash) {
                return true;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return false;
    }

    private void spread() {
        var wider = new long[slots.length * 2];
        for (long hash : slots) {
            if (hash != 0) {
                put(wider, hash);
            }
        }
        slots = wider;
    }

    private static boolean put(long[] slots, long hash) {
        int slot = slot(slots, hash);
        while (slots[slot] != 0) {
            if (slots[slot] == hash) {
                return false;
            }
            slot = slot + 1 & slots.length - 1;
        }
        slots[slot] = hash;
        return true;
    }

    private static int slot(long[] slots, long hash) {
        return (int) hash & slots.length - 1;
    }

    /// The pass in which a hash is looked at. Not by its low bits, which choose the slot.
    static int pass(long hash, int passes) {
        return (int) ((hash >>> 33) % passes);
    }

    static long hash(long site, long version, int table, byte[] key) {
        long hash = mix(site * 0x9e3779b97f4a7c15L + version);
        hash = mix(hash ^ table);
        for (byte b : key) {
            hash = (hash ^ b & 0xff) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /// The finaliser of SplitMix64.
    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
