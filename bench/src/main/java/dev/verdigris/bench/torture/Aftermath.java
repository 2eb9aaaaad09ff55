package dev.verdigris.bench.torture;

import dev.verdigris.crr.CheckProgress;
import dev.verdigris.crr.CheckReport;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.OpenMode;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.store.Commit;
import dev.verdigris.store.DatabaseCheck;
import dev.verdigris.store.Replica;
import dev.verdigris.store.ReplicaConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What must hold of a database whose process was killed. What does not is a line for people.
final class Aftermath {
    private final Path folder;
    private final Path file;
    private final Acknowledged acknowledged;
    private final List<String> broken = new ArrayList<>();

    private Aftermath(Path folder, Acknowledged acknowledged) {
        this.folder = folder;
        this.file = folder.resolve("victim.db");
        this.acknowledged = acknowledged;
    }

    /// @param withNewcomer also whether one that gets everything from this node ends up the same
    /// @return what is wrong; empty if all is well
    static List<String> check(Path folder, Acknowledged acknowledged, boolean withNewcomer) {
        var aftermath = new Aftermath(folder, acknowledged);
        aftermath.run(withNewcomer);
        return aftermath.broken;
    }

    private void run(boolean withNewcomer) {
        try (Replica replica = Replica.open(Layout.replica(folder), Layout.clock())) {
            books(replica.books());
            if (withNewcomer) {
                newcomer(replica);
            }
        }
        CheckReport report = DatabaseCheck.run(file, CheckProgress.NONE);
        report.findings().forEach(finding -> broken.add("check: " + finding));
        try (Connection connection = Connection.open(file, OpenMode.READ_ONLY)) {
            if (hasTables(connection)) {
                ledger(connection);
                remote(connection);
            } else if (!acknowledged.own().isEmpty()) {
                broken.add("the tables are gone");
            }
        }
    }

    private static boolean hasTables(Connection connection) {
        try (Statement row = connection.prepare(
                "SELECT 1 FROM sqlite_schema WHERE name = 'ledger'")) {
            return row.step();
        }
    }

    private void books(Map<ActorId, ActorBook> books) {
        long head = books.getOrDefault(Layout.OWN, ActorBook.EMPTY).head().value();
        if (head < acknowledged.lastVersion()) {
            broken.add("own version " + acknowledged.lastVersion() + " was acknowledged, the head"
                    + " is " + head);
        }
        acknowledged.merged().forEach((round, versions) -> {
            RangeSet held = books.getOrDefault(Layout.peer(round), ActorBook.EMPTY).held();
            RangeSet missing = versions.minus(held);
            if (!missing.isEmpty()) {
                broken.add("merged versions are not held, of round " + round + ": " + missing);
            }
        });
    }

    /// Every transaction that was acknowledged is there, and all that are there are whole.
    private void ledger(Connection connection) {
        var there = new HashSet<String>();
        rows(connection, "SELECT id, parts, (SELECT count(*) FROM part p WHERE p.id = l.id) "
                + "FROM ledger l", row -> {
                    there.add(String.valueOf(row.columnText(0)));
                    if (row.columnLong(1) != row.columnLong(2)) {
                        broken.add("transaction " + row.columnText(0) + " has "
                                + row.columnLong(2) + " rows of " + row.columnLong(1));
                    }
                });
        rows(connection, "SELECT DISTINCT id FROM part WHERE id NOT IN (SELECT id FROM ledger)",
                row -> broken.add("rows without their transaction: " + row.columnText(0)));
        Set<String> lost = new HashSet<>(acknowledged.own());
        lost.removeAll(there);
        lost.forEach(id -> broken.add("acknowledged and lost: " + id));
    }

    /// A version of a peer has all of its rows if it is held, and none if it is not.
    private void remote(Connection connection) {
        var seen = new HashSet<String>();
        rows(connection, "SELECT id, count(*) FROM remote GROUP BY id", row -> {
            seen.add(String.valueOf(row.columnText(0)));
            if (row.columnLong(1) != Layout.REMOTE_ROWS) {
                broken.add("version " + row.columnText(0) + " has " + row.columnLong(1) + " rows");
            }
        });
        acknowledged.merged().forEach((round, versions) -> {
            for (RangeSet.Range range : versions.ranges()) {
                for (long version = range.first(); version <= range.last(); version++) {
                    if (!seen.contains(Layout.remoteId(round, version))) {
                        broken.add("held without its rows: " + round + "-" + version);
                    }
                }
            }
        });
    }

    private interface RowVisitor {
        void visit(Statement row);
    }

    private static void rows(Connection connection, String sql, RowVisitor visitor) {
        try (Statement row = connection.prepare(sql)) {
            while (row.step()) {
                visitor.visit(row);
            }
        }
    }

    /// One that gets everything from this node has the same rows and clocks, and the node goes on
    /// with the next version.
    private void newcomer(Replica replica) {
        ReplicaConfig memory = ReplicaConfig.memory(new ActorId(0, 99));
        try (Replica newcomer = Replica.open(memory, Layout.clock())) {
            newcomer.applySchema(Layout.schema(Layout.HOT_COLUMNS_MAX));
            replica.books().forEach((actor, book) -> {
                var told = new ArrayList<Changeset>();
                replica.read(new Need.Whole(actor, new VersionRange(
                        DbVersion.ZERO.next(), book.head())), told::add);
                newcomer.apply(told);
            });
            replica.applySchema(Layout.schema(Layout.HOT_COLUMNS_MAX));
            if (!newcomer.digest().equals(replica.digest())) {
                broken.add("a newcomer has other content: " + newcomer.digest() + " instead of "
                        + replica.digest());
            }
        }
        long head = replica.books().getOrDefault(Layout.OWN, ActorBook.EMPTY).head().value();
        Commit commit = replica.transact(session ->
                session.execute("INSERT INTO ledger VALUES ('after " + head + "', 0)")).commit();
        if (commit == null || commit.version().value() != head + 1) {
            broken.add("the version after " + head + " is " + commit);
        }
    }
}
