package dev.verdigris.sync;

import static dev.verdigris.model.Samples.actor;
import static dev.verdigris.model.Samples.cleared;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.book.BookView;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Samples;
import dev.verdigris.model.Timestamp;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.Peer;
import dev.verdigris.protocol.SyncEnd;
import dev.verdigris.protocol.SyncId;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.protocol.SyncState;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SyncClientTest {
    private static final ActorId SELF = actor(0);
    private static final ActorId A = actor(7);
    private static final List<Peer> PEERS = List.of(peer(1, 5), peer(2, 1));
    private static final SyncId FIRST = new SyncId(SyncId.Role.CLIENT, 0);
    private static final SyncId SECOND = new SyncId(SyncId.Role.CLIENT, 1);

    private final BookView view = new BookView(new TreeMap<>());
    private final HybridClock clock = new HybridClock(() -> 1);
    private final Lag lag = new Lag(SELF, view, clock);
    private final SyncClient client = new SyncClient(SyncConfig.DEFAULT, SELF, ClusterId.DEFAULT,
            new HeldState(view), lag, clock, new SplittableRandom(1));
    private final List<Effect> effects = new ArrayList<>();
    private Moment now = Moment.START;

    private static Peer peer(long number, long rttMillis) {
        return new Peer(actor(number), new NodeAddress(0, number, 1), Duration.ofMillis(rttMillis));
    }

    private static ActorBook upTo(long head) {
        return new ActorBook(
                new DbVersion(head), RangeSet.EMPTY, Collections.emptyNavigableMap());
    }

    private void learn(ActorId actor, ActorBook book) {
        view.learn(actor, book);
        lag.learned(actor, now);
    }

    private void settle(List<Peer> peers) {
        effects.clear();
        client.settle(peers, _ -> false, now, effects::add);
    }

    private void receive(SyncId id, SyncMessage message) {
        effects.clear();
        client.received(id, message, now, effects::add);
    }

    /// The peer says that it holds A up to `head`.
    private void state(SyncId id, long head) {
        receive(id, new SyncMessage.State(
                Timestamp.ZERO, new SyncState(new TreeMap<>(Map.of(A, upTo(head))))));
    }

    private boolean bring(SyncId id, Changeset changeset) {
        effects.clear();
        return client.brought(id, changeset, now, effects::add);
    }

    private List<SyncId> opened() {
        return effects.stream().filter(Effect.OpenSync.class::isInstance)
                .map(effect -> ((Effect.OpenSync) effect).session()).toList();
    }

    private List<Need> requested() {
        return effects.stream().filter(Effect.SendSync.class::isInstance)
                .map(effect -> (SyncMessage.Request) ((Effect.SendSync) effect).message())
                .flatMap(request -> request.needs().stream()).toList();
    }

    private Duration nextRound() {
        return effects.stream()
                .filter(effect -> effect instanceof Effect.StartTimer timer
                        && timer.key() instanceof TimerKey.SyncRound)
                .map(effect -> ((Effect.StartTimer) effect).after()).findFirst().orElseThrow();
    }

    @Test
    void theFirstSyncBeginsAsSoonAsThereIsAPeer() {
        settle(List.of());
        assertThat(opened()).isEmpty();
        settle(PEERS);
        assertThat(opened()).containsExactly(FIRST, SECOND);
        settle(PEERS);
        assertThat(opened()).isEmpty();
    }

    @Test
    void theNearerPeerIsAskedFirstIfNothingElseTellsThemApart() {
        settle(PEERS);
        assertThat(effects.stream().filter(Effect.OpenSync.class::isInstance)
                .map(effect -> ((Effect.OpenSync) effect).to().low())).containsExactly(2L, 1L);
    }

    @Test
    void aPeerWhoseOwnVersionsWeLackComesFirst() {
        learn(actor(1), new ActorBook(
                new DbVersion(9), RangeSet.of(3, 6), Collections.emptyNavigableMap()));
        settle(PEERS);
        assertThat(effects.stream().filter(Effect.OpenSync.class::isInstance)
                .map(effect -> ((Effect.OpenSync) effect).to().low())).containsExactly(1L, 2L);
    }

    @Test
    void equalReplicasAreDone() {
        settle(PEERS);
        receive(FIRST, new SyncMessage.Equal(Timestamp.ZERO));
        assertThat(effects).contains(new Effect.CloseSync(FIRST, SyncEnd.DONE));
        assertThat(client.stats().clientOpen()).isOne();
    }

    @Test
    void requestsArePulledAndNothingIsAskedOfTwoPeersAtOnce() {
        settle(PEERS);
        state(FIRST, 10_000);
        assertThat(requested()).containsExactlyElementsOf(pieces(0, 8));
        state(SECOND, 10_000);
        assertThat(requested()).containsExactlyElementsOf(pieces(8, 16));
        receive(FIRST, new SyncMessage.RequestDone());
        assertThat(requested()).containsExactlyElementsOf(pieces(16, 17));
    }

    private static List<Need> pieces(int from, int to) {
        long size = SyncConfig.DEFAULT.versionsPerRequest();
        return IntStream.range(from, to).mapToObj(i -> whole(i * size + 1, (i + 1) * size))
                .toList();
    }

    /// One round trip for the state, one for all requests at once.
    @Test
    void aThousandVersionsScatteredAmongAMillionAreAskedForAtOnce() {
        var gaps = RangeSet.EMPTY;
        for (long version = 1_000; version <= 1_000_000; version += 1_000) {
            gaps = gaps.plus(version, version);
        }
        learn(A, new ActorBook(
                new DbVersion(1_000_000), gaps, Collections.emptyNavigableMap()));
        settle(List.of(PEERS.getFirst()));
        state(FIRST, 1_000_000);
        assertThat(requested()).hasSize(1_000);
        assertThat(lag.view(now).versions()).isEqualTo(1_000);
    }

    @Test
    void whatMayStillBeOnItsWayBeginsNoRoundByItself() {
        settle(PEERS);
        receive(FIRST, new SyncMessage.Equal(Timestamp.ZERO));
        receive(SECOND, new SyncMessage.Equal(Timestamp.ZERO));
        settle(PEERS);
        lag.heard(A, new DbVersion(3), now);
        now = now.plus(SyncConfig.DEFAULT.gapGrace().minusNanos(1));
        round();
        assertThat(opened()).isEmpty();
        assertThat(nextRound()).isLessThan(SyncConfig.DEFAULT.roundMin().multipliedBy(2));
        now = now.plus(Duration.ofNanos(1));
        round();
        assertThat(opened()).hasSize(2);
    }

    /// Under load something is always on its way.
    @Test
    void aRoundIsNotPutOffForLongerThanRoundsBackOff() {
        settle(PEERS);
        receive(FIRST, new SyncMessage.Equal(Timestamp.ZERO));
        receive(SECOND, new SyncMessage.Equal(Timestamp.ZERO));
        settle(PEERS);
        now = now.plus(SyncConfig.DEFAULT.roundMax());
        lag.heard(A, new DbVersion(3), now);
        round();
        assertThat(opened()).hasSize(2);
    }

    private void round() {
        effects.clear();
        client.roundDue(PEERS, now, effects::add);
    }

    @Test
    void itIsKnownWhenASyncWithAPeerWasLastCompleted() {
        settle(PEERS);
        receive(FIRST, new SyncMessage.Equal(Timestamp.ZERO));
        client.closed(SECOND, SyncEnd.BROKEN, effects::add);
        assertThat(client.completedAt()).containsOnlyKeys(actor(2));
    }

    private static Need whole(long first, long last) {
        return new Need.Whole(A, VersionRange.of(first, last));
    }

    @Test
    void aSessionEndsWhenAllThatWasAskedForIsAnswered() {
        settle(PEERS);
        state(FIRST, 10);
        assertThat(requested()).containsExactly(whole(1, 10));
        assertThat(bring(FIRST, Samples.whole(A, 3))).isTrue();
        receive(FIRST, new SyncMessage.RequestDone());
        assertThat(effects).contains(new Effect.CloseSync(FIRST, SyncEnd.DONE));
    }

    @Test
    void whatWasNotAskedForIsNotBelieved() {
        settle(PEERS);
        state(FIRST, 10);
        assertThat(bring(FIRST, cleared(A, 5, 10))).isTrue();
        assertThat(bring(FIRST, cleared(A, 5, 11))).isFalse();
        assertThat(effects).contains(new Effect.CloseSync(FIRST, SyncEnd.MALFORMED));
        settle(PEERS);
        state(SECOND, 10);
        assertThat(bring(SECOND, Samples.whole(actor(3), 1))).isFalse();
        assertThat(client.stats().malformed()).isEqualTo(2);
        assertThat(client.stats().clientOpen()).isZero();
    }

    @Test
    void changesBeforeAnyRequestAndASecondStateAreMalformed() {
        settle(PEERS);
        assertThat(bring(FIRST, Samples.whole(A, 1))).isFalse();
        state(SECOND, 10);
        state(SECOND, 10);
        assertThat(effects).contains(new Effect.CloseSync(SECOND, SyncEnd.MALFORMED));
    }

    @Test
    void aSilentServerIsGivenUpUnlessWeHoldItBack() {
        settle(PEERS);
        state(FIRST, 10);
        now = now.plus(SyncConfig.DEFAULT.silenceTimeout());
        effects.clear();
        client.silenceDue(FIRST, true, now, effects::add);
        assertThat(effects).containsExactly(new Effect.StartTimer(
                new TimerKey.SyncSilence(FIRST), SyncConfig.DEFAULT.silenceTimeout()));
        client.silenceDue(FIRST, false, now, effects::add);
        assertThat(effects).contains(new Effect.CloseSync(FIRST, SyncEnd.TIMED_OUT));
    }

    /// What it was asked for, nobody else is asked for.
    @Test
    void aServerThatNeverFinishesARequestIsGivenUpHoweverMuchItSays() {
        settle(PEERS);
        state(FIRST, 10);
        Moment asked = now;
        do {
            now = now.plus(SyncConfig.DEFAULT.silenceTimeout().dividedBy(2));
            assertThat(bring(FIRST, Samples.whole(A, 1))).isTrue();
            client.silenceDue(FIRST, true, now, effects::add);
            assertThat(now.since(asked)).isLessThanOrEqualTo(SyncConfig.DEFAULT.serveTimeout());
        } while (client.peerOf(FIRST) != null);
        assertThat(effects).contains(new Effect.CloseSync(FIRST, SyncEnd.TIMED_OUT));
    }

    @Test
    void roundsBackOffWhileNothingIsMissingAndComeSoonWhenSomethingIs() {
        settle(PEERS);
        receive(FIRST, new SyncMessage.Equal(Timestamp.ZERO));
        receive(SECOND, new SyncMessage.Equal(Timestamp.ZERO));
        Duration pause = Duration.ZERO;
        for (int round = 0; round < 8; round++) {
            effects.clear();
            client.roundDue(PEERS, now, effects::add);
            pause = nextRound();
            now = now.plus(pause);
            List.copyOf(opened()).forEach(
                    id -> receive(id, new SyncMessage.Equal(Timestamp.ZERO)));
        }
        assertThat(pause).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
        effects.clear();
        client.roundDue(PEERS, now, effects::add);
        effects.clear();
        client.missingNoticed(now, effects::add);
        assertThat(nextRound()).isBetween(Duration.ofMillis(700), Duration.ofMillis(1_300));
    }

    @Test
    void whoIsFarBehindGoesOnWithoutAPauseOnceAllIsApplied() {
        settle(List.of(PEERS.getFirst()));
        state(FIRST, 200);
        bring(FIRST, Samples.whole(A, 1));
        client.closed(FIRST, SyncEnd.BROKEN, effects::add);
        effects.clear();
        client.settle(PEERS, _ -> true, now, effects::add);
        assertThat(opened()).as("what it brought waits to be applied").isEmpty();
        view.learn(A, upTo(1));
        client.moved();
        settle(PEERS);
        assertThat(opened()).hasSize(2);
    }

    @Test
    void whatChangedNothingIsNoReasonToHurry() {
        settle(List.of(PEERS.getFirst()));
        state(FIRST, 200);
        bring(FIRST, Samples.whole(A, 1));
        client.closed(FIRST, SyncEnd.BROKEN, effects::add);
        view.learn(SELF, upTo(1));
        settle(PEERS);
        assertThat(opened()).as("what we wrote ourselves does not count").isEmpty();
    }

    @Test
    void whatABrokenSessionHadAskedForIsAskedForAgainOnceItsChangesAreApplied() {
        settle(PEERS);
        state(FIRST, 10);
        client.closed(FIRST, SyncEnd.BROKEN, effects::add);
        client.settle(PEERS, _ -> false, now, effects::add);
        state(SECOND, 10);
        assertThat(requested()).containsExactly(whole(1, 10));
    }

    @Test
    void whatABrokenSessionHadAskedForDoesNotWaitForTheChangesOfOthers() {
        settle(PEERS);
        state(FIRST, 10);
        client.closed(FIRST, SyncEnd.BROKEN, effects::add);
        client.settle(PEERS, SECOND::equals, now, effects::add);
        state(SECOND, 10);
        assertThat(requested()).containsExactly(whole(1, 10));
    }

    @Test
    void aSessionKeepsItsClaimsAndItsPlaceUntilItsOwnChangesAreApplied() {
        settle(PEERS);
        state(FIRST, 10);
        bring(FIRST, Samples.whole(A, 1));
        client.closed(FIRST, SyncEnd.BROKEN, effects::add);
        client.settle(PEERS, FIRST::equals, now, effects::add);
        state(SECOND, 20);
        assertThat(requested()).containsExactly(whole(11, 20));
        now = now.plus(SyncConfig.DEFAULT.gapGrace());
        effects.clear();
        client.roundDue(List.of(peer(3, 1), peer(4, 1), peer(5, 1)), now, effects::add);
        assertThat(opened()).as("of three places two are taken").hasSize(1);
    }

    @Test
    void whoLeavesEndsItsSyncs() {
        settle(PEERS);
        effects.clear();
        client.leave(effects::add);
        assertThat(effects).contains(new Effect.CloseSync(FIRST, SyncEnd.DONE),
                new Effect.CloseSync(SECOND, SyncEnd.DONE),
                new Effect.StopTimer(new TimerKey.SyncRound()));
        effects.clear();
        client.roundDue(PEERS, now, effects::add);
        assertThat(effects).isEmpty();
    }
}
