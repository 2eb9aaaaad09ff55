package dev.verdigris.agent;

import dev.verdigris.model.Changeset;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.net.BiStream;
import dev.verdigris.net.MalformedFrame;
import dev.verdigris.net.QuicTransport;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.SyncEnd;
import dev.verdigris.protocol.SyncId;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.store.Store;
import dev.verdigris.wire.Decoded;
import dev.verdigris.wire.SyncCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Carries sync sessions over streams. Each has two virtual threads: one reads frames and gives
/// them to the loop as far as they are granted, one writes what the loop asks for and serves needs
/// from the database, holding no transaction while the stream makes it wait.
///
/// The methods are called on the loop's thread and do not block; only [#accept] is called on a
/// thread of the transport and returns when its session is over.
final class SyncSessions implements AutoCloseable {
    static final Duration OPEN_TIMEOUT = Duration.ofSeconds(5);
    static final Duration FIRST_FRAME_TIMEOUT = Duration.ofSeconds(5);
    static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);
    /// The node's own timer ends a silent session long before.
    static final Duration READ_TIMEOUT = Duration.ofMinutes(10);
    /// What the loop may ask of a session before it is done; more means that the node asks without
    /// waiting for answers, and the session is broken off.
    static final int JOBS_MAX = 256;

    private static final System.Logger LOG = System.getLogger(SyncSessions.class.getName());

    private final QuicTransport transport;
    private final Store store;
    private final Inbox inbox;
    private final Map<SyncId, Session> sessions = new ConcurrentHashMap<>();
    private final AtomicLong accepted = new AtomicLong();

    SyncSessions(QuicTransport transport, Store store, Inbox inbox) {
        this.transport = transport;
        this.store = store;
        this.inbox = inbox;
    }

    void open(SyncId id, NodeAddress to, SyncMessage.Start first) {
        var session = new Session(id);
        sessions.put(id, session);
        session.jobs.add(new Job.Send(first));
        Thread.ofVirtual().name("sync-client-" + id.number()).start(() -> {
            try (BiStream stream = transport.openBi(Addresses.socket(to), OPEN_TIMEOUT)) {
                session.converse(stream);
            } catch (IOException _) {
                session.over(SyncEnd.BROKEN);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                sessions.remove(id);
            }
        });
    }

    /// Holds the server's end of a conversation that a peer opened.
    void accept(BiStream stream) throws MalformedFrame, IOException, InterruptedException {
        byte[] frame = stream.read(FIRST_FRAME_TIMEOUT);
        if (frame == null) {
            return;
        }
        if (!(decode(frame) instanceof SyncMessage.Start start)) {
            throw new MalformedFrame("a sync that does not begin with Start");
        }
        var session = new Session(
                new SyncId(SyncId.Role.SERVER, accepted.incrementAndGet()));
        sessions.put(session.id, session);
        try {
            if (inbox.put(new Inbox.Item.ForNode(new Input.SyncAccepted(session.id, start)))) {
                session.converse(stream);
            }
        } finally {
            sessions.remove(session.id);
        }
    }

    void send(SyncId id, SyncMessage message) {
        job(id, new Job.Send(message));
    }

    void serve(SyncId id, List<Need> needs) {
        job(id, new Job.Serve(needs));
    }

    void grant(SyncId id, int bytes) {
        Session session = sessions.get(id);
        if (session != null) {
            session.granted.release(bytes);
        }
    }

    /// Ends the session in good order if it is done or refused, once what was asked before is
    /// written; breaks it off otherwise.
    void close(SyncId id, SyncEnd end) {
        Session session = sessions.get(id);
        if (session == null) {
            return;
        }
        session.forgotten.set(true);
        switch (end) {
            case DONE, REJECTED -> job(id, new Job.Finish());
            case BROKEN, TIMED_OUT, MALFORMED, STORE_FAILED -> session.breakOff();
        }
    }

    private void job(SyncId id, Job job) {
        Session session = sessions.get(id);
        if (session != null && !session.jobs.offer(job)) {
            session.breakOff();
        }
    }

    private static @Nullable SyncMessage decode(byte[] frame) throws MalformedFrame {
        try {
            return switch (SyncCodec.decode(frame)) {
                case Decoded.Known<SyncMessage>(var message, _) -> message;
                case Decoded.Unknown<SyncMessage> _ -> null;
            };
        } catch (MalformedMessage malformed) {
            throw new MalformedFrame(String.valueOf(malformed.getMessage()));
        }
    }

    private sealed interface Job {
        record Send(SyncMessage message) implements Job {}

        record Serve(List<Need> needs) implements Job {}

        record Finish() implements Job {}
    }

    /// One end of one conversation.
    private final class Session {
        private final SyncId id;
        private final ArrayBlockingQueue<Job> jobs = new ArrayBlockingQueue<>(JOBS_MAX);
        private final Semaphore granted = new Semaphore(Effect.GrantSync.BYTES_AT_START);
        /// Set once the node wants to hear no more of the session, or was told of its end.
        private final AtomicBoolean forgotten = new AtomicBoolean();
        private final AtomicBoolean finished = new AtomicBoolean();
        private volatile boolean brokenOff;
        private volatile @Nullable BiStream stream;
        private volatile @Nullable Thread reader;
        private volatile @Nullable Thread writer;

        Session(SyncId id) {
            this.id = id;
        }

        /// Runs both directions until the session is over.
        void converse(BiStream open) throws InterruptedException {
            stream = open;
            reader = Thread.currentThread();
            if (brokenOff) { // while the stream was being opened: there was nothing to break yet
                open.reset();
                return;
            }
            Thread writing = Thread.ofVirtual().name("sync-write-" + id.number())
                    .unstarted(() -> write(open));
            writer = writing;
            writing.start();
            try {
                SyncEnd end = read(open);
                over(end);
                // A peer that ended in good order still gets our last frames and our end. Otherwise
                // there is nothing left to write to.
                if (end != SyncEnd.DONE || !jobs.offer(new Job.Finish())) {
                    writing.interrupt();
                }
                writing.join(WRITE_TIMEOUT);
            } catch (InterruptedException interrupted) {
                // The writer has finished our half: what the peer may still say is of no interest.
                if (!finished.get()) {
                    throw interrupted;
                }
            } finally {
                writing.interrupt();
            }
        }

        private SyncEnd read(BiStream open) throws InterruptedException {
            try {
                byte[] frame = open.read(READ_TIMEOUT);
                while (frame != null) {
                    SyncMessage message = decode(frame);
                    if (message instanceof SyncMessage.Changes changes) {
                        granted.acquire(Effect.GrantSync.costOf(changes));
                    }
                    if (message != null && !tell(new Input.SyncReceived(id, message))) {
                        return SyncEnd.DONE;
                    }
                    frame = open.read(READ_TIMEOUT);
                }
                return SyncEnd.DONE;
            } catch (MalformedFrame malformed) {
                open.reject(malformed);
                return SyncEnd.MALFORMED;
            } catch (IOException _) {
                return SyncEnd.BROKEN;
            }
        }

        private void write(BiStream open) {
            try {
                while (true) {
                    switch (jobs.take()) {
                        case Job.Send(var message) ->
                                open.write(SyncCodec.encode(message), WRITE_TIMEOUT);
                        case Job.Serve(var needs) -> serve(open, needs);
                        case Job.Finish _ -> {
                            open.finish();
                            finished.set(true);
                            interruptReader();
                            return;
                        }
                    }
                }
            } catch (IOException | UncheckedIOException _) {
                over(SyncEnd.BROKEN);
                open.reset();
            } catch (RuntimeException failure) { // what is held cannot be read, or not be written
                LOG.log(System.Logger.Level.WARNING, "sync read failed", failure);
                over(SyncEnd.STORE_FAILED);
                open.reset();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private void serve(BiStream open, List<Need> needs)
                throws IOException, InterruptedException {
            store.read(needs, changeset -> writeChanges(open, changeset));
            open.write(SyncCodec.encode(new SyncMessage.RequestDone()), WRITE_TIMEOUT);
            tell(new Input.SyncServed(id));
        }

        private void writeChanges(BiStream open, Changeset changeset) {
            try {
                open.write(SyncCodec.encode(new SyncMessage.Changes(changeset)), WRITE_TIMEOUT);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new UncheckedIOException(new IOException("stopped"));
            }
        }

        private boolean tell(Input input) throws InterruptedException {
            return !forgotten.get() && inbox.put(new Inbox.Item.ForNode(input));
        }

        /// Tells the node that the session is over, unless it knows.
        private void over(SyncEnd end) {
            if (forgotten.getAndSet(true)) {
                return;
            }
            try {
                inbox.put(new Inbox.Item.ForNode(new Input.SyncClosed(id, end)));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private void interruptReader() {
            Thread reading = reader;
            if (reading != null) {
                reading.interrupt();
            }
        }

        private void breakOff() {
            forgotten.set(true);
            brokenOff = true;
            BiStream open = stream;
            if (open != null) {
                open.reset();
            }
            Thread writing = writer;
            if (writing != null) {
                writing.interrupt();
            }
            interruptReader();
        }
    }

    /// Breaks every session off.
    @Override
    public void close() {
        sessions.values().forEach(Session::breakOff);
    }
}
