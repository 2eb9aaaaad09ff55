package dev.verdigris.wire;

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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Makes any message that may be sent, edges more often than chance would.
final class RandomMessages {
    private static final List<String> TABLES = List.of("services", "packages", "größe", "", "😀");
    private static final List<String> COLUMNS =
            List.of("name", "port", "protocol", "-1", "a \"quoted\" one", "naïve");

    private final RandomGenerator random;

    RandomMessages(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    RandomGenerator random() {
        return random;
    }

    Message message() {
        return random.nextBoolean() ? swimPacket() : push();
    }

    Message.SwimPacket swimPacket() {
        return new Message.SwimPacket(identity(), counter(0),
                random.nextInt(5) == 0 ? ActorId.NIL : actor(), address(), swimBody(),
                listOf(12, this::update));
    }

    SwimBody swimBody() {
        return switch (random.nextInt(11)) {
            case 0 -> new SwimBody.Ping(random.nextLong());
            case 1 -> new SwimBody.Ack(random.nextInt(200));
            case 2 -> new SwimBody.PingRequest(identity(), random.nextLong());
            case 3 -> new SwimBody.IndirectPing(identity(), random.nextInt(200));
            case 4 -> new SwimBody.IndirectAck(identity(), random.nextLong());
            case 5 -> new SwimBody.ForwardedAck(identity(), random.nextInt(200));
            case 6 -> new SwimBody.Announce();
            case 7 -> new SwimBody.Feed();
            case 8 -> new SwimBody.Gossip();
            case 9 -> new SwimBody.Pinging(identity(), random.nextLong());
            default -> new SwimBody.YouAreDown();
        };
    }

    MemberUpdate update() {
        Liveness liveness = pick(List.of(Liveness.values()));
        return new MemberUpdate(identity(), counter(0), liveness,
                liveness == Liveness.SUSPECT ? listOf(4, this::actor).stream().distinct().toList()
                        : List.of());
    }

    Identity identity() {
        return new Identity(actor(), address(), timestamp(),
                new ClusterId(random.nextBoolean() ? 0 : random.nextInt(0x10000),
                        random.nextBoolean() ? null : (Integer) random.nextInt(0x10000)));
    }

    private Duty duty() {
        if (random.nextBoolean()) {
            return new Duty.Hops(random.nextInt(300));
        }
        long first = random.nextLong(Duty.Slice.PLACE_MAX);
        return new Duty.Slice(first, random.nextLong(first, Duty.Slice.PLACE_MAX + 1),
                random.nextInt(Duty.Slice.FELLOWS_MAX + 1));
    }

    private RumorId rumorId() {
        return RumorId.of(full());
    }

    Message.Push push() {
        return new Message.Push(actor(), new ClusterId(random.nextInt(300)),
                listOf(6, () -> new Message.Rumor(full(), duty())), listOf(3, this::rumorId),
                listOf(3, this::rumorId));
    }

    SyncMessage syncMessage() {
        return switch (random.nextInt(7)) {
            case 0 -> new SyncMessage.Start(
                    actor(), new ClusterId(random.nextInt(3)), timestamp(), random.nextLong());
            case 1 -> new SyncMessage.State(timestamp(), syncState());
            case 2 -> new SyncMessage.Equal(timestamp());
            case 3 -> new SyncMessage.Rejected(pick(List.of(SyncMessage.Reason.values())));
            case 4 -> new SyncMessage.Request(listOf(6, this::need));
            case 5 -> new SyncMessage.Changes(changeset());
            default -> new SyncMessage.RequestDone();
        };
    }

    SyncState syncState() {
        var books = new TreeMap<ActorId, ActorBook>();
        for (int i = random.nextInt(6); i > 0; i--) {
            books.put(actor(), book());
        }
        return new SyncState(books);
    }

    ActorBook book() {
        long head = counter(0);
        RangeSet gaps = head < 2 ? RangeSet.EMPTY : ranges(1, head - 1);
        var partials = new TreeMap<DbVersion, Partial>();
        for (int i = random.nextInt(3); i > 0 && head > 0; i--) {
            long version = 1 + random.nextLong(head);
            long lastSeq = counter(1);
            if (!gaps.contains(version)) {
                partials.put(new DbVersion(version),
                        new Partial(ranges(0, lastSeq), new Seq(lastSeq)));
            }
        }
        return new ActorBook(new DbVersion(head), gaps, partials);
    }

    Need need() {
        return random.nextBoolean()
                ? new Need.Whole(actor(), versions())
                : new Need.Part(actor(), new DbVersion(counter(1)),
                        ranges(0, WireFormat.COUNTER_MAX));
    }

    private VersionRange versions() {
        long first = counter(1);
        return VersionRange.of(first,
                Math.min(first + random.nextInt(300), WireFormat.COUNTER_MAX));
    }

    Changeset changeset() {
        return random.nextInt(4) == 0 ? new Changeset.Cleared(actor(), versions()) : full();
    }

    Changeset.Full full() {
        long first = random.nextBoolean() ? 0 : counter(0) / 2;
        long last = first + random.nextInt(40);
        long lastOfAll = last + random.nextInt(3);
        return new Changeset.Full(actor(), new DbVersion(counter(1)), changes(first, last),
                SeqRange.of(first, last), new Seq(lastOfAll), timestamp());
    }

    /// Mostly whole rows in order, and now and then changes as no writer makes them.
    List<Change> changes(long firstSeq, long lastSeq) {
        var changes = new ArrayList<Change>();
        for (long seq = firstSeq; seq <= lastSeq && changes.size() < 30; seq++) {
            if (random.nextInt(3) == 0) {
                continue;
            }
            String table = pick(TABLES);
            PackedKey key = key();
            long causalLength = counter(0);
            for (int cells = 1 + random.nextInt(4); cells > 0; cells--) {
                changes.add(random.nextInt(3) == 0
                        ? new Change(table, key, Change.ROW, SqlValue.NULL, causalLength,
                                causalLength, new Seq(seq))
                        : new Change(table, key, pick(COLUMNS), value(), counter(0), causalLength,
                                new Seq(seq)));
            }
        }
        if (random.nextInt(4) == 0) {
            Collections.shuffle(changes, random);
        }
        return changes;
    }

    private PackedKey key() {
        return PackedKey.pack(listOf(3, this::value));
    }

    SqlValue value() {
        return switch (random.nextInt(8)) {
            case 0 -> SqlValue.NULL;
            case 1 -> SqlValue.of((long) random.nextInt(-20, 20));
            case 2 -> SqlValue.of(random.nextLong() >> random.nextInt(Long.SIZE));
            case 3 -> SqlValue.of(random.nextGaussian());
            case 4 -> SqlValue.of(pick(List.of(0.0, -0.0, Double.MIN_VALUE,
                    Double.NEGATIVE_INFINITY, Double.MAX_VALUE)));
            case 5 -> SqlValue.of(pick(COLUMNS));
            case 6 -> new SqlValue.Text(bytes(40));
            default -> new SqlValue.Blob(bytes(300));
        };
    }

    private byte[] bytes(int max) {
        var bytes = new byte[random.nextInt(max)];
        random.nextBytes(bytes);
        return bytes;
    }

    private RangeSet ranges(long first, long last) {
        RangeSet set = RangeSet.EMPTY;
        for (int i = random.nextInt(5); i > 0; i--) {
            long from = random.nextLong(first, last + 1);
            set = set.plus(from, Math.min(last, from + random.nextInt(20)));
        }
        return set;
    }

    ActorId actor() {
        return new ActorId(random.nextLong(), random.nextLong());
    }

    private NodeAddress address() {
        int port = random.nextInt(0x10000);
        var ip = new byte[random.nextInt(3) == 0 ? 16 : 4];
        random.nextBytes(ip);
        return NodeAddress.of(ip, port);
    }

    private Timestamp timestamp() {
        return new Timestamp(random.nextLong());
    }

    private long counter(long least) {
        return switch (random.nextInt(8)) {
            case 0 -> least;
            case 1 -> WireFormat.COUNTER_MAX;
            case 2 -> Math.max(least, WireFormat.COUNTER_MAX >> random.nextInt(62));
            default -> least + random.nextInt(200);
        };
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private <T> List<T> listOf(int max, Supplier<T> element) {
        var list = new ArrayList<T>();
        for (int i = random.nextInt(max + 1); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }
}
