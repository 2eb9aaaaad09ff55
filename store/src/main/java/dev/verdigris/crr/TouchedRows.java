package dev.verdigris.crr;

import java.util.Arrays;

/// The rows a transaction has touched, each once, in the order of their first touch.
///
/// Bytes and positions in a few arrays instead of an object per row: a bulk load touches millions,
/// and mostly in the order of the keys. As long as keys rise they are found again by halving; only
/// those that come out of order are hashed. About 8 bytes a row beside the key, 30 for one out of
/// order.
final class TouchedRows {
    private byte[] keys = new byte[1024];
    private int[] ends = new int[64];
    private int[] tables = new int[64];
    private int count;
    /// The rows before this one are in rising order of table and key.
    private int rising;
    // Open addressing over the other rows: position + 1, or 0. At most half full.
    private int[] slots = new int[128];

    int count() {
        return count;
    }

    int table(int row) {
        return tables[row];
    }

    int keyStart(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    int keyEnd(int row) {
        return ends[row];
    }

    /// All keys on end.
    byte[] keyBytes() {
        return keys;
    }

    void clear() {
        if (ends.length > 64 * 1024) { // a bulk load's memory is not kept
            keys = new byte[1024];
            ends = new int[64];
            tables = new int[64];
            slots = new int[128];
        } else if (count > rising) {
            Arrays.fill(slots, 0);
        }
        count = 0;
        rising = 0;
    }

    /// Notes a row.
    ///
    /// @return false if it was noted before
    boolean add(int table, byte[] key, int length) {
        if (rising == count && (count == 0 || compare(count - 1, table, key, length) < 0)) {
            append(table, key, length);
            rising = count;
            return true;
        }
        return !isAmongRising(table, key, length) && addHashed(table, key, length);
    }

    private boolean isAmongRising(int table, byte[] key, int length) {
        int low = 0;
        int high = rising - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int order = compare(middle, table, key, length);
            if (order == 0) {
                return true;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return false;
    }

    private int compare(int row, int table, byte[] key, int length) {
        return tables[row] != table ? Integer.compare(tables[row], table)
                : Arrays.compareUnsigned(keys, keyStart(row), ends[row], key, 0, length);
    }

    private boolean addHashed(int table, byte[] key, int length) {
        int slot = slot(table, key, length);
        while (slots[slot] != 0) {
            if (is(slots[slot] - 1, table, key, length)) {
                return false;
            }
            slot = slot + 1 & slots.length - 1;
        }
        append(table, key, length);
        slots[slot] = count;
        if ((count - rising) * 2 > slots.length) {
            spread();
        }
        return true;
    }

    private boolean is(int row, int table, byte[] key, int length) {
        int start = keyStart(row);
        return tables[row] == table
                && Arrays.equals(keys, start, ends[row], key, 0, length);
    }

    private void append(int table, byte[] key, int length) {
        int start = count == 0 ? 0 : ends[count - 1];
        if (keys.length - start < length) {
            keys = Arrays.copyOf(keys, Math.max(keys.length * 2, Math.addExact(start, length)));
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
            tables = Arrays.copyOf(tables, count * 2);
        }
        System.arraycopy(key, 0, keys, start, length);
        ends[count] = start + length;
        tables[count] = table;
        count++;
    }

    private void spread() {
        slots = new int[slots.length * 2];
        for (int row = rising; row < count; row++) {
            int start = keyStart(row);
            int slot = slot(hash(tables[row], keys, start, ends[row]));
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = row + 1;
        }
    }

    private int slot(int table, byte[] key, int length) {
        return slot(hash(table, key, 0, length));
    }

    private int slot(int hash) {
        return hash & slots.length - 1;
    }

    private static int hash(int table, byte[] bytes, int from, int to) {
        int hash = table;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        hash *= 0x9e3779b9;
        return hash ^ hash >>> 15;
    }
}
