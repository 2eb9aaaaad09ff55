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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The messages whose bytes are written down, by the name of their file.
final class GoldenMessages {
    static final ActorId A = ActorId.parse("a0a1a2a3-a4a5-a6a7-a8a9-aaabacadaeaf");
    static final ActorId B = ActorId.parse("b0b1b2b3-b4b5-b6b7-b8b9-babbbcbdbebf");
    static final Timestamp CLOCK = new Timestamp(0x6955_b900_8000_0000L);
    static final Identity NODE_A = new Identity(A,
            NodeAddress.of(new byte[] {10, 0, 0, 1}, 8787), CLOCK, ClusterId.DEFAULT);
    static final Identity NODE_B = new Identity(B,
            NodeAddress.of(new byte[] {
                0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}, 8787), CLOCK,
            new ClusterId(300));

    static final Identity NODE_C = new Identity(
            ActorId.parse("c0c1c2c3-c4c5-c6c7-c8c9-cacbcccdcecf"), NODE_A.address(), CLOCK,
            new ClusterId(2, 7));

    private GoldenMessages() {}

    static Map<String, Message> messages() {
        var cases = new LinkedHashMap<String, Message>();
        cases.put("swim-packet/ping", packet(new SwimBody.Ping(7)));
        cases.put("swim-packet/ack", packet(new SwimBody.Ack(-1)));
        cases.put("swim-packet/ping-request", packet(new SwimBody.PingRequest(NODE_B, 7)));
        cases.put("swim-packet/pinging", packet(new SwimBody.Pinging(NODE_B, 7)));
        cases.put("swim-packet/indirect-ping", packet(new SwimBody.IndirectPing(NODE_B, 7)));
        cases.put("swim-packet/indirect-ack", packet(new SwimBody.IndirectAck(NODE_B, 7)));
        cases.put("swim-packet/forwarded-ack", packet(new SwimBody.ForwardedAck(NODE_B, 300)));
        cases.put("swim-packet/announce", new Message.SwimPacket(NODE_A, 0, ActorId.NIL,
                NODE_B.address(), new SwimBody.Announce(), List.of()));
        cases.put("swim-packet/feed", packet(new SwimBody.Feed(),
                new MemberUpdate(NODE_A, 0, Liveness.ALIVE),
                new MemberUpdate(NODE_B, 200, Liveness.SUSPECT)));
        cases.put("swim-packet/gossip", packet(new SwimBody.Gossip(),
                new MemberUpdate(NODE_B, 1, Liveness.DOWN)));
        cases.put("swim-packet/suspicion", packet(new SwimBody.Gossip(),
                new MemberUpdate(NODE_C, 1, Liveness.SUSPECT, List.of(B, A))));
        cases.put("swim-packet/neighbourhood", packet(new SwimBody.Gossip(),
                new MemberUpdate(NODE_B, 1, Liveness.ALIVE, List.of(), 123_456_789),
                new MemberUpdate(NODE_A, 1, Liveness.SUSPECT, List.of(), 5)));
        cases.put("swim-packet/you-are-down", packet(new SwimBody.YouAreDown()));
        cases.put("push/empty", new Message.Push(A, ClusterId.DEFAULT, List.of()));
        cases.put("push/one-cell", onePush(List.of(cell(0, "port", SqlValue.of(8080), 3))));
        cases.put("push/new-row", onePush(newRow(0)));
        cases.put("push/deleted-row", onePush(List.of(
                new Change("services", key(), Change.ROW, SqlValue.NULL, 2, 2, Seq.ZERO))));
        cases.put("push/every-value", onePush(everyValue()));
        cases.put("push/two-rumors", new Message.Push(B, new ClusterId(9), List.of(
                new Message.Rumor(full(A, 1, newRow(0)), Duty.NONE),
                new Message.Rumor(full(B, 70_000, newRow(0)), new Duty.Hops(15)))));
        cases.put("push/slice", new Message.Push(A, ClusterId.DEFAULT, List.of(new Message.Rumor(
                full(A, 1, newRow(0)), new Duty.Slice(7L << 32, (7L << 32) + 0xffff_ffffL, 4)))));
        cases.put("push/names", new Message.Push(A, ClusterId.DEFAULT, List.of(),
                List.of(new RumorId(A, new DbVersion(7), SeqRange.of(0, 0)),
                        new RumorId(B, new DbVersion(70_000), SeqRange.of(3, 9))),
                List.of(new RumorId(B, new DbVersion(69_999), SeqRange.of(0, 0)))));
        return cases;
    }

    static Message message(String name) {
        return Objects.requireNonNull(messages().get(name));
    }

    static Map<String, SyncMessage> syncMessages() {
        var cases = new LinkedHashMap<String, SyncMessage>();
        cases.put("start/plain", new SyncMessage.Start(A, new ClusterId(300), CLOCK, -2));
        cases.put("state/empty", new SyncMessage.State(CLOCK, new SyncState(new TreeMap<>())));
        cases.put("state/gaps-and-partials", new SyncMessage.State(CLOCK, state()));
        cases.put("equal/plain", new SyncMessage.Equal(CLOCK));
        cases.put("rejected/busy", new SyncMessage.Rejected(SyncMessage.Reason.BUSY));
        cases.put("rejected/other-cluster",
                new SyncMessage.Rejected(SyncMessage.Reason.OTHER_CLUSTER));
        cases.put("rejected/leaving", new SyncMessage.Rejected(SyncMessage.Reason.LEAVING));
        cases.put("request/whole-and-part", new SyncMessage.Request(List.of(
                new Need.Whole(A, VersionRange.of(1, 500)),
                new Need.Whole(A, VersionRange.of(502, 502)),
                new Need.Part(B, new DbVersion(9), RangeSet.ofBounds(0, 3, 8, 8)))));
        cases.put("changes/full", new SyncMessage.Changes(full(A, 9, newRow(0))));
        cases.put("changes/chunk", new SyncMessage.Changes(new Changeset.Full(A, new DbVersion(9),
                newRow(1_004), SeqRange.of(1_000, 1_999), new Seq(9_999), CLOCK)));
        cases.put("changes/cleared",
                new SyncMessage.Changes(new Changeset.Cleared(A, VersionRange.of(2, 1_000))));
        cases.put("request-done/plain", new SyncMessage.RequestDone());
        return cases;
    }

    static Map<String, List<Change>> storedChanges() {
        var cases = new LinkedHashMap<String, List<Change>>();
        cases.put("stored-changes/empty", List.of());
        cases.put("stored-changes/rows", rows());
        cases.put("stored-changes/out-of-order", rows().reversed());
        cases.put("stored-changes/every-value", everyValue());
        return cases;
    }

    private static Message.SwimPacket packet(SwimBody body, MemberUpdate... updates) {
        return new Message.SwimPacket(NODE_A, 2, B, NODE_B.address(), body, List.of(updates));
    }

    static Message.Push onePush(List<Change> changes) {
        return new Message.Push(
                A, ClusterId.DEFAULT, List.of(new Message.Rumor(
                        full(A, 1_000, changes), new Duty.Hops(10))));
    }

    private static Changeset.Full full(ActorId actor, long version, List<Change> changes) {
        return new Changeset.Full(
                actor, new DbVersion(version), changes, SeqRange.of(0, 0), Seq.ZERO, CLOCK);
    }

    private static PackedKey key() {
        return PackedKey.pack(List.of(SqlValue.of("http"), SqlValue.of("tcp")));
    }

    private static Change cell(long seq, String column, SqlValue value, long columnVersion) {
        return new Change("services", key(), column, value, columnVersion, 1, new Seq(seq));
    }

    private static List<Change> newRow(long seq) {
        return List.of(
                new Change("services", key(), Change.ROW, SqlValue.NULL, 1, 1, new Seq(seq)),
                cell(seq, "port", SqlValue.of(80), 1),
                cell(seq, "aliases", SqlValue.of("www"), 1));
    }

    private static List<Change> rows() {
        var rows = new ArrayList<Change>();
        for (int i = 0; i < 3; i++) {
            rows.addAll(newRow(100 + i));
        }
        return rows;
    }

    private static List<Change> everyValue() {
        List<SqlValue> values = List.of(SqlValue.NULL, SqlValue.of(0), SqlValue.of(15),
                SqlValue.of(16), SqlValue.of(-1), SqlValue.of(-17), SqlValue.of((1L << 60) - 1),
                SqlValue.of(1L << 60), SqlValue.of(-(1L << 60)), SqlValue.of(-(1L << 60) - 1),
                SqlValue.of(Long.MAX_VALUE), SqlValue.of(Long.MIN_VALUE), SqlValue.of(-0.0),
                SqlValue.of(1.5), SqlValue.of(Double.POSITIVE_INFINITY), SqlValue.of(""),
                SqlValue.of("größe"), new SqlValue.Text(new byte[] {(byte) 0xff, 0}),
                SqlValue.ofBlob(new byte[0]), SqlValue.ofBlob(new byte[20]));
        return values.stream().map(value -> cell(0, "größe", value, 1)).toList();
    }

    private static SyncState state() {
        var partials = new TreeMap<DbVersion, Partial>();
        partials.put(new DbVersion(8),
                new Partial(RangeSet.ofBounds(0, 99, 200, 299), new Seq(999)));
        partials.put(new DbVersion(10), new Partial(RangeSet.of(5, 5), new Seq(5)));
        var books = new TreeMap<ActorId, ActorBook>();
        books.put(A, new ActorBook(
                new DbVersion(10), RangeSet.ofBounds(1, 2, 4, 4, 9, 9), partials));
        books.put(B, ActorBook.EMPTY);
        return new SyncState(books);
    }
}
