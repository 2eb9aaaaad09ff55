package dev.verdigris.node;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Samples;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.SqlValue;
import dev.verdigris.model.Timestamp;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Duty;
import dev.verdigris.protocol.RumorId;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.SwimBody;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.protocol.SyncState;
import dev.verdigris.wire.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What an authenticated peer that means harm can say: all that the codecs let through, about few
/// actors, so that it contradicts itself and everyone, with numbers at the edges.
final class HostileInputs {
    private static final int ACTORS = 5;

    private final RandomGenerator random;

    HostileInputs(RandomGenerator random) {
        this.random = random;
    }

    Message message() {
        return random.nextBoolean() ? packet() : push();
    }

    private Message.SwimPacket packet() {
        // Mostly to us at the address we have, or it would not be looked at.
        ActorId to = oneIn(8) ? actor() : Samples.actor(0);
        return new Message.SwimPacket(identity(), counter(0), oneIn(8) ? ActorId.NIL : to,
                oneIn(8) ? address() : TestCluster.address(0), body(), list(8, this::update));
    }

    private SwimBody body() {
        return switch (random.nextInt(10)) {
            case 0 -> new SwimBody.Ping(random.nextLong());
            case 1 -> new SwimBody.Ack(random.nextInt(1 << 16));
            case 2 -> new SwimBody.PingRequest(identity(), random.nextLong());
            case 3 -> new SwimBody.IndirectPing(identity(), random.nextLong());
            case 4 -> new SwimBody.IndirectAck(identity(), random.nextLong());
            case 5 -> new SwimBody.ForwardedAck(identity(), random.nextInt(1 << 16));
            case 6 -> new SwimBody.Announce();
            case 7 -> new SwimBody.Feed();
            case 8 -> new SwimBody.Gossip();
            default -> new SwimBody.YouAreDown();
        };
    }

    private MemberUpdate update() {
        return new MemberUpdate(identity(), counter(0), switch (random.nextInt(3)) {
            case 0 -> Liveness.ALIVE;
            case 1 -> Liveness.SUSPECT;
            default -> Liveness.DOWN;
        });
    }

    private Identity identity() {
        return new Identity(actor(), address(), timestamp(), cluster());
    }

    private Message.Push push() {
        return new Message.Push(actor(), cluster(),
                list(4, () -> new Message.Rumor(full(), duty())),
                list(4, () -> RumorId.of(full())), list(4, () -> RumorId.of(full())));
    }

    private Duty duty() {
        if (random.nextBoolean()) {
            return new Duty.Hops(random.nextInt() & Integer.MAX_VALUE);
        }
        long a = random.nextLong(Duty.Slice.PLACE_MAX);
        long b = random.nextLong(Duty.Slice.PLACE_MAX);
        return new Duty.Slice(Math.min(a, b), Math.max(a, b),
                random.nextInt(Duty.Slice.FELLOWS_MAX + 1));
    }

    SyncMessage.Start start() {
        return new SyncMessage.Start(actor(), cluster(), timestamp(), random.nextLong());
    }

    /// Mostly what a client may say, so that the session gets anywhere.
    SyncMessage toServer() {
        return oneIn(8) ? anything() : new SyncMessage.Request(list(5, this::need));
    }

    /// Mostly what a server may say.
    ///
    /// @param asked what the client has asked of it, if anything
    SyncMessage toClient(List<Need> asked) {
        if (oneIn(16)) {
            return anything();
        }
        if (asked.isEmpty()) {
            return new SyncMessage.State(timestamp(), state());
        }
        return oneIn(3) ? new SyncMessage.RequestDone() : new SyncMessage.Changes(
                answer(asked.get(random.nextInt(asked.size()))));
    }

    private SyncMessage anything() {
        return switch (random.nextInt(7)) {
            case 0 -> start();
            case 1 -> new SyncMessage.State(timestamp(), state());
            case 2 -> new SyncMessage.Equal(timestamp());
            case 3 -> new SyncMessage.Rejected(SyncMessage.Reason.BUSY);
            case 4 -> new SyncMessage.Request(list(5, this::need));
            case 5 -> new SyncMessage.Changes(oneIn(2) ? full()
                    : new Changeset.Cleared(actor(), versions()));
            default -> new SyncMessage.RequestDone();
        };
    }

    /// A changeset about what was asked for, whatever it says of it.
    private Changeset answer(Need asked) {
        return switch (asked) {
            case Need.Whole(var actor, var versions) when oneIn(3) ->
                new Changeset.Cleared(actor, versions);
            case Need.Whole(var actor, var versions) -> full(actor, new DbVersion(
                    versions.first().value() + random.nextLong(versions.count())));
            case Need.Part(var actor, var version, _) when oneIn(5) ->
                new Changeset.Cleared(actor, VersionRange.single(version));
            case Need.Part(var actor, var version, _) -> full(actor, version);
        };
    }

    private SyncState state() {
        var books = new TreeMap<ActorId, ActorBook>();
        for (int i = random.nextInt(ACTORS); i > 0; i--) {
            books.put(actor(), book());
        }
        return new SyncState(books);
    }

    private ActorBook book() {
        long head = counter(0);
        RangeSet gaps = head < 2 ? RangeSet.EMPTY : ranges(1, head - 1);
        var partials = new TreeMap<DbVersion, Partial>();
        for (int i = random.nextInt(3); i > 0 && head > 0; i--) {
            long version = random.nextLong(head) + 1;
            long lastSeq = counter(0);
            if (!gaps.contains(version)) {
                partials.put(new DbVersion(version),
                        new Partial(ranges(0, lastSeq), new Seq(lastSeq)));
            }
        }
        return new ActorBook(new DbVersion(head), gaps, partials);
    }

    private Need need() {
        return random.nextBoolean()
                ? new Need.Whole(actor(), versions())
                : new Need.Part(actor(), new DbVersion(counter(1)),
                        ranges(0, WireFormat.COUNTER_MAX));
    }

    private Changeset.Full full() {
        return full(actor(), new DbVersion(counter(1)));
    }

    private Changeset.Full full(ActorId actor, DbVersion version) {
        long first = oneIn(2) ? 0 : counter(0);
        long last = Math.min(first + (oneIn(8) ? counter(0) : random.nextInt(5)),
                WireFormat.COUNTER_MAX);
        long lastOfAll = oneIn(3) ? last : Math.min(last + counter(0), WireFormat.COUNTER_MAX);
        var change = new Change("t", PackedKey.pack(List.of(SqlValue.of(counter(0)))), "c",
                SqlValue.of(random.nextLong()), counter(0), counter(0), new Seq(last));
        return new Changeset.Full(actor, version, List.of(change), SeqRange.of(first, last),
                new Seq(lastOfAll), timestamp());
    }

    private VersionRange versions() {
        long first = counter(1);
        return VersionRange.of(first, Math.min(first + counter(0), WireFormat.COUNTER_MAX));
    }

    private RangeSet ranges(long first, long last) {
        RangeSet set = RangeSet.EMPTY;
        for (int i = random.nextInt(4); i > 0; i--) {
            long from = random.nextLong(first, last + 1);
            set = set.plus(from, oneIn(4) ? last : Math.min(last, from + random.nextInt(9)));
        }
        return set;
    }

    /// We are number 0, and now and then nobody.
    private ActorId actor() {
        return oneIn(16) ? ActorId.NIL : Samples.actor(random.nextInt(ACTORS));
    }

    private NodeAddress address() {
        return TestCluster.address(random.nextInt(ACTORS));
    }

    private ClusterId cluster() {
        return oneIn(8) ? new ClusterId(0xffff) : ClusterId.DEFAULT;
    }

    private Timestamp timestamp() {
        return new Timestamp(switch (random.nextInt(5)) {
            case 0 -> random.nextLong();
            case 1 -> -1 - random.nextInt(3);
            case 2 -> 0xffff_ffff_0000_0000L - random.nextInt(3);
            default -> 1_000L << 32 | random.nextInt() & 0xffff_ffffL;
        });
    }

    private long counter(long least) {
        return switch (random.nextInt(8)) {
            case 0 -> WireFormat.COUNTER_MAX - random.nextInt(2);
            case 1 -> Math.max(least, WireFormat.COUNTER_MAX >> random.nextInt(62));
            case 2 -> (1L << 32) - 1 - random.nextInt(2);
            default -> least + random.nextInt(12);
        };
    }

    private boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }

    private <T> List<T> list(int max, Supplier<T> element) {
        var list = new ArrayList<T>();
        for (int i = random.nextInt(max + 1); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }
}
