package dev.verdigris.crr;

import java.util.Arrays;

/// The rows a transaction has touched, each once, in the order of their first touch.
///
/// Bytes and positions in a few arrays instead of an object per row: a bulk load touches millions.
/// About 30 bytes a row beside the key.
final class TouchedRows {
    private byte[] keys = new byte[1024];
    private int[] ends = new int[64];
    private int[] tables = new int[64];
    private int count;
    // Open addressing over the rows: position + 1, or 0. At most half full.
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
        if (slots.length > 64 * 1024) { // a bulk load's memory is not kept
            keys = new byte[1024];
            ends = new int[64];
            tables = new int[64];
            slots = new int[128];
        } else if (count > 0) {
            Arrays.fill(slots, 0);
        }
        count = 0;
    }

    /// Notes a row.
    ///
    /// @return false if it was noted before
    boolean add(int table, byte[] key, int length) {
        int slot = slot(table, key, length);
        while (slots[slot] != 0) {
            if (is(slots[slot] - 1, table, key, length)) {
                return false;
            }
            slot = slot + 1 & slots.length - 1;
        }
        append(table, key, length);
        slots[slot] = count;
        if (count * 2 > slots.length) {
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
        for (int row = 0; row < count; row++) {
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
