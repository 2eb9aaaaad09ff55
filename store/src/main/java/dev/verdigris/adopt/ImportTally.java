package dev.verdigris.adopt;

import dev.verdigris.crdt.Stamp;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Timestamp;
import java.util.ArrayList;
import java.util.List;

/// Counts what an import meets, and hands out what it writes in our own name.
final class ImportTally {
    /// Notes of single rows that are kept.
    private static final int NOTES_MAX = 100;

    /// Rows that are too large, of which the refusal names these many.
    private static final int TOO_LARGE_SHOWN_MAX = 10;

    private static final int SHOWN_CHARS_MAX = 200;

    private final SourceBook book;
    private final ActorId own;
    private final Timestamp now;
    private final ImportProgress progress;
    private final List<String> notes;
    private final List<String> tooLarge = new ArrayList<>();
    private long notesDropped;
    private long tooLargeCount;
    private long rows;
    private long ownRows;
    private long withoutKey;
    private long withoutVersion;
    private long ofLifeBefore;

    ImportTally(SourceBook book, ActorId own, Timestamp now, ImportProgress progress,
            List<String> notes) {
        this.book = book;
        this.own = own;
        this.now = now;
        this.progress = progress;
        this.notes = notes;
    }

    SourceBook book() {
        return book;
    }

    Timestamp now() {
        return now;
    }

    /// The version of ours to which rows are counted that nobody else can be said to have written.
    Stamp ownVersion() {
        return new Stamp(own, book.head(own).next());
    }

    /// The position in it of the next such row.
    long nextOwnRow() {
        return ownRows++;
    }

    long ownRows() {
        return ownRows;
    }

    void row() {
        if (++rows % ImportProgress.STEP == 0) {
            progress.at("rows", rows);
        }
    }

    void note(String note) {
        if (notes.size() < NOTES_MAX) {
            notes.add(note);
        } else {
            notesDropped++;
        }
    }

    void clockWithoutKey() {
        withoutKey++;
    }

    void clockWithoutVersion() {
        withoutVersion++;
    }

    void clockOfLifeBefore() {
        ofLifeBefore++;
    }

    void tooLarge(String table, String key) {
        if (tooLarge.size() < TOO_LARGE_SHOWN_MAX) {
            tooLarge.add(Source.quoted(table) + " " + key);
        }
        tooLargeCount++;
    }

    /// @throws ImportRefused if rows were too large
    void requireAllFit() {
        if (tooLargeCount > 0) {
            throw new ImportRefused(tooLargeCount + " rows are too large to be sent to peers (a "
                    + "row has at most 8 MiB, a key 256 KiB): shorten or delete them before the "
                    + "import: " + String.join("; ", tooLarge)
                    + (tooLargeCount > tooLarge.size() ? "; …" : ""));
        }
    }

    /// Adds the notes that are counts.
    void summarize() {
        if (notesDropped > 0) {
            notes.add(notesDropped + " more notes like these");
        }
        count(withoutKey, "clocks of keys that cr-sqlite does not list were left out");
        count(withoutVersion, "clocks name no version that is held; the values stay, and whoever "
                + "writes them anew replaces them");
        count(ofLifeBefore, "values of a row's life before, with column version 0, are kept "
                + "without a clock");
        count(ownRows, "rows had no usable clock and count as written by this node now");
    }

    private void count(long count, String what) {
        if (count > 0) {
            notes.add(count + " " + what);
        }
    }

    static String cut(String text) {
        return text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "…";
    }
}
