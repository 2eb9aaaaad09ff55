package dev.verdigris.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.config.Config;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.SqlValue;
import dev.verdigris.model.Timestamp;
import dev.verdigris.net.QuicTransport;
import dev.verdigris.net.TransportConfig;
import dev.verdigris.net.TransportLimits;
import dev.verdigris.net.TransportTimes;
import dev.verdigris.net.tls.TlsIdentity;
import dev.verdigris.protocol.Duty;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.Message;
import dev.verdigris.store.Store;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import dev.verdigris.wire.MessageCodec;
import dev.verdigris.wire.WireFormat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriverTest {
    private static final ActorId WRITER = new ActorId(0, 1);
    private static final ActorId RELAY = new ActorId(0, 2);

    @TempDir
    Path folder;
    private final Inbox inbox = new Inbox(() -> new Moment(System.nanoTime()));
    private final Parts parts = new Parts();
    private Store store;
    private Driver driver;

    @BeforeEach
    void start() throws Exception {
        var config = new Config.Db(folder.resolve("db.sqlite"), List.of(), false, -2_000);
        store = parts.add(
                "store", Stores.open(
                        config, new Config.Perf(64), new HybridClock(() -> 1), _ -> { }));
        var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        QuicTransport transport = parts.add("transport", QuicTransport.start(
                new TransportConfig(anyPort, anyPort, 0, TransportTimes.DEFAULT,
                        TransportLimits.DEFAULT),
                TlsIdentity.throwAway(), new PeerLink(inbox)));
        driver = new Driver(transport, new SyncSessions(transport, store, inbox), store,
                new Bootstrap(List.of(), anyPort), inbox, _ -> { });
    }

    @AfterEach
    void stop() {
        parts.close();
    }

    /// As large as a push may be; its names are many, so that the frame is full before the changes.
    private static Message.Push largest() {
        var changes = new ArrayList<Change>();
        for (int i = 0; i < 2_000; i++) {
            String column = "c".repeat(WireFormat.NAME_BYTES_MAX - 10) + (1_000_000 + i);
            changes.add(new Change("t", PackedKey.pack(List.of()), column, SqlValue.NULL, 1, 1,
                    Seq.ZERO));
        }
        var filler = new byte[8 << 20];
        changes.add(new Change("t", PackedKey.pack(List.of()), "blob", new SqlValue.Blob(filler),
                1, 1, Seq.ZERO));
        int spare = WireFormat.PUSH_BYTES_MAX - MessageCodec.encode(push(changes)).length;
        changes.add(new Change("t", PackedKey.pack(List.of()), "more",
                new SqlValue.Blob(new byte[spare - 20]), 1, 1, Seq.ZERO));
        return push(changes);
    }

    private static Message.Push push(List<Change> changes) {
        var whole = new Changeset.Full(WRITER, new DbVersion(1), changes,
                SeqRange.upTo(Seq.ZERO), Seq.ZERO, Timestamp.ZERO);
        var rumor = new Message.Rumor(whole, new Duty.Hops(3));
        return new Message.Push(WRITER, ClusterId.DEFAULT, List.of(rumor));
    }

    @Test
    void whatCannotBePassedOnAsAPushIsLeftToSync() {
        Message.Push received = largest();
        var to = new NodeAddress(0, 0xffff_7f00_0001L, 9);
        assertThatCode(() -> driver.accept(new Effect.Send(to, received)))
                .as("what the wire allows the transport carries").doesNotThrowAnyException();
        var relayed = new Message.Push(RELAY, ClusterId.DEFAULT, received.rumors());
        assertThatThrownBy(() -> MessageCodec.encode(relayed))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> driver.accept(new Effect.Send(to, relayed)))
                .doesNotThrowAnyException();
    }

    @Test
    void aBatchThatTheStoreRefusesIsAnsweredAsFailed() throws InterruptedException {
        store.close();
        driver.accept(new Effect.Apply(List.of(push(List.of()).rumors().getFirst().changeset())));
        assertThat(inbox.take(new Moment(System.nanoTime()).plus(Duration.ofSeconds(10))))
                .isEqualTo(new Inbox.Item.ForNode(new Input.ApplyFailed()));
    }
}
