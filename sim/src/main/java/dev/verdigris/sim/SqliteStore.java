package dev.verdigris.sim;

import dev.verdigris.crr.ChunkSink;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.SqlValue;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.sim.check.RowKey;
import dev.verdigris.store.Commit;
import dev.verdigris.store.ContentDigest;
import dev.verdigris.store.Replica;
import dev.verdigris.store.ReplicaConfig;
import dev.verdigris.time.HybridClock;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A production database in memory. Between two processes it is an image: the disk as of the last
/// commit.
final class SqliteStore implements HostStore {
    /// Pages of a database in memory are never cached, so the least is enough.
    private static final int CACHE_KIB = 64;

    private final ActorId actor;
    private ReplicaConfig.Location disk = new ReplicaConfig.Location.Memory();
    private @Nullable Replica replica;

    SqliteStore(ActorId actor) {
        this.actor = actor;
    }

    @Override
    public void open(HybridClock clock) {
        boolean isNew = disk instanceof ReplicaConfig.Location.Memory;
        replica = Replica.open(new ReplicaConfig(disk, isNew ? actor : null, CACHE_KIB,
                ReplicaConfig.Durability.NORMAL), clock);
        if (isNew) {
            replica.applySchema(Workload.SCHEMA);
        }
    }

    @Override
    public void crash() {
        disk = new ReplicaConfig.Location.Image(replica().image());
        close();
    }

    @Override
    public @Nullable Commit transact(List<Workload.Sql> statements) {
        return replica().transact(session -> {
            Tables.run(session, statements);
            return true;
        }).commit();
    }

    @Override
    public SortedMap<ActorId, ActorBook> apply(List<Changeset> batch) {
        return replica().apply(batch).books();
    }

    @Override
    public SortedMap<ActorId, ActorBook> books() {
        return replica().books();
    }

    @Override
    public List<Changeset.Full> read(DbVersion own) {
        var chunks = new ArrayList<Changeset.Full>();
        replica().readVersion(own, changeset -> {
            if (changeset instanceof Changeset.Full full) {
                chunks.add(full);
            }
        });
        return chunks;
    }

    @Override
    public void read(Need need, ChunkSink sink) {
        replica().read(need, sink);
    }

    @Override
    public void remember(List<RememberedMember> members) {
        replica().remember(members);
    }

    @Override
    public List<RememberedMember> remembered() {
        return replica().remembered();
    }

    @Override
    public SortedMap<RowKey, SortedMap<String, SqlValue>> rows() {
        return Tables.rows(replica());
    }

    @Override
    public List<List<@Nullable String>> query(String sql) {
        return Tables.query(replica(), sql);
    }

    @Override
    public ContentDigest digest() {
        return replica().digest();
    }

    private Replica replica() {
        if (replica == null) {
            throw new IllegalStateException("the node is down");
        }
        return replica;
    }

    @Override
    public void close() {
        if (replica != null) {
            replica.close();
            replica = null;
        }
    }
}
