package dev.verdigris.crr;

import dev.verdigris.model.ActorId;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.ResultCode;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import java.util.Objects;

/// Verifies rows, clocks, logs and book of a database against each other. Only reads, in one
/// snapshot, also while a node writes.
///
/// What is verified:
///
/// 1. SQLite's own `integrity_check`.
/// 2. Each replicated table has its columns, clock table and triggers.
/// 3. Heads, gaps, buffered pieces and parked versions agree with each other.
/// 4. A version with a log is held; its chunks are whole, and name known tables, with keys that
///    can be unpacked. Rows of others' versions have clocks.
/// 5. Each clock is well formed; what it names as the writer of the row or a cell is a version of a
///    known actor that the book holds, and that lists the row in its log: by that the write is
///    found when a peer asks for it.
/// 6. A row is there exactly if its clock says that it is alive.
public final class Checker {
    private static final int INTEGRITY_MESSAGES_MAX = 20;

    private final EngineSql sql;
    private final CheckProgress progress;
    private final Findings findings = new Findings();

    private Checker(EngineSql sql, CheckProgress progress) {
        this.sql = sql;
        this.progress = progress;
    }

    /// Checks a database.
    ///
    /// @param connection may be read-only; no transaction may be under way
    /// @throws IllegalStateException if the database is none of ours, or of a newer program
    public static CheckReport check(Connection connection, CheckProgress progress) {
        try (var sql = new EngineSql(connection)) {
            connection.exec("BEGIN");
            try {
                return new Checker(sql, progress).check();
            } finally {
                if (connection.inTransaction()) {
                    connection.exec("ROLLBACK"); // a COMMIT may fail where a page is broken
                }
            }
        }
    }

    private CheckReport check() {
        var sites = new SiteNames();
        var clocks = new ClockCheck(sql, findings, progress);
        var log = new LogCheck(sql, findings, progress);
        try {
            if (!Layout.isPresent(sql.connection())) {
                throw new IllegalStateException("the database is none of Verdigris");
            }
            file();
            Layout.check(sql.connection());
            sites(sites);
            var tables = new Tables(sql);
            tables.refresh();
            var shape = new ShapeCheck(sql, findings);
            shape.check(tables);
            var book = new BookCheck(sql, sites, findings);
            book.check();
            int passes = log.passes();
            for (int pass = 0; pass < passes; pass++) {
                LoggedWrites logged = log.read(shape, book, pass, passes);
                clocks.check(shape.sound(), book, logged, pass, passes);
            }
        } catch (SqliteException e) {
            if (e.code() != ResultCode.CORRUPT) {
                throw e;
            }
            findings.add(Finding.Part.FILE, "reading stopped here: " + e.message());
        }
        return new CheckReport(findings.shown(), findings.notShown(), clocks.tables(),
                clocks.clocks(), clocks.rows(), log.entries(), sites.count());
    }

    private void file() {
        progress.at("file", 0);
        Statement rows = sql.get("PRAGMA integrity_check(" + INTEGRITY_MESSAGES_MAX + ")");
        while (rows.step()) {
            String message = Objects.requireNonNull(rows.columnText(0));
            if (!message.equals("ok")) {
                findings.add(Finding.Part.FILE, message.strip());
            }
        }
        rows.reset();
    }

    private void sites(SiteNames sites) {
        Statement rows = sql.get("SELECT ordinal, site_id FROM __vg_site ORDER BY ordinal");
        while (rows.step()) {
            long ordinal = rows.columnLong(0);
            byte[] id = rows.columnBlob(1);
            if (id != null && id.length == ActorId.BYTES) {
                sites.add(ordinal, ActorId.ofBytes(id).toString());
            } else {
                findings.add(Finding.Part.SITE, "number " + ordinal + " has an identity of "
                        + (id == null ? 0 : id.length) + " bytes instead of " + ActorId.BYTES);
            }
        }
        rows.reset();
        if (!sites.isKnown(Sites.OWN)) {
            findings.add(Finding.Part.SITE, "the database has no identity of its own: number "
                    + Sites.OWN + " is missing");
        }
    }
}
