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
import dev.verdigris.time.HybridClock;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The database of one host, which outlives the host's processes.
///
/// All but [#open] and [#crash] need a process.
interface HostStore extends AutoCloseable {
    /// A process begins; `clock` is its own.
    void open(HybridClock clock);

    /// The process has ended. What it committed stays.
    void crash();

    /// Commits a transaction of the host's own.
    ///
    /// @return null if it changed nothing
    @Nullable Commit transact(List<Workload.Sql> statements);

    /// @return what is held now of the actors that the batch moved
    SortedMap<ActorId, ActorBook> apply(List<Changeset> batch);

    SortedMap<ActorId, ActorBook> books();

    /// The chunks of a transaction of the host's own.
    List<Changeset.Full> read(DbVersion own);

    void read(Need need, ChunkSink sink);

    void remember(List<RememberedMember> members);

    List<RememberedMember> remembered();

    /// Everything a client can see.
    SortedMap<RowKey, SortedMap<String, SqlValue>> rows();

    /// The rows of a query, each value as text.
    List<List<@Nullable String>> query(String sql);

    ContentDigest digest();

    @Override
    void close();
}
