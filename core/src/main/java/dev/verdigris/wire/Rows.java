package dev.verdigris.wire;

import dev.verdigris.model.Change;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SqlValue;
import java.util.List;

/// Changes, grouped by row.
///
/// Changes that follow each other and agree in table, key, position and causal length share one
/// head; that is all grouping does. Changes in any other order are heads with one cell each, so
/// every list comes back as it was.
final class Rows {
    /// The cell that is the row's own record as every writer makes it: NULL, and the causal length
    /// as column version. A column of number n is written as n + 1.
    private static final int ROW_RECORD = 0;

    /// A plain row record; what a list of changes can take at least per change.
    private static final int CELL_BYTES_MIN = 1;

    private Rows() {}

    /// @param seqBase the position expected first; the nearer, the shorter
    static void write(WireWriter out, Names names, List<Change> changes, long seqBase) {
        int start = out.size();
        int count = changes.size();
        out.count(count, WireFormat.CHANGES_PER_CHANGESET_MAX, "changes");
        long seqExpected = seqBase;
        for (int i = 0; i < count;) {
            Change first = changes.get(i);
            int end = i + 1;
            while (end < count && sameRow(first, changes.get(end))) {
                end++;
            }
            writeHead(out, names, first, seqExpected);
            out.varint(end - i);
            for (; i < end; i++) {
                writeCell(out, names, changes.get(i));
            }
            seqExpected = first.seq().value() + 1;
        }
        if (out.size() - start > WireFormat.CHANGES_BYTES_MAX) {
            throw new IllegalArgumentException("bytes of changes: " + (out.size() - start));
        }
    }

    private static boolean sameRow(Change a, Change b) {
        return a.seq().value() == b.seq().value() && a.causalLength() == b.causalLength()
                && a.table().equals(b.table()) && (a.key() == b.key() || a.key().equals(b.key()));
    }

    private static void writeHead(WireWriter out, Names names, Change row, long seqExpected) {
        long seq = row.seq().value();
        if (seq > WireFormat.COUNTER_MAX) {
            throw new IllegalArgumentException("position: " + seq);
        }
        out.varint(names.numberOf(row.table()));
        out.lengthAndBytes(row.key().bytes(), WireFormat.KEY_BYTES_MAX, "key bytes");
        out.signed(seq - seqExpected);
        out.counter(row.causalLength(), "causal length");
    }

    private static void writeCell(WireWriter out, Names names, Change change) {
        if (isPlainRowRecord(change)) {
            out.varint(ROW_RECORD);
            return;
        }
        out.varint(names.numberOf(change.column()) + 1L);
        out.counter(change.columnVersion(), "column version");
        Values.write(out, change.value());
    }

    private static boolean isPlainRowRecord(Change change) {
        return change.isRow() && change.columnVersion() == change.causalLength()
                && change.value() instanceof SqlValue.Null;
    }

    /// Bytes of a change that shares its row's head with no other, without names.
    static int sizeOf(Change change) {
        int key = change.key().bytes().length;
        // References at their widest; the position as if 0 was expected, the furthest below it.
        int reference = WireWriter.sizeOf(WireFormat.NAMES_PER_MESSAGE_MAX);
        int head = reference + WireWriter.sizeOf(key) + key
                + WireWriter.sizeOf(change.seq().value() << 1)
                + WireWriter.sizeOf(change.causalLength()) + 1;
        return head + reference + WireWriter.sizeOf(change.columnVersion())
                + Values.sizeOf(change.value());
    }

    static List<Change> read(WireReader in, String[] names, long seqBase) throws MalformedMessage {
        int start = in.remaining();
        int count = in.count(WireFormat.CHANGES_PER_CHANGESET_MAX, CELL_BYTES_MIN, "changes");
        var changes = new Change[count];
        long seqExpected = seqBase;
        for (int i = 0; i < count;) {
            String table = name(in.varint("table"), names);
            var key = new PackedKey(in.lengthAndBytes(WireFormat.KEY_BYTES_MAX, "key bytes"));
            key.requireWellFormed();
            long seq = seqExpected + in.signed("position");
            if (seq < 0 || seq > WireFormat.COUNTER_MAX) {
                throw new MalformedMessage("position", seq);
            }
            seqExpected = seq + 1;
            long causalLength = in.counter("causal length");
            int cells = in.count(count - i, CELL_BYTES_MIN, "cells");
            if (cells == 0) {
                throw new MalformedMessage("row without cells");
            }
            var position = new Seq(seq);
            for (int end = i + cells; i < end; i++) {
                changes[i] = readCell(in, names, table, key, causalLength, position);
            }
        }
        if (start - in.remaining() > WireFormat.CHANGES_BYTES_MAX) {
            throw new MalformedMessage("bytes of changes", start - in.remaining());
        }
        return List.of(changes);
    }

    private static Change readCell(WireReader in, String[] names, String table, PackedKey key,
            long causalLength, Seq seq) throws MalformedMessage {
        long column = in.varint("column");
        if (column == ROW_RECORD) {
            return new Change(
                    table, key, Change.ROW, SqlValue.NULL, causalLength, causalLength, seq);
        }
        String name = name(column - 1, names);
        long columnVersion = in.counter("column version");
        return new Change(table, key, name, Values.read(in), columnVersion, causalLength, seq);
    }

    private static String name(long number, String[] names) throws MalformedMessage {
        if (number < 0 || number >= names.length) {
            throw new MalformedMessage("name number", number);
        }
        return names[(int) number];
    }
}
