package dev.verdigris.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.SqlValue;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.SwimBody;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.protocol.SyncState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
    private static final PackedKey KEY = PackedKey.pack(List.of(SqlValue.of(1)));

    private static Change cell(String table, PackedKey key, String column, SqlValue value) {
        return new Change(table, key, column, value, 1, 1, Seq.ZERO);
    }

    private static PackedKey keyOf(int bytes) {
        // One for the count, four for tag and length.
        return PackedKey.pack(List.of(SqlValue.ofBlob(new byte[bytes - 5])));
    }

    private static void refusedByTheWriter(List<Change> changes) {
        assertThatThrownBy(() -> ChangesetCodec.encode(changes))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLargestChangeFitsEveryMessage() throws MalformedMessage {
        String name = "n".repeat(WireFormat.NAME_BYTES_MAX);
        PackedKey key = keyOf(WireFormat.KEY_BYTES_MAX);
        assertThat(key.bytes()).hasSize(WireFormat.KEY_BYTES_MAX);
        var change = cell(name, key, name, new SqlValue.Blob(
                new byte[WireFormat.VALUE_BYTES_MAX]));
        Message.Push push = GoldenMessages.onePush(List.of(change));
        assertThat(MessageCodec.decode(MessageCodec.encode(push)))
                .isEqualTo(new Decoded.Known<>(push, 0));
        var changes = new SyncMessage.Changes(push.rumors().getFirst().changeset());
        assertThat(SyncCodec.decode(SyncCodec.encode(changes)))
                .isEqualTo(new Decoded.Known<>(changes, 0));
        assertThat(ChangesetCodec.decode(ChangesetCodec.encode(List.of(change))))
                .containsExactly(change);
    }

    @Test
    void aWriterRefusesWhatNoReaderTakes() {
        refusedByTheWriter(List.of(cell("t", KEY, "c", new SqlValue.Text(
                new byte[WireFormat.VALUE_BYTES_MAX + 1]))));
        refusedByTheWriter(List.of(
                cell("t", keyOf(WireFormat.KEY_BYTES_MAX + 1), "c", SqlValue.NULL)));
        refusedByTheWriter(List.of(
                cell("t", KEY, "n".repeat(WireFormat.NAME_BYTES_MAX + 1), SqlValue.NULL)));
        refusedByTheWriter(List.of(cell("t", KEY, "c\0", SqlValue.NULL)));
        refusedByTheWriter(List.of(cell("\ud800", KEY, "c", SqlValue.NULL)));
        refusedByTheWriter(List.of(cell("t", KEY, "c", new SqlValue.Real(Double.NaN))));
        refusedByTheWriter(List.of(new Change("t", KEY, "c", SqlValue.NULL, -1, 1, Seq.ZERO)));
        refusedByTheWriter(List.of(new Change("t", KEY, "c", SqlValue.NULL, 1, -1, Seq.ZERO)));
        refusedByTheWriter(List.of(new Change(
                "t", KEY, "c", SqlValue.NULL, 1, 1, new Seq(WireFormat.COUNTER_MAX + 1))));
        var half = new SqlValue.Blob(new byte[WireFormat.CHANGES_BYTES_MAX / 2]);
        refusedByTheWriter(List.of(cell("t", KEY, "a", half), cell("t", KEY, "b", half)));
        refusedByTheWriter(Collections.nCopies(WireFormat.CHANGES_PER_CHANGESET_MAX + 1,
                cell("t", KEY, "c", SqlValue.NULL)));
    }

    @Test
    void aChangesetOfTheMostChangesComesBack() throws MalformedMessage {
        List<Change> changes = Collections.nCopies(
                WireFormat.CHANGES_PER_CHANGESET_MAX, cell("t", KEY, "c", SqlValue.NULL));
        assertThat(ChangesetCodec.decode(ChangesetCodec.encode(changes)).equals(changes)).isTrue();
    }

    @Test
    void aPushIsBoundedInRumorsChangesAndBytes() {
        var rumor = GoldenMessages.onePush(List.of()).rumors().getFirst();
        refusedByTheWriter(
                Collections.nCopies(WireFormat.RUMORS_PER_PUSH_MAX + 1, rumor), "rumors");
        var many = rumorOf(Collections.nCopies(WireFormat.CHANGES_PER_CHANGESET_MAX,
                new Change("t", KEY, Change.ROW, SqlValue.NULL, 1, 1, Seq.ZERO)));
        refusedByTheWriter(Collections.nCopies(17, many), "changes in one push");
        var large = rumorOf(List.of(cell("t", KEY, "c", new SqlValue.Blob(
                new byte[WireFormat.VALUE_BYTES_MAX]))));
        refusedByTheWriter(Collections.nCopies(2, large), "frame");
    }

    private static Message.Rumor rumorOf(List<Change> changes) {
        return GoldenMessages.onePush(changes).rumors().getFirst();
    }

    private static void refusedByTheWriter(List<Message.Rumor> rumors, String why) {
        var push = new Message.Push(GoldenMessages.A, ClusterId.DEFAULT, rumors);
        assertThatThrownBy(() -> MessageCodec.encode(push))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(why);
    }

    @Test
    void aReaderCountsTheChangesOfAllRumors() {
        // Plain row records of one row, one byte each: 17 times the most of a changeset.
        var out = new WireWriter(1_024, WireFormat.PUSH_BYTES_MAX);
        out.u8(WireFormat.PUSH);
        Members.writeActor(out, GoldenMessages.A);
        out.varint(0);
        out.varint(1);
        Members.writeActor(out, GoldenMessages.A);
        var names = new Names();
        var body = new WireWriter(1_024, WireFormat.PUSH_BYTES_MAX);
        var most = rumorOf(Collections.nCopies(WireFormat.CHANGES_PER_CHANGESET_MAX,
                new Change("t", KEY, Change.ROW, SqlValue.NULL, 1, 1, Seq.ZERO))).changeset();
        body.varint(17);
        for (int i = 0; i < 17; i++) {
            body.u8(1);
            int section = body.open();
            body.varint(0);
            body.varint(0);
            ChangesetCodec.writeFull(body, names, most);
            body.close(section);
        }
        names.write(out);
        out.append(body);
        assertThatThrownBy(() -> MessageCodec.decode(out.toBytes()))
                .isInstanceOf(MalformedMessage.class)
                .hasMessage("changes in one push: " + 17 * WireFormat.CHANGES_PER_CHANGESET_MAX);
    }

    @Test
    void positionsOutsideTheChunkAreRefused() {
        var full = new Changeset.Full(GoldenMessages.A, new DbVersion(1),
                List.of(new Change("t", KEY, "c", SqlValue.NULL, 1, 1, new Seq(5))),
                SeqRange.of(6, 7), new Seq(7), Timestamp.ZERO);
        assertThatThrownBy(() -> SyncCodec.encode(new SyncMessage.Changes(full)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSafeDatagramCarriesAtLeast30Updates() {
        var updates = new ArrayList<MemberUpdate>();
        var packet = new Message.SwimPacket(GoldenMessages.NODE_A, 1, GoldenMessages.B,
                GoldenMessages.NODE_A.address(), new SwimBody.Ping(1), List.of());
        int size = MessageCodec.sizeOf(packet);
        var update = new MemberUpdate(GoldenMessages.NODE_A, 100, Liveness.ALIVE);
        while (size + MessageCodec.sizeOf(update) <= WireFormat.DATAGRAM_BYTES_SAFE) {
            updates.add(update);
            size += MessageCodec.sizeOf(update);
        }
        assertThat(updates).hasSizeGreaterThanOrEqualTo(30)
                .hasSizeLessThanOrEqualTo(WireFormat.UPDATES_PER_PACKET_MAX);
    }

    @Test
    void aDatagramIsBounded() {
        var update = new MemberUpdate(GoldenMessages.NODE_A, 1, Liveness.ALIVE);
        var packet = new Message.SwimPacket(GoldenMessages.NODE_A, 1, GoldenMessages.B,
                GoldenMessages.NODE_A.address(), new SwimBody.Ping(1),
                Collections.nCopies(40, update));
        assertThatThrownBy(() -> MessageCodec.encode(packet))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("frame");
        var frame = new byte[WireFormat.DATAGRAM_BYTES_MAX + 1];
        frame[0] = WireFormat.SWIM_PACKET;
        assertThatThrownBy(() -> MessageCodec.decode(frame)).hasMessage("frame bytes: 1201");
    }

    @Test
    void aStateIsBoundedInRangesAndPartials() {
        var bounds = new long[2 * (WireFormat.RANGES_PER_MESSAGE_MAX + 1)];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = i % 2 == 0 ? i + 1L : i;
        }
        var gappy = new ActorBook(new DbVersion(1L << 40), RangeSet.ofBounds(bounds),
                Collections.emptyNavigableMap());
        stateRefused(gappy, "ranges");
        var partials = new TreeMap<DbVersion, Partial>();
        for (int i = 1; i <= WireFormat.PARTIALS_PER_STATE_MAX + 1; i++) {
            partials.put(new DbVersion(i), new Partial(RangeSet.EMPTY, Seq.ZERO));
        }
        stateRefused(new ActorBook(new DbVersion(1L << 40), RangeSet.EMPTY, partials), "partials");
    }

    private static void stateRefused(ActorBook book, String why) {
        var books = new TreeMap<>(Collections.singletonMap(GoldenMessages.A, book));
        var state = new SyncMessage.State(Timestamp.ZERO, new SyncState(books));
        assertThatThrownBy(() -> SyncCodec.encode(state))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(why);
    }

    @Test
    void aKeyThatCannotBeUnpackedIsRefused() {
        var bad = new PackedKey(new byte[] {1, 9});
        byte[] stored = ChangesetCodec.encode(List.of(cell("t", bad, "c", SqlValue.NULL)));
        assertThatThrownBy(() -> ChangesetCodec.decode(stored))
                .isInstanceOf(MalformedMessage.class).hasMessage("key ends early: 2");
    }

    @ParameterizedTest
    @CsvSource({
        "01 00 01, changes without any bytes, changes: 1",
        "01 010161 01 00 020101 00 00 00, a row without cells, row without cells",
        "01 010161 01 01 020101 00 00 01 00, a table that is not in the list, name number: 1",
        "01 010161 01 00 020101 00 00 01 02, a column that is not in the list, name number: 1",
        "01 010161 01 00 020101 00 00 02 00 00, more cells than changes, cells: 2",
        "01 010161 01 00 020101 01 00 01 00, a position below 0, position: -1",
        "02, a stored version to come, stored version: 2",
    })
    void changesThatCannotBeAreRefused(String hex, String what, String why) {
        byte[] stored = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> ChangesetCodec.decode(stored)).as(what)
                .isInstanceOf(MalformedMessage.class).hasMessage(why);
    }

    /// The book of one actor, from its head on; no reason if it may stand.
    @ParameterizedTest
    @CsvSource({
        "050101 0000, a gap up to the version after 1 and below the head, ''",
        "05010000 00, a gap at version 0, gaps outside versions below: 5",
        "05010500 00, a gap at the head, gaps outside versions below: 5",
        "0000 01 01 00 00, a partial above the head, partial version: 1",
        "0500 01 00 00 00, a partial of version 0, partial version: 0",
        "05010200 01 02 00 00, a partial in a gap, partial version: 2",
        "0500 02 020000 020000, a partial twice, partial version: 2",
        "0500 01 02 03 010400, positions beyond the last, positions beyond: 3",
    })
    void aBookThatCannotBeTrueIsRefused(String hex, String what, String why) {
        byte[] book = HexFormat.of().parseHex(hex.replace(" ", ""));
        var out = new WireWriter(64, 64);
        out.u8(WireFormat.SYNC_STATE);
        out.fixed64(0);
        out.varint(1);
        Members.writeActor(out, GoldenMessages.A);
        int section = out.open();
        out.raw(book);
        out.close(section);
        assertThat(outcome(out.toBytes())).as(what).isEqualTo(why);
    }

    private static String outcome(byte[] frame) {
        try {
            SyncCodec.decode(frame);
            return "";
        } catch (MalformedMessage e) {
            return String.valueOf(e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "8000", "ff00", "80808080808080808000", "ffffffffffffffffff02", "ffffffffffffffffffff01",
        "ff", "8080"})
    void numbersHaveOneForm(String hex) {
        var in = new WireReader(HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> in.varint("n")).isInstanceOf(MalformedMessage.class);
    }

    @ParameterizedTest
    @CsvSource({
        "07, value form: 7",
        "0f, value form: 15",
        "0c, value form: 12",
        "08, value form: 8",
        "047ff8000000000000, REAL is not a number",
        "030000000000000001, INTEGER in eight bytes: 1",
        "81808080808080808001, INTEGER beside its form: 1152921504606846976",
        "85808020, value bytes ends early",
        "8d808020, value bytes: 8388609",
    })
    void valuesHaveOneForm(String hex, String why) throws MalformedMessage {
        var in = new WireReader(HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> Values.read(in)).isInstanceOf(MalformedMessage.class)
                .message().startsWith(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0101ff", "01026180", "010100", "0103eda080", "0102c080"})
    void namesAreUtf8WithoutNul(String hex) {
        var in = new WireReader(HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> Names.read(in))
                .hasMessage("name is not UTF-8 without NUL: 0");
    }
}
