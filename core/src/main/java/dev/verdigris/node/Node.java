package dev.verdigris.node;

import dev.verdigris.book.BookView;
import dev.verdigris.broadcast.Broadcast;
import dev.verdigris.intake.Intake;
import dev.verdigris.intake.PeerClocks;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.protocol.RumorId;
import dev.verdigris.protocol.SyncEnd;
import dev.verdigris.protocol.SyncId;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.protocol.SyncState;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.swim.MemberView;
import dev.verdigris.swim.Swim;
import dev.verdigris.sync.HeldState;
import dev.verdigris.sync.Lag;
import dev.verdigris.sync.LagView;
import dev.verdigris.sync.SyncClient;
import dev.verdigris.sync.SyncServer;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One node of the cluster, without its hands: inputs go in, effects come out. Holds no protocol
/// state of its own; it only routes. Not thread-safe: the caller owns it.
///
/// Deterministic: the same inputs at the same moments, with the same source of chance and the same
/// wall clock, give the same effects in the same order.
public final class Node {
    private final Swim swim;
    private final Broadcast broadcast;
    private final Intake intake;
    private final Lag lag;
    private final SyncClient syncClient;
    private final SyncServer syncServer;
    private final BookView books;
    private final HeldState held;
    private final PeerClocks clocks;
    private final Bootstrap bootstrap;
    private final MemberNotes notes;
    private final List<RememberedMember> remembered;
    private long otherClusterPushes;

    /// @param self a fresh identity of this start
    /// @param books what the database holds
    /// @param remembered the members that were written down last
    public Node(NodeConfig config, Identity self, SortedMap<ActorId, ActorBook> books,
            List<RememberedMember> remembered, HybridClock clock, RandomGenerator random) {
        this.remembered = List.copyOf(remembered);
        this.books = new BookView(books);
        held = new HeldState(this.books);
        clocks = new PeerClocks(clock);
        swim = new Swim(config.swim(), self, clock, random);
        broadcast = new Broadcast(config.broadcast(), self.actor(), self.cluster(),
                new Broadcast.Roster(swim::peers, swim::neighbourhood), random);
        intake = new Intake(config.intake(), self.actor(), this.books);
        lag = new Lag(self.actor(), this.books, clock);
        syncClient = new SyncClient(
                config.sync(), self.actor(), self.cluster(), held, lag, clock, random);
        syncServer = new SyncServer(config.sync(), self.actor(), self.cluster(), held, clock);
        bootstrap = new Bootstrap(this.remembered, random);
        notes = new MemberNotes(this.remembered);
    }

    /// Begins; call once, before any [#handle].
    public void start(Moment now, Consumer<? super Effect> out) {
        lag.start(now);
        swim.start(remembered, now, out);
        bootstrap.look(swim.peers().isEmpty(), out);
        MemberNotes.startTimer(out);
        settle(now, out);
    }

    /// Feeds one input at `now`; appends what the driver must do, in order, to `out`.
    public void handle(Input input, Moment now, Consumer<? super Effect> out) {
        switch (input) {
            case Input.Received(Message.SwimPacket packet) -> swim.receive(packet, now, out);
            case Input.Received(Message.Push push) -> pushed(push, now, out);
            case Input.TimerFired(var key) -> timerFired(key, now, out);
            case Input.Committed(var own) -> learn(swim.self().actor(), own, now, out);
            case Input.Produced(var chunk) -> {
                InvariantViolation.check(chunk.actor().equals(swim.self().actor()),
                        "only our own transactions are produced here");
                        broadcast.originate(chunk, now);
            }
            case Input.Applied(var moved) -> applied(moved, now, out);
            case Input.ApplyFailed _ -> grant(intake.applied(true), now, out);
            case Input.SyncAccepted(var id, var first) -> {
                if (first.cluster().equals(swim.self().cluster())) {
                    clocks.observe(first.from(), first.clock(), out);
                }
                syncServer.accepted(id, first, now, out);
            }
            case Input.SyncReceived(var id, var message) -> syncReceived(id, message, now, out);
            case Input.SyncServed(var id) -> syncServer.served(id, now, out);
            case Input.SyncClosed(var id, var end) -> syncClosed(id, end, out);
            case Input.BootstrapResolved(var addresses) ->
                swim.announceTo(bootstrap.choose(addresses), now, out);
            case Input.Rejoin _ -> swim.rejoin(now, out);
            case Input.MoveTo(var cluster) -> moveTo(cluster, now, out);
            case Input.Leave _ -> leave(now, out);
        }
        settle(now, out);
    }

    private void pushed(Message.Push push, Moment now, Consumer<? super Effect> out) {
        if (!push.cluster().equals(swim.self().cluster())) {
            otherClusterPushes++;
            return;
        }
        for (Message.Rumor rumor : push.rumors()) {
            clocks.observe(rumor.changeset().actor(), rumor.changeset().timestamp(), out);
            lag.heard(rumor.changeset().actor(), rumor.changeset().version(), now);
            switch (intake.pushed(rumor.changeset())) {
                case FIRST -> broadcast.relay(rumor, push.sender(), now);
                case AGAIN -> broadcast.seen(rumor.changeset());
                case DUPLICATE -> broadcast.duplicate(rumor.changeset());
            }
        }
        for (RumorId id : push.held()) {
            if (intake.isUnseen(id)) {
                broadcast.heard(id, push.sender(), now);
            }
        }
        for (RumorId id : push.wanted()) {
            broadcast.wanted(id, push.sender(), now);
        }
    }

    private void timerFired(TimerKey key, Moment now, Consumer<? super Effect> out) {
        switch (key) {
            case TimerKey.Swim ofSwim -> swim.timerFired(ofSwim, now, out);
            case TimerKey.Bootstrap _ -> bootstrap.look(swim.peers().isEmpty(), out);
            case TimerKey.Remember _ -> {
                notes.write(swim.remembered(), out);
                MemberNotes.startTimer(out);
            }
            case TimerKey.PushDue _ -> broadcast.timerFired();
            case TimerKey.SyncRound _ -> syncClient.roundDue(swim.peers(), now, out);
            case TimerKey.SyncSilence(var id) -> {
                switch (id.role()) {
                    case CLIENT -> syncClient.silenceDue(id, intake.holdsOf(id), now, out);
                    case SERVER -> syncServer.timerFired(id, now, out);
                }
            }
        }
    }

    private void applied(SortedMap<ActorId, ActorBook> moved, Moment now,
            Consumer<? super Effect> out) {
        moved.forEach((actor, book) -> learn(actor, book, now, out));
        if (!moved.isEmpty()) {
            syncClient.moved();
        }
        grant(intake.applied(false), now, out);
    }

    private void grant(SortedMap<SyncId, Integer> bytes, Moment now,
            Consumer<? super Effect> out) {
        bytes.forEach((session, freed) -> syncClient.grant(session, freed, now, out));
    }

    private void learn(ActorId actor, ActorBook book, Moment now, Consumer<? super Effect> out) {
        boolean more = books.learn(actor, book);
        lag.learned(actor, now);
        if (more) {
            syncClient.missingNoticed(now, out);
        }
    }

    private void syncReceived(SyncId id, SyncMessage message, Moment now,
            Consumer<? super Effect> out) {
        switch (id.role()) {
            case SERVER -> syncServer.received(id, message, now, out);
            case CLIENT -> {
                observe(syncClient.peerOf(id), message, out);
                if (message instanceof SyncMessage.Changes(var changeset)) {
                    if (changeset instanceof Changeset.Full full) {
                        broadcast.seen(full);
                    }
                    if (syncClient.brought(id, changeset, now, out)
                            && !intake.synced(id, changeset)) {
                        syncClient.grant(
                                id, Effect.GrantSync.costOf(changeset), now, out);
                    }
                } else {
                    syncClient.received(id, message, now, out);
                }
            }
        }
    }

    private void observe(@Nullable ActorId peer, SyncMessage message,
            Consumer<? super Effect> out) {
        if (peer == null) {
            return;
        }
        switch (message) {
            case SyncMessage.State(var clock, _) -> clocks.observe(peer, clock, out);
            case SyncMessage.Equal(var clock) -> clocks.observe(peer, clock, out);
            case SyncMessage.Changes(Changeset.Full full) ->
                clocks.observe(full.actor(), full.timestamp(), out);
            case SyncMessage.Changes(Changeset.Cleared _), SyncMessage.Start _,
                    SyncMessage.Rejected _, SyncMessage.Request _, SyncMessage.RequestDone _ -> { }
        }
    }

    private void syncClosed(SyncId id, SyncEnd end, Consumer<? super Effect> out) {
        switch (id.role()) {
            case CLIENT -> syncClient.closed(id, end, out);
            case SERVER -> syncServer.closed(id, end, out);
        }
    }

    private void moveTo(ClusterId cluster, Moment now, Consumer<? super Effect> out) {
        swim.moveTo(cluster, now, out);
        broadcast.moveTo(cluster);
        syncClient.moveTo(cluster);
        syncServer.moveTo(cluster);
        bootstrap.look(true, out);
    }

    private void leave(Moment now, Consumer<? super Effect> out) {
        notes.write(swim.remembered(), out);
        syncClient.leave(out);
        syncServer.leave();
        swim.leave(now, out);
    }

    /// Lets each protocol end the step: what piled up during it goes out together.
    private void settle(Moment now, Consumer<? super Effect> out) {
        intake.settle(out);
        broadcast.settle(now, out);
        syncClient.settle(swim.peers(), intake::holdsOf, now, out);
    }

    /// Ourselves in our present life.
    public Identity self() {
        return swim.self();
    }

    /// All members we know but ourselves, those that are down included, by actor.
    public List<MemberView> members() {
        return swim.members();
    }

    /// What we hold of an actor, as last published.
    public ActorBook book(ActorId actor) {
        return books.get(actor);
    }

    /// What we hold of every actor, as last published.
    public SyncState syncState() {
        return held.state();
    }

    /// How far we are behind what peers have told us exists.
    public LagView lag(Moment now) {
        return lag.view(now);
    }

    /// When a sync with each present peer was last completed.
    public SortedMap<ActorId, Timestamp> lastSyncs() {
        return syncClient.completedAt();
    }

    public NodeStats stats() {
        return new NodeStats(swim.peers().size(), broadcast.stats(), intake.stats(),
                syncServer.addTo(syncClient.stats()), otherClusterPushes, swim.stats());
    }
}
