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
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A production database in memory. Between two processes it is an image: the disk as of the last
/// commit.
final class SqliteStore implements HostStore {
    /// Pages of a database in memory are never cached, so the least is enough.
    private static final int CACHE_KIB = 64;

    /// Stands in the template where a host's own identity goes, and nowhere else.
    private static final ActorId ANYBODY =
            new ActorId(0x5eed_7e3a_91c4_0b2dL, 0x8f1d_63a9_4c5e_72b7L);
    /// A database with the tables and no rows: opening it takes a fifth of what making one takes.
    private static final byte[] TEMPLATE = template();
    private static final List<Integer> IDENTITIES = places(TEMPLATE, ANYBODY.toBytes());

    private ReplicaConfig.Location disk;
    private @Nullable Replica replica;

    SqliteStore(ActorId actor) {
        byte[] image = TEMPLATE.clone();
        byte[] identity = actor.toBytes();
        for (int at : IDENTITIES) {
            System.arraycopy(identity, 0, image, at, identity.length);
        }
        disk = new ReplicaConfig.Location.Image(image);
    }

    private static byte[] template() {
        var config = new ReplicaConfig(new ReplicaConfig.Location.Memory(), ANYBODY, CACHE_KIB,
                ReplicaConfig.Durability.NORMAL);
        try (Replica replica = Replica.open(config, new HybridClock(() -> 0))) {
            replica.applySchema(Workload.SCHEMA);
            return replica.image();
        }
    }

    private static List<Integer> places(byte[] image, byte[] pattern) {
        var places = new ArrayList<Integer>();
        for (int at = 0; at + pattern.length <= image.length; at++) {
            if (Arrays.equals(image, at, at + pattern.length, pattern, 0, pattern.length)) {
                places.add(at);
            }
        }
        return places;
    }

    @Override
    public void open(HybridClock clock) {
        replica = Replica.open(new ReplicaConfig(disk, null, CACHE_KIB,
                ReplicaConfig.Durability.NORMAL), clock);
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
