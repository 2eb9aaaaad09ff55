package dev.verdigris.agent;

import dev.verdigris.crr.ParkedVersion;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.net.QuicTransport;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.store.RemoteResult;
import dev.verdigris.store.Store;
import dev.verdigris.store.StoreException;
import dev.verdigris.wire.MessageCodec;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Carries the node's effects out, timers excepted. Called on the loop's thread and never blocks
/// it: what may take time goes to the writer's queue, to the transport, or to a virtual thread.
final class Driver implements Consumer<Effect> {
    private static final System.Logger LOG = System.getLogger(Driver.class.getName());

    private final QuicTransport transport;
    private final SyncSessions sessions;
    private final Store store;
    private final Bootstrap bootstrap;
    private final Inbox inbox;
    private final Consumer<Throwable> failed;

    /// @param failed told if the database can no longer be written
    Driver(QuicTransport transport, SyncSessions sessions, Store store, Bootstrap bootstrap,
            Inbox inbox, Consumer<Throwable> failed) {
        this.transport = transport;
        this.sessions = sessions;
        this.store = store;
        this.bootstrap = bootstrap;
        this.inbox = inbox;
        this.failed = failed;
    }

    @Override
    public void accept(Effect effect) {
        switch (effect) {
            case Effect.Send(var to, Message.SwimPacket packet) -> transport.sendDatagram(
                    Addresses.socket(to), MessageCodec.encode(packet));
            case Effect.Send(var to, Message.Push push) -> push(to, push);
            case Effect.Apply(var batch) -> apply(batch);
            case Effect.OpenSync(var id, var to, var first) -> sessions.open(id, to, first);
            case Effect.SendSync(var id, var message) -> sessions.send(id, message);
            case Effect.Serve(var id, var needs) -> sessions.serve(id, needs);
            case Effect.GrantSync(var id, var bytes) -> sessions.grant(id, bytes);
            case Effect.CloseSync(var id, var end) -> sessions.close(id, end);
            case Effect.ResolveBootstrap _ -> Thread.ofVirtual().name("bootstrap").start(
                    () -> tell(new Input.BootstrapResolved(bootstrap.resolve())));
            case Effect.Remember(var members) ->
                    Thread.ofVirtual().name("remember").start(() -> remember(members));
            case Effect.Announce(var event) -> Announcer.tell(event);
            case Effect.StartTimer _, Effect.StopTimer _ ->
                    throw new IllegalArgumentException("timers are the loop's");
        }
    }

    /// What we relay was within the limits as its sender wrote it; with another sender and its
    /// names in another order it may be beyond them. Then it is for sync, which cuts it anew.
    private void push(NodeAddress to, Message.Push push) {
        byte[] frame;
        try {
            frame = MessageCodec.encode(push);
        } catch (IllegalArgumentException tooLarge) {
            LOG.log(Level.WARNING, "push not sent, sync will bring it to={0} reason={1}", to,
                    tooLarge.getMessage());
            return;
        }
        transport.sendUni(Addresses.socket(to), frame);
    }

    private void apply(List<Changeset> batch) {
        try {
            store.apply(batch, this::applied);
        } catch (StoreException refused) {
            LOG.log(Level.WARNING, "changes not applied reason={0}", refused.getMessage());
            Throwable death = store.failure();
            if (death != null) {
                failed.accept(death);
            }
            // Not from here: the loop must not wait for room in its own inbox. Unanswered, the node
            // would never apply anything again.
            Thread.ofVirtual().name("refused").start(() -> tell(new Input.ApplyFailed()));
        }
    }

    /// On the writer's thread.
    private void applied(@Nullable RemoteResult result) {
        if (result == null) {
            tell(new Input.ApplyFailed());
            return;
        }
        for (ParkedVersion parked : result.parked()) {
            LOG.log(Level.WARNING, parked.held()
                    ? "version parked until the schema changes actor={0} version={1} reason={2}"
                    : "version not taken in, too many are parked actor={0} version={1} reason={2}",
                    parked.actor(), parked.version(), parked.reason());
        }
        tell(new Input.Applied(result.books()));
    }

    private void remember(List<RememberedMember> members) {
        try {
            store.remember(members);
        } catch (StoreException failure) {
            LOG.log(Level.WARNING, "members not written down reason={0}", failure.getMessage());
        }
    }

    private void tell(Input input) {
        try {
            inbox.put(new Inbox.Item.ForNode(input));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
