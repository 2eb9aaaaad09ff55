package dev.verdigris.sync;

import static dev.verdigris.model.Samples.actor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.book.BookView;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Timestamp;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.SyncEnd;
import dev.verdigris.protocol.SyncId;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SyncServerTest {
    private static final ActorId SELF = actor(0);
    private static final ActorId PEER = actor(1);
    private static final Moment NOW = Moment.START;

    private final HeldState held = new HeldState(new BookView(new TreeMap<>(Map.of(SELF,
            new ActorBook(new DbVersion(10), RangeSet.EMPTY, Collections.emptyNavigableMap())))));
    private final SyncServer server = new SyncServer(SyncConfig.DEFAULT, SELF, ClusterId.DEFAULT,
            held, new HybridClock(() -> 1));
    private final List<Effect> effects = new ArrayList<>();

    private static SyncId id(long number) {
        return new SyncId(SyncId.Role.SERVER, number);
    }

    private void accept(long number, ClusterId cluster, long digest) {
        accept(number, PEER, cluster, digest);
    }

    private void accept(long number, ActorId peer, ClusterId cluster, long digest) {
        effects.clear();
        server.accepted(id(number), new SyncMessage.Start(peer, cluster, Timestamp.ZERO, digest),
                NOW, effects::add);
    }

    private void accept(long number) {
        accept(number, ClusterId.DEFAULT, 0);
    }

    private void request(long number, Need... needs) {
        effects.clear();
        server.received(id(number), new SyncMessage.Request(List.of(needs)), NOW, effects::add);
    }

    private static Need whole(long first, long last) {
        return new Need.Whole(SELF, VersionRange.of(first, last));
    }

    private List<SyncMessage> said() {
        return effects.stream().filter(Effect.SendSync.class::isInstance)
                .map(effect -> ((Effect.SendSync) effect).message()).toList();
    }

    @Test
    void equalReplicasAreDoneAfterOneAnswer() {
        accept(1, ClusterId.DEFAULT, held.digest());
        assertThat(said()).singleElement().isInstanceOf(SyncMessage.Equal.class);
        assertThat(effects).last().isEqualTo(new Effect.CloseSync(id(1), SyncEnd.DONE));
        assertThat(server.open()).isZero();
    }

    @Test
    void aStateLargerThanAMessageCarriesIsToldInPart() {
        var books = new TreeMap<ActorId, ActorBook>();
        for (int i = 0; i <= ToldState.ACTORS_MAX; i++) {
            books.put(actor(i), held.get(SELF));
        }
        var large = new SyncServer(SyncConfig.DEFAULT, SELF, ClusterId.DEFAULT,
                new HeldState(new BookView(books)), new HybridClock(() -> 1));
        large.accepted(id(1), new SyncMessage.Start(PEER, ClusterId.DEFAULT, Timestamp.ZERO, 0),
                NOW, effects::add);
        assertThat(said()).singleElement().isInstanceOfSatisfying(SyncMessage.State.class,
                state -> assertThat(state.state().books()).hasSize(ToldState.ACTORS_MAX)
                        .containsKey(SELF));
    }

    @Test
    void aPeerThatComesAgainReplacesItsOwnSession() {
        for (int i = 1; i <= SyncConfig.DEFAULT.serverSessionsMax(); i++) {
            accept(i, actor(i), ClusterId.DEFAULT, 0);
        }
        accept(9, actor(2), ClusterId.DEFAULT, 0);
        assertThat(effects).contains(new Effect.CloseSync(id(2), SyncEnd.BROKEN));
        assertThat(said()).singleElement().isInstanceOf(SyncMessage.State.class);
        assertThat(server.open()).isEqualTo(SyncConfig.DEFAULT.serverSessionsMax());
    }

    @Test
    void aDifferentStateIsAnsweredWithOurs() {
        accept(1);
        assertThat(said()).singleElement().isInstanceOfSatisfying(SyncMessage.State.class,
                state -> assertThat(state.state()).isEqualTo(held.state()));
    }

    @Test
    void strangersAndThoseTooManyAreTurnedAway() {
        accept(1, new ClusterId(7), 0);
        assertThat(said()).containsExactly(
                new SyncMessage.Rejected(SyncMessage.Reason.OTHER_CLUSTER));
        for (int i = 2; i < 2 + SyncConfig.DEFAULT.serverSessionsMax(); i++) {
            accept(i, actor(i), ClusterId.DEFAULT, 0);
        }
        accept(9);
        assertThat(said()).containsExactly(new SyncMessage.Rejected(SyncMessage.Reason.BUSY));
        server.closed(id(2), SyncEnd.DONE, effects::add);
        server.leave();
        accept(10);
        assertThat(said()).containsExactly(new SyncMessage.Rejected(SyncMessage.Reason.LEAVING));
    }

    @Test
    void requestsAreServedOneAfterTheOther() {
        accept(1);
        request(1, whole(1, 3));
        assertThat(effects).containsExactly(new Effect.Serve(id(1), List.of(whole(1, 3))));
        request(1, whole(4, 5));
        assertThat(effects).isEmpty();
        server.served(id(1), NOW, effects::add);
        assertThat(effects).contains(new Effect.Serve(id(1), List.of(whole(4, 5))));
    }

    @Test
    void whatIsNamedTwiceInARequestIsServedOnce() {
        accept(1);
        var all = new Need.Whole(SELF, VersionRange.of(1, 10));
        var seqs = new Need.Part(SELF, new DbVersion(3), RangeSet.of(0, 4));
        request(1, all, seqs, all, new Need.Whole(SELF, VersionRange.of(2, 400)), all);
        assertThat(effects).containsExactly(new Effect.Serve(id(1), List.of(all)));
    }

    @Test
    void whatIsNotHeldIsNotAnsweredFor() {
        accept(1);
        request(1, whole(8, 1_000), new Need.Whole(PEER, VersionRange.of(1, 5)));
        assertThat(effects).containsExactly(new Effect.Serve(id(1), List.of(whole(8, 10))));
        server.served(id(1), NOW, effects::add);
        request(1, whole(11, 1_000));
        assertThat(said()).containsExactly(new SyncMessage.RequestDone());
    }

    @Test
    void whoBreaksTheOrderIsCutOff() {
        accept(1);
        effects.clear();
        server.received(id(1), new SyncMessage.RequestDone(), NOW, effects::add);
        assertThat(effects).contains(new Effect.CloseSync(id(1), SyncEnd.MALFORMED));
        assertThat(server.open()).isZero();
    }

    @Test
    void whoAsksForTooMuchAtOnceIsCutOff() {
        accept(1);
        for (int i = 0; i <= SyncServer.REQUESTS_WAITING_MAX; i++) {
            request(1, whole(1, 1));
        }
        assertThat(server.open()).isOne();
        request(1, whole(1, 1));
        assertThat(effects).contains(new Effect.CloseSync(id(1), SyncEnd.MALFORMED));
        accept(2);
        request(2, Collections.nCopies(SyncServer.NEEDS_PER_REQUEST_MAX + 1, whole(1, 1))
                .toArray(Need[]::new));
        assertThat(effects).contains(new Effect.CloseSync(id(2), SyncEnd.MALFORMED));
    }

    @Test
    void anIdleClientLosesItsPlaceButOneBeingServedHasLonger() {
        accept(1);
        request(1, whole(1, 3));
        effects.clear();
        server.timerFired(id(1), NOW.plus(SyncConfig.DEFAULT.idleTimeout()), effects::add);
        assertThat(effects).singleElement().isInstanceOf(Effect.StartTimer.class);
        Moment later = NOW.plus(Duration.ofMinutes(1));
        effects.clear();
        server.served(id(1), later, effects::add);
        assertThat(effects).containsExactly(new Effect.StartTimer(
                new TimerKey.SyncSilence(id(1)), SyncConfig.DEFAULT.idleTimeout()));
        effects.clear();
        server.timerFired(id(1), later.plus(SyncConfig.DEFAULT.idleTimeout()), effects::add);
        assertThat(effects).contains(new Effect.CloseSync(id(1), SyncEnd.TIMED_OUT),
                new Effect.Announce(new Event.SyncEnded(id(1), PEER, SyncEnd.TIMED_OUT, 0)));
    }
}
