package dev.verdigris.crr;

import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.SqlValue;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether each clock is well formed, names writes that are held and logged, and agrees with its
/// row.
final class ClockCheck {
    private static final long NO_SITE = -1;

    private final EngineSql sql;
    private final Findings findings;
    private final CheckProgress progress;
    private final PackedCells cells = new PackedCells();
    private long tables;
    private long clocks;
    private long rows;

    ClockCheck(EngineSql sql, Findings findings, CheckProgress progress) {
        this.sql = sql;
        this.findings = findings;
        this.progress = progress;
    }

    long tables() {
        return tables;
    }

    long clocks() {
        return clocks;
    }

    long rows() {
        return rows;
    }

    void check(List<ReplicatedTable> all, BookCheck book, LoggedWrites logged, int pass,
            int passes) {
        for (ReplicatedTable table : all) {
            new OfTable(table, book, logged, pass, passes).check();
            if (pass == 0) {
                tables++;
                if (table.isPresent()) {
                    rowsWithoutClock(table);
                }
            }
        }
    }

    private void rowsWithoutClock(ReplicatedTable table) {
        Statement row = sql.get(new TableSql(table).selectRowsWithoutClock());
        while (row.step()) {
            rows++;
            findings.ofRow(Finding.Part.ROW, table.name(), key(table, row),
                    "the row has no clock");
        }
        row.reset();
    }

    private static List<SqlValue> key(ReplicatedTable table, Statement row) {
        var key = new ArrayList<SqlValue>(table.keys().size());
        for (int i = 0; i < table.keys().size(); i++) {
            key.add(SqlValues.read(row, i));
        }
        return key;
    }

    /// One table in one pass. In the first all is checked; in each, whether the logs of this pass
    /// list what the clocks name.
    private final class OfTable {
        private final ReplicatedTable table;
        private final BookCheck book;
        private final LoggedWrites logged;
        private final int pass;
        private final int passes;
        private List<SqlValue> key = List.of();
        private byte[] packedKey = {};
        private long seenSite = NO_SITE;
        private long seenVersion;

        OfTable(ReplicatedTable table, BookCheck book, LoggedWrites logged, int pass, int passes) {
            this.table = table;
            this.book = book;
            this.logged = logged;
            this.pass = pass;
            this.passes = passes;
        }

        void check() {
            int keys = table.keys().size();
            Statement row = sql.get(new TableSql(table).selectClocksWithRows());
            while (row.step()) {
                key = key(table, row);
                packedKey = PackedKey.pack(key).bytes();
                seenSite = NO_SITE;
                long cl = row.columnIsNull(keys) ? -1 : row.columnLong(keys);
                boolean isThere = row.columnLong(keys + 4) != 0;
                if (pass == 0) {
                    count(isThere);
                }
                if (cl == 0 || cl < 0 && cl % 2 == 0) {
                    foundOnce("its causal length is stored as " + cl);
                    continue;
                }
                if (pass == 0 && table.isPresent()) {
                    existence(cl, isThere);
                }
                stamps(cl, row.columnLong(keys + 1), row.columnLong(keys + 2),
                        row.columnBlob(keys + 3));
            }
            row.reset();
        }

        private void count(boolean isThere) {
            rows += isThere ? 1 : 0;
            if (++clocks % CheckProgress.STEP_ROWS == 0) {
                progress.at("clocks", clocks);
            }
        }

        private void existence(long cl, boolean isThere) {
            if (cl % 2 != 0 && !isThere) {
                findings.ofRow(Finding.Part.ROW, table.name(), key, "the clock says that the row "
                        + "is alive (causal length " + Math.abs(cl) + "), and it is not there");
            } else if (cl % 2 == 0 && isThere) {
                findings.ofRow(Finding.Part.ROW, table.name(), key, "the clock says that the row "
                        + "is deleted (causal length " + cl + "), and it is there");
            }
        }

        private void stamps(long cl, long site, long version, byte @Nullable [] packed) {
            boolean isAlive = cl % 2 != 0;
            if (!isAlive && packed != null) {
                foundOnce("it is deleted, and has clocks of cells");
            }
            if (!unpack(site, version, isAlive ? packed : null)) {
                return;
            }
            if (!book.isKnown(site)) {
                foundOnce("it names site number " + site + ", which is not known");
                return;
            }
            if (cl > 0) {
                written("the row's own record", site, version);
            }
            boolean hasCells = false;
            for (int column = 0; isAlive && column < cells.columns(); column++) {
                if (cells.isPresent(column)) {
                    hasCells = true;
                    cell(column);
                }
            }
            if (cl < 0 && !hasCells) {
                foundOnce("nothing in it says who wrote the row");
            }
        }

        private boolean unpack(long site, long version, byte @Nullable [] packed) {
            try {
                cells.unpack(table, site, version, packed);
            } catch (InvariantViolation | RuntimeException e) { // of any damage to the bytes
                foundOnce("the clocks of its cells cannot be read: " + e.getMessage());
                return false;
            }
            if (packed != null && !Arrays.equals(packed, cells.pack(site, version))) {
                foundOnce("the clocks of its cells are not packed as the engine packs them");
            }
            return true;
        }

        private void cell(int column) {
            String name = "column " + Names.quoted(table.columns().get(column));
            if (cells.columnVersion(column) < 1) {
                foundOnce(name + " was written " + cells.columnVersion(column) + " times");
            }
            if (!book.isKnown(cells.site(column))) {
                foundOnce(name + " names site number " + cells.site(column)
                        + ", which is not known");
            } else {
                written(name, cells.site(column), cells.version(column));
            }
        }

        private void written(String what, long site, long version) {
            if (site == seenSite && version == seenVersion) {
                return; // as the cell before
            }
            seenSite = site;
            seenVersion = version;
            String why = book.whyNotMerged(site, version);
            if (why != null) {
                if (pass == 0) {
                    findings.ofWrite(Finding.Part.CLOCK, table.name(), key, book.name(site),
                            version, what + " names the version, which the book does not hold: "
                                    + why);
                }
                return;
            }
            long hash = LoggedWrites.hash(site, version, table.id(), packedKey);
            if (LoggedWrites.pass(hash, passes) == pass && !logged.contains(hash)) {
                findings.ofWrite(Finding.Part.CLOCK, table.name(), key, book.name(site), version,
                        what + " names the version, whose log does not list the row");
            }
        }

        private void foundOnce(String message) {
            if (pass == 0) {
                findings.ofRow(Finding.Part.CLOCK, table.name(), key, message);
            }
        }
    }
}
