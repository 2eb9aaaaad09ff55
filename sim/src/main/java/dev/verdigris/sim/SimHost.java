package dev.verdigris.sim;

import dev.verdigris.crr.ChunkSink;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.SqlValue;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.sim.check.RowKey;
import dev.verdigris.sim.check.Watch;
import dev.verdigris.store.Commit;
import dev.verdigris.store.ContentDigest;
import dev.verdigris.store.Replica;
import dev.verdigris.store.ReplicaConfig;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.WallClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What outlives a process: the disk as of the last commit, the clock on the wall, the address.
final class SimHost {
    private static final int PORT = 8787;
    /// Pages of a database in memory are never cached, so the least is enough.
    private static final int CACHE_KIB = 64;

    final int index;
    final ActorId actor;
    final NodeAddress address;
    /// Goes on over all lives of the host.
    final Watch watch;
    Duration commitDelay = Duration.ZERO;
    double failingApplies;
    /// How many processes have begun.
    int lives;
    private final WallClock trueTime;
    private long clockErrorNanos;
    private ReplicaConfig.Location disk = new ReplicaConfig.Location.Memory();
    private @Nullable Replica replica;
    private @Nullable SimProcess process;

    SimHost(int index, ActorId actor, WallClock trueTime) {
        this.index = index;
        this.actor = actor;
        this.trueTime = trueTime;
        address = addressOf(index);
        watch = new Watch("node " + index);
    }

    private static NodeAddress addressOf(int index) {
        return NodeAddress.of(new byte[] {10, 0, (byte) (index >> 8), (byte) index}, PORT);
    }

    /// @return the host at an address; negative if there never was one
    static int indexOf(NodeAddress address) {
        int index = (int) (address.low() & 0xffff);
        return address.equals(addressOf(index)) ? index : -1;
    }

    /// The wall clock as the host sees it.
    long unixNanos() {
        return trueTime.unixNanos() + clockErrorNanos;
    }

    void shiftClock(Duration by) {
        clockErrorNanos += by.toNanos();
    }

    /// Opens the database for a new process.
    void open(HybridClock clock) {
        boolean isNew = disk instanceof ReplicaConfig.Location.Memory;
        replica = Replica.open(new ReplicaConfig(disk, isNew ? actor : null, CACHE_KIB,
                ReplicaConfig.Durability.NORMAL), clock);
        if (isNew) {
            replica.applySchema(Workload.SCHEMA);
        }
    }

    /// Commits a transaction of the host's own.
    ///
    /// @return null if it changed nothing
    @Nullable Commit transact(List<Workload.Sql> statements) {
        return replica().transact(session -> {
            Tables.run(session, statements);
            return true;
        }).commit();
    }

    /// @return what is held now of the actors that the batch moved
    SortedMap<ActorId, ActorBook> apply(List<Changeset> batch) {
        return replica().apply(batch).books();
    }

    SortedMap<ActorId, ActorBook> books() {
        return replica().books();
    }

    /// The chunks of a transaction of the host's own.
    List<Changeset.Full> read(DbVersion own) {
        var chunks = new ArrayList<Changeset.Full>();
        replica().readVersion(own, changeset -> {
            if (changeset instanceof Changeset.Full full) {
                chunks.add(full);
            }
        });
        return chunks;
    }

    void read(Need need, ChunkSink sink) {
        replica().read(need, sink);
    }

    void remember(List<RememberedMember> members) {
        replica().remember(members);
    }

    List<RememberedMember> remembered() {
        return replica().remembered();
    }

    SortedMap<RowKey, SortedMap<String, SqlValue>> rows() {
        return Tables.rows(replica());
    }

    List<List<@Nullable String>> query(String sql) {
        return Tables.query(replica(), sql);
    }

    ContentDigest digest() {
        return replica().digest();
    }

    void run(SimProcess begun) {
        process = begun;
    }

    /// Ends the process; what it has committed stays.
    void crash() {
        if (process != null) {
            process.kill();
            process = null;
            disk = new ReplicaConfig.Location.Image(replica().image());
            close();
        }
    }

    void close() {
        if (replica != null) {
            replica.close();
            replica = null;
        }
    }

    boolean isUp() {
        return process != null;
    }

    @Nullable SimProcess process() {
        return process;
    }

    /// @throws IllegalStateException if the host is down
    Replica replica() {
        if (replica == null) {
            throw new IllegalStateException("node " + index + " is down");
        }
        return replica;
    }

    @Override
    public String toString() {
        return "node " + index;
    }
}
