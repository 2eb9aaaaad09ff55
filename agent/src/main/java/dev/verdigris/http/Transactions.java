package dev.verdigris.http;

import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.store.Deadline;
import dev.verdigris.store.LocalResult;
import dev.verdigris.store.LocalSession;
import dev.verdigris.store.Store;
import dev.verdigris.store.StoreException;
import dev.verdigris.store.TransactionLost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `POST /v1/transactions`: all statements in one transaction, or none.
final class Transactions implements Route.Handler {
    static final String PATH = "/v1/transactions";

    /// @param rowsAffected what SQLite counts for the statement
    record Executed(long rowsAffected, long nanos) {}

    /// The work as it is done on the writer's thread.
    private record Work(List<Executed> executed, long startedNanos) {}

    private final Store store;

    Transactions(Store store) {
        this.store = store;
    }

    @Override
    public void handle(Exchange exchange, RequestMemory.Share memory, Route.Permit permit) {
        Deadline deadline = new QueryString(exchange.head().uri()).deadline(Duration.ZERO);
        Dispatcher.requireJson(exchange.head());
        List<SqlStatement> statements = StatementReader.readList(exchange.body(), memory);
        exchange.send(statements.isEmpty()
                ? ExecAnswer.failed(400, "at least 1 statement is required", store.actor())
                : transact(exchange, deadline, statements));
    }

    private Answer transact(Exchange exchange, Deadline deadline, List<SqlStatement> statements) {
        try {
            LocalResult<Work> result =
                    store.transact(deadline.orWhen(exchange::isGone),
                            session -> run(session, statements));
            Work work = result.value();
            return ExecAnswer.committed(work.executed(), System.nanoTime() - work.startedNanos(),
                    result.commit(), store.actor());
        } catch (SqlFailure failure) {
            return failed(failure);
        } catch (SqliteException failure) { // of the commit
            return failed(SqlFailure.of(failure, "", null));
        } catch (TransactionLost lost) {
            return failed(SqlFailure.misused(String.valueOf(lost.getMessage())));
        } catch (StoreException failure) {
            return failed(SqlFailure.of(failure));
        }
    }

    private Answer failed(SqlFailure failure) {
        return ExecAnswer.failed(failure.kind().transactionStatus,
                "rusqlite: " + failure.message() + " (actor_id: None, version: None)",
                store.actor());
    }

    private static Work run(LocalSession session, List<SqlStatement> statements) {
        long started = System.nanoTime();
        var executed = new ArrayList<Executed>(statements.size());
        for (SqlStatement statement : statements) {
            long before = System.nanoTime();
            try {
                execute(session, statement);
            } catch (SqliteException failure) {
                throw SqlFailure.of(failure, statement.sql(), session.refusal());
            }
            executed.add(new Executed(session.changes(), System.nanoTime() - before));
        }
        return new Work(executed, started);
    }

    private static void execute(LocalSession session, SqlStatement sent) {
        try (Statement statement = session.prepare(sent.sql())) {
            Binder.bind(statement, sent.parameters());
            boolean isReadOnly = statement.isReadOnly();
            while (statement.step()) {
                if (isReadOnly) { // the rows of RETURNING are only not wanted
                    throw SqlFailure.misused(
                            "Execute returned results - did you mean to call query?");
                }
            }
        }
    }
}
