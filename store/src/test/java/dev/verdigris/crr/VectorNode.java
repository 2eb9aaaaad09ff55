package dev.verdigris.crr;

import dev.verdigris.book.Book;
import dev.verdigris.book.BookDraft;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SqlValue;
import dev.verdigris.model.Timestamp;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// One node of a recorded scenario, played on our engine without its book of others' versions: the
/// scenarios deliver changes one by one, in any order.
final class VectorNode implements AutoCloseable {
    private final Connection connection;
    private final Engine engine;
    private final Book book;

    VectorNode(ActorId actor, boolean recursiveTriggers) {
        connection = Connection.openMemory();
        connection.exec("PRAGMA recursive_triggers = " + recursiveTriggers);
        engine = Engine.open(connection, actor);
        book = engine.loadBook();
    }

    void exec(String sql) {
        connection.exec(sql);
    }

    void replicate(String table) {
        write(() -> engine.alterations().replicate(table));
    }

    /// @return false if a statement failed, which undoes all of them
    boolean transact(List<Object> statements) {
        return write(() -> {
            for (Object statement : statements) {
                List<Object> parts = Json.list(statement);
                run(Json.string(parts.get(0)), Json.list(parts.get(1)));
            }
        });
    }

    void alter(String table, List<Object> statements) {
        write(() -> {
            for (Object statement : statements) {
                connection.exec(Json.string(Json.list(statement).getFirst()));
            }
            ReplicatedTable replicated = engine.tables().find(table);
            if (replicated != null && !TableShape.of(engine.sql(), table).columns()
                    .equals(replicated.columns())) {
                engine.alterations().widened(replicated);
            }
        });
    }

    private boolean write(Runnable work) {
        DbVersion version = book.get(engine.actor()).head().next();
        connection.exec("BEGIN IMMEDIATE");
        try {
            engine.beginCapture(version);
            work.run();
            engine.endCapture();
            engine.refresh();
            BookDraft draft = book.draft();
            if (engine.hasCaptured()) {
                engine.record(version, Timestamp.ZERO);
                draft.ownStored(engine.actor(), version);
                engine.save(draft);
            }
            connection.exec("COMMIT");
            book.publish(draft);
            return true;
        } catch (SqliteException e) {
            engine.endCapture();
            connection.exec("ROLLBACK");
            engine.undone();
            return false;
        }
    }

    private void run(String sql, List<Object> parameters) {
        try (Statement statement = connection.prepare(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                SqlValues.bind(statement, i + 1, VectorValues.of(parameters.get(i)));
            }
            statement.run();
        }
    }

    /// A change as it is recorded.
    ///
    /// @param refused whether it claims to be a version of ours that we never wrote, or its site is
    ///     none
    private record Recorded(
            ActorId actor, DbVersion version, Change change, boolean refused) {
        boolean isSameRow(Recorded other) {
            return actor.equals(other.actor) && version.equals(other.version)
                    && change.table().equals(other.change.table())
                    && change.key().equals(other.change.key());
        }
    }

    /// @param together whether one failure undoes the batch; neighbours of one row and version are
    ///     then merged as one
    void merge(List<Object> changes, boolean together) {
        connection.exec("BEGIN IMMEDIATE");
        var group = new ArrayList<Recorded>();
        boolean failed = false;
        for (Object json : changes) {
            Recorded recorded = recorded(Json.list(json));
            if (!group.isEmpty() && !(together && group.getLast().isSameRow(recorded))) {
                failed |= !merge(group);
                group.clear();
            }
            group.add(recorded);
        }
        failed |= !group.isEmpty() && !merge(group);
        connection.exec(failed && together ? "ROLLBACK" : "COMMIT");
        if (failed) {
            engine.undone();
        }
    }

    /// A version of ours that we never wrote is an error in cr-sqlite; for us it is a matter of the
    /// book, which this test leaves out. A site that is none cannot be said in our types.
    private boolean merge(List<Recorded> group) {
        if (group.stream().anyMatch(Recorded::refused)) {
            return false;
        }
        connection.exec("SAVEPOINT change");
        try {
            var sites = new Sites(engine.sql());
            var merger = new Merger(engine.sql(), engine.tables(), sites);
            List<Change> changes = group.stream().map(Recorded::change).toList();
            merger.resolve(changes);
            merger.merge(sites.ordinal(group.getFirst().actor()),
                    group.getFirst().version().value(), changes, (_, _) -> { });
            connection.exec("RELEASE change");
            return true;
        } catch (Unmergeable | SqliteException e) {
            connection.exec("ROLLBACK TO change; RELEASE change");
            return false;
        }
    }

    /// `[table, pk, cid, val, col_version, db_version, site, cl, seq, ts]`; no site means our own.
    private Recorded recorded(List<Object> change) {
        Object site = change.get(6);
        boolean named = site instanceof String hex && hex.length() == 2 * ActorId.BYTES;
        ActorId actor = named ? ActorId.parse((String) site) : engine.actor();
        var version = new DbVersion(number(change.get(5)));
        boolean refused = site instanceof String hex && hex.length() > 2 * ActorId.BYTES
                || named && actor.equals(engine.actor())
                        && version.isAfter(book.get(actor).head());
        byte[] key = HexFormat.of().parseHex(Json.string(change.get(1)));
        return new Recorded(actor, version, new Change(Json.string(change.get(0)),
                new PackedKey(key), Json.string(change.get(2)), VectorValues.of(change.get(3)),
                number(change.get(4)), number(change.get(7)),
                new Seq(number(change.get(8)))), refused);
    }

    /// A number that a careless peer may have sent as something else; what is none counts as zero.
    private static long number(Object json) {
        return json instanceof Long number ? Math.max(number, 0) : 0;
    }

    /// The table's rows, in any order.
    List<List<SqlValue>> rows(String table, List<String> columns) {
        String names = String.join(", ", columns.stream().map(Names::quoted).toList());
        try (Statement rows = connection.prepare(
                "SELECT " + names + " FROM " + Names.quoted(table))) {
            var all = new ArrayList<List<SqlValue>>();
            while (rows.step()) {
                var row = new ArrayList<SqlValue>();
                for (int column = 0; column < columns.size(); column++) {
                    row.add(SqlValues.read(rows, column));
                }
                all.add(row);
            }
            return all;
        }
    }

    @Override
    public void close() {
        engine.close();
        connection.close();
    }
}
