package dev.verdigris.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.verdigris.book.Book;
import dev.verdigris.book.Placement;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.Samples;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.SyncEnd;
import dev.verdigris.protocol.SyncId;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import dev.verdigris.wire.MessageCodec;
import dev.verdigris.wire.SyncCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// One node among peers that say anything the codecs let through, in any order: it never throws,
/// asks its driver for nothing that cannot be done, and keeps its own history and its limits.
class HostilePeerTest {
    private static final int SEEDS = 40;
    private static final int STEPS = 1_500;

    private static final ActorId SELF = Samples.actor(0);

    @Test
    void nothingAPeerSaysStopsANode() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var victim = new Victim(seed);
            try {
                victim.run();
            } catch (Throwable thrown) {
                fail("seed " + seed + " after " + victim.last, thrown);
            }
        }
    }

    /// The node, and a driver that keeps to the contract of inputs whatever the peers do.
    private static final class Victim {
        private final SplittableRandom random;
        private final HostileInputs peers;
        private final Book book = new Book(new TreeMap<>());
        private final Node node;
        private final LinkedHashSet<TimerKey> timers = new LinkedHashSet<>();
        private final TreeSet<SyncId> sessions = new TreeSet<>();
        private final TreeSet<SyncId> serving = new TreeSet<>();
        private final TreeMap<SyncId, List<Need>> asked = new TreeMap<>();
        private @Nullable List<Changeset> applying;
        private Moment now = Moment.START;
        private long accepted;
        private long ownVersions;
        private @Nullable Input last;

        Victim(long seed) {
            random = new SplittableRandom(seed);
            peers = new HostileInputs(random);
            var clock = new HybridClock(() -> 1_000_000_000_000L + now.nanos());
            var self = new Identity(SELF, TestCluster.address(0), clock.now(), ClusterId.DEFAULT);
            node = new Node(NodeConfig.DEFAULT, self, book.snapshot(), List.of(), clock,
                    random.split());
        }

        void run() {
            node.start(now, this::act);
            for (int i = 0; i < STEPS; i++) {
                now = now.plus(Duration.ofMillis(random.nextInt(300)));
                feed(next());
                if (i == STEPS - 50) {
                    feed(new Input.Leave());
                }
            }
            assertThat(node.book(SELF).head().value()).isEqualTo(ownVersions);
        }

        private void feed(Input input) {
            last = input;
            node.handle(input, now, this::act);
            assertThat(node.stats().sync().serverOpen()).isLessThanOrEqualTo(
                    NodeConfig.DEFAULT.sync().serverSessionsMax());
            assertThat(node.stats().sync().clientOpen()).isLessThanOrEqualTo(
                    NodeConfig.DEFAULT.sync().clientSessionsMax());
        }

        private Input next() {
            return switch (random.nextInt(10)) {
                case 0, 1, 2 -> new Input.Received(peers.message());
                case 3 -> new Input.SyncAccepted(accept(), peers.start());
                case 4, 5, 6 -> sessions.isEmpty() ? new Input.Rejoin()
                        : received(any(sessions));
                case 7 -> serving.isEmpty() ? timer() : served();
                case 8 -> timer();
                default -> fromTheStore();
            };
        }

        private Input received(SyncId id) {
            return new Input.SyncReceived(id, switch (id.role()) {
                case CLIENT -> peers.toClient(asked.getOrDefault(id, List.of()));
                case SERVER -> peers.toServer();
            });
        }

        private SyncId accept() {
            var id = new SyncId(SyncId.Role.SERVER, accepted++);
            sessions.add(id);
            return id;
        }

        private Input served() {
            SyncId id = any(serving);
            serving.remove(id);
            if (random.nextInt(4) > 0) {
                return new Input.SyncServed(id);
            }
            sessions.remove(id);
            return new Input.SyncClosed(id, SyncEnd.BROKEN);
        }

        private Input timer() {
            if (timers.isEmpty()) {
                return new Input.BootstrapResolved(List.of(TestCluster.address(1)));
            }
            TimerKey key = any(timers);
            timers.remove(key);
            return new Input.TimerFired(key);
        }

        private Input fromTheStore() {
            List<Changeset> batch = applying;
            if (batch == null) {
                var draft = book.draft();
                draft.ownStored(SELF, draft.get(SELF).head().next());
                book.publish(draft);
                ownVersions++;
                return new Input.Committed(book.get(SELF));
            }
            applying = null;
            return random.nextInt(8) == 0
                    ? new Input.ApplyFailed() : new Input.Applied(apply(batch));
        }

        private SortedMap<ActorId, ActorBook> apply(List<Changeset> batch) {
            var draft = book.draft();
            for (Changeset changeset : batch) {
                assertThat(changeset.actor()).isNotEqualTo(SELF);
                if (draft.place(changeset) instanceof Placement.ToStore placement) {
                    draft.stored(placement);
                }
            }
            return book.publish(draft);
        }

        private void act(Effect effect) {
            switch (effect) {
                case Effect.Send(_, var message) -> MessageCodec.encode(message);
                case Effect.SendSync(var id, var message) -> {
                    assertThat(sessions).contains(id);
                    SyncCodec.encode(message);
                    if (message instanceof SyncMessage.Request(var needs)) {
                        asked.computeIfAbsent(id, _ -> new ArrayList<>()).addAll(needs);
                    }
                }
                case Effect.StartTimer(var key, var after) -> {
                    assertThat(after.isNegative()).isFalse();
                    timers.add(key);
                }
                case Effect.StopTimer(var key) -> timers.remove(key);
                case Effect.Apply(var batch) -> {
                    assertThat(applying).as("at most one is under way").isNull();
                    applying = batch;
                }
                case Effect.OpenSync(var id, _, var first) -> {
                    sessions.add(id);
                    SyncCodec.encode(first);
                }
                case Effect.Serve(var id, _) ->
                    assertThat(serving.add(id)).as("one at a time").isTrue();
                case Effect.GrantSync(var id, var bytes) -> {
                    assertThat(sessions).contains(id);
                    assertThat(bytes).isPositive();
                }
                case Effect.CloseSync(var id, _) -> {
                    assertThat(sessions.remove(id)).as("closed once").isTrue();
                    serving.remove(id);
                }
                case Effect.ResolveBootstrap _, Effect.Remember _, Effect.Announce _ -> { }
            }
        }

        private <T> T any(Iterable<T> from) {
            var all = new ArrayList<T>();
            from.forEach(all::add);
            return all.get(random.nextInt(all.size()));
        }
    }
}
