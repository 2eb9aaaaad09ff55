package dev.verdigris.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.config.Config;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.SqlValue;
import dev.verdigris.model.Timestamp;
import dev.verdigris.net.BiStream;
import dev.verdigris.net.QuicTransport;
import dev.verdigris.net.TransportConfig;
import dev.verdigris.net.TransportLimits;
import dev.verdigris.net.TransportTimes;
import dev.verdigris.net.tls.TlsIdentity;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.SyncEnd;
import dev.verdigris.protocol.SyncId;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.protocol.SyncState;
import dev.verdigris.store.Store;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import dev.verdigris.wire.SyncCodec;
import dev.verdigris.wire.WireFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class SyncSessionsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final SyncMessage.Start START = new SyncMessage.Start(
            new ActorId(0, 7), ClusterId.DEFAULT, Timestamp.ZERO, 1);

    @TempDir
    Path folder;
    private final Inbox inbox = new Inbox(() -> new Moment(System.nanoTime()));
    private final Parts parts = new Parts();
    private SyncSessions sessions;
    private QuicTransport transport;

    /// A node without a loop: the test reads the inbox itself. It dials itself.
    @BeforeEach
    void start() throws Exception {
        var config = new Config.Db(folder.resolve("db.sqlite"), List.of(), false, -2_000);
        Store store = parts.add(
                "store", Stores.open(
                        config, new Config.Perf(64), new HybridClock(() -> 1), _ -> { }));
        var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var link = new PeerLink(inbox);
        transport = parts.add("transport", QuicTransport.start(
                new TransportConfig(anyPort, anyPort, 0, TransportTimes.DEFAULT,
                        TransportLimits.DEFAULT),
                TlsIdentity.throwAway(), link));
        sessions = parts.add("syncs", new SyncSessions(transport, store, inbox));
        link.attach(transport, sessions);
    }

    @AfterEach
    void stop() {
        parts.close();
    }

    private Input next() throws InterruptedException {
        Inbox.Item item = inbox.take(new Moment(System.nanoTime()).plus(SOON));
        return ((Inbox.Item.ForNode) Objects.requireNonNull(item)).input();
    }

    private BiStream dial() throws Exception {
        BiStream client = transport.openBi(transport.localAddress(), SOON);
        client.write(SyncCodec.encode(START), SOON);
        return client;
    }

    @Test
    void aClientThatEndsItsHalfGetsOurLastWordsAndOurEndAtOnce() throws Exception {
        try (BiStream client = dial()) {
            var id = ((Input.SyncAccepted) next()).session();
            sessions.send(id, new SyncMessage.State(
                    Timestamp.ZERO, new SyncState(new TreeMap<>())));
            client.finish();
            assertThat(next()).isEqualTo(new Input.SyncClosed(id, SyncEnd.DONE));
            assertThat(client.read(SOON)).isNotNull();
            assertThat(client.read(SOON)).isNull();
        }
    }

    @Test
    void aSyncThatCannotBeWrittenIsOverForBothEnds() throws Exception {
        var partials = new TreeMap<DbVersion, Partial>();
        for (long version = 1; version <= WireFormat.PARTIALS_PER_STATE_MAX + 1; version++) {
            partials.put(new DbVersion(version), new Partial(RangeSet.EMPTY, Seq.ZERO));
        }
        var books = new TreeMap<>(Map.of(new ActorId(0, 1), new ActorBook(
                partials.lastKey(), RangeSet.EMPTY, partials)));
        try (BiStream client = dial()) {
            var id = ((Input.SyncAccepted) next()).session();
            sessions.send(id, new SyncMessage.State(Timestamp.ZERO, new SyncState(books)));
            assertThat(next()).isEqualTo(new Input.SyncClosed(id, SyncEnd.STORE_FAILED));
            assertThatThrownBy(() -> client.read(SOON)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsNotPaidForWaitsAndAChangesetLargerThanAllTheCreditGoesAlone() throws Exception {
        var client = new SyncId(SyncId.Role.CLIENT, 1);
        sessions.open(client, Addresses.of(transport.localAddress()), START);
        var server = ((Input.SyncAccepted) next()).session();
        var large = changes(1, 3 * Effect.GrantSync.BYTES_AT_START);
        var small = changes(2, 10);
        sessions.send(server, large);
        sessions.send(server, small);
        assertThat(next()).isEqualTo(new Input.SyncReceived(client, large));
        assertThat(inbox.take(new Moment(System.nanoTime()).plus(Duration.ofMillis(200))))
                .as("it has used up all there is").isNull();
        sessions.grant(client, Effect.GrantSync.costOf(large.changeset()));
        assertThat(next()).isEqualTo(new Input.SyncReceived(client, small));
    }

    @Test
    void aSessionBrokenOffWhileItsStreamIsBeingOpenedNeverBegins() throws Exception {
        var broken = new SyncId(SyncId.Role.CLIENT, 1);
        var to = Addresses.of(transport.localAddress());
        sessions.open(broken, to, START);
        sessions.close(broken, SyncEnd.TIMED_OUT);
        var other = new SyncMessage.Start(
                START.from(), START.cluster(), START.clock(), START.digest() + 1);
        sessions.open(new SyncId(SyncId.Role.CLIENT, 2), to, other);
        assertThat(((Input.SyncAccepted) next()).first()).isEqualTo(other);
        assertThat(inbox.take(new Moment(System.nanoTime()).plus(Duration.ofMillis(200))))
                .as("nothing of the first").isNull();
    }

    private static SyncMessage.Changes changes(long version, int bytes) {
        var change = new Change("t", PackedKey.pack(List.of()), "c",
                new SqlValue.Blob(new byte[bytes]), 1, 1, Seq.ZERO);
        return new SyncMessage.Changes(new Changeset.Full(new ActorId(0, 9),
                new DbVersion(version), List.of(change), SeqRange.upTo(Seq.ZERO), Seq.ZERO,
                Timestamp.ZERO));
    }
}
