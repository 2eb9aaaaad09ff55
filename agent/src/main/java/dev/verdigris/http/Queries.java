package dev.verdigris.http;

import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.store.Deadline;
import dev.verdigris.store.QuerySession;
import dev.verdigris.store.Store;
import dev.verdigris.store.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/// `POST /v1/queries`: one statement that only reads, its rows streamed as they come.
final class Queries implements Route.Handler {
    static final String PATH = "/v1/queries";

    /// How long a query may run if the request says nothing.
    static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(60);

    private static final Logger LOG = System.getLogger(Queries.class.getName());

    private final Store store;
    private final SpillSpace space;
    private final Semaphore streams;
    private final long readerWaitNanos;

    Queries(Store store, SpillSpace space, HttpLimits.Results limits) {
        this.store = store;
        this.space = space;
        this.streams = new Semaphore(limits.streamsMax());
        this.readerWaitNanos = limits.readerWaitMax().toNanos();
    }

    @Override
    public void handle(Exchange exchange, RequestMemory.Share memory, Route.Permit permit) {
        Deadline deadline = new QueryString(exchange.head().uri()).deadline(TIMEOUT_DEFAULT);
        Dispatcher.requireJson(exchange.head());
        SqlStatement statement = StatementReader.readOne(exchange.body(), memory);
        if (!streams.tryAcquire()) {
            throw Refused.text(503, "too many results are on their way to clients");
        }
        try (var spool = new Spool(space, readerWaitNanos)) {
            exchange.whenGone(spool::abandon);
            Thread.ofVirtual().name("http-query").start(() -> run(deadline, statement, spool));
            deliver(exchange, spool, permit);
        } finally {
            streams.release();
        }
    }

    private static void deliver(Exchange exchange, Spool spool, Route.Permit permit) {
        byte[] part;
        try {
            part = spool.take();
        } catch (SqlFailure failure) {
            throw new Refused(Answer.json(
                    failure.kind().queryStatus, RowJson.error(failure.message())));
        }
        permit.close();
        if (part != null && spool.isTaken()) { // a short result goes out at once
            exchange.send(new Answer(200, Answer.NDJSON, null, part));
            return;
        }
        exchange.open(200, Answer.NDJSON);
        for (; part != null; part = spool.take()) {
            exchange.write(part);
        }
        exchange.end();
    }

    private void run(Deadline deadline, SqlStatement sent, Spool spool) {
        try {
            long started = System.nanoTime();
            store.query(deadline.orWhen(spool::isAbandoned), session -> {
                read(session, sent, spool);
                return true;
            });
            spool.end(RowJson.end(System.nanoTime() - started));
        } catch (SqlFailure failure) {
            spool.fail(failure);
        } catch (SqliteException failure) { // of the snapshot
            spool.fail(SqlFailure.of(failure, "", null));
        } catch (StoreException failure) {
            spool.fail(SqlFailure.of(failure));
        } catch (ClientGone _) {
            spool.abandon();
        } catch (RuntimeException unexpected) {
            LOG.log(Level.ERROR, "http query failed", unexpected);
            spool.fail(SqlFailure.internal());
        } catch (Error fatal) {
            spool.fail(SqlFailure.internal());
            throw fatal;
        }
    }

    /// On a reader's thread.
    private static void read(QuerySession session, SqlStatement sent, Spool spool) {
        try (Statement statement = session.prepare(sent.sql())) {
            if (!statement.isReadOnly() && !statement.isExplain()) {
                throw SqlFailure.notAllowed("statement is not readonly");
            }
            Binder.bind(statement, sent.parameters());
            var events = new RowJson(statement);
            append(events.columns(), spool);
            while (statement.step()) {
                append(events.row(), spool);
            }
        } catch (SqliteException failure) {
            throw SqlFailure.of(failure, sent.sql(), session.refusal());
        }
    }

    private static void append(JsonBytes line, Spool spool) {
        spool.append(line.array(), line.length());
    }
}
