package dev.verdigris.store;

import dev.verdigris.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs clients' transactions that wait at the same time within one transaction of SQLite, so that
/// they share the cost of its commit. The writer's.
///
/// Nobody waits for a group to fill: it is made of what has come while its members ran, and a
/// transaction that finds the writer idle is committed by itself. Members are answered when the
/// group is durable; one that fails is answered at once and undone alone.
///
/// SQLite may end the transaction of all because of one: a statement with `OR ROLLBACK`, one that
/// is interrupted while it writes, an immediate end of space. A deferred constraint that one of
/// them broke makes the commit fail for all. Then the group is dissolved: the others run again,
/// each by itself.
final class GroupCommit {
    /// Members of one group. The share of the commit that each bears is below one percent of it by
    /// then.
    static final int MEMBERS_MAX = 128;

    /// For how long a group takes in members, so that the first is not kept waiting.
    static final long GATHER_NANOS_MAX = 5_000_000;

    /// How long a member may run while others wait for it to be committed. One that takes longer is
    /// stopped and runs by itself after them; what it did so far is done twice.
    static final long MEMBER_NANOS_MAX = 10_000_000;

    private final Replica replica;
    private final LongAdder transactions = new LongAdder();
    private final LongAdder groups = new LongAdder();
    private final DiskWatch disk;
    private final LongSupplier nanoClock;
    private final Consumer<List<Commit>> announce;

    /// @param nanoClock monotonic
    /// @param announce is told of versions that are durable, in their order, before whoever wrote
    ///     them is answered
    GroupCommit(Replica replica, DiskWatch disk, LongSupplier nanoClock,
            Consumer<List<Commit>> announce) {
        this.replica = replica;
        this.disk = disk;
        this.nanoClock = nanoClock;
        this.announce = announce;
    }

    /// Clients' transactions that were committed. For any thread, as is [#groups].
    long transactions() {
        return transactions.sum();
    }

    /// Commits that they shared.
    long groups() {
        return groups.sum();
    }

    /// Runs `first` and what `more` has until it has no more or a limit is reached.
    void run(LocalTransaction<?, ?> first, Supplier<@Nullable LocalTransaction<?, ?>> more) {
        var standing = new ArrayList<LocalTransaction<?, ?>>();
        LocalTransaction<?, ?> setAside = null;
        try {
            boolean dissolved;
            try (Replica.Group group = replica.group()) {
                setAside = gather(group, first, more, standing);
                dissolved = group.isLost() || !commit(group, standing);
            }
            if (dissolved) {
                standing.forEach(this::runAlone);
            } else {
                committed(standing);
            }
            if (setAside != null) {
                runAlone(setAside);
            }
        } catch (Throwable e) { // the writer ends
            standing.forEach(member -> member.fail(e));
            if (setAside != null) {
                setAside.fail(e);
            }
            throw e;
        }
    }

    /// @param standing gets the members whose work stands
    /// @return the last, if it has to be run by itself later; else null
    private @Nullable LocalTransaction<?, ?> gather(Replica.Group group,
            LocalTransaction<?, ?> first, Supplier<@Nullable LocalTransaction<?, ?>> more,
            List<LocalTransaction<?, ?>> standing) {
        long started = nanoClock.getAsLong();
        LocalTransaction<?, ?> next = first;
        while (next != null) {
            if (next.begin() && !runMember(next, group, standing)) {
                return next;
            }
            boolean goesOn = first.shares() && !group.isLost() && standing.size() < MEMBERS_MAX
                    && nanoClock.getAsLong() - started < GATHER_NANOS_MAX;
            next = goesOn ? more.get() : null;
        }
        return null;
    }

    /// It has begun, so that somebody waits for it.
    private void runAlone(LocalTransaction<?, ?> transaction) {
        run(transaction, () -> null);
    }

    /// @return false if it has to be run by itself later; true if it stands or is answered
    private boolean runMember(LocalTransaction<?, ?> member, Replica.Group group,
            List<LocalTransaction<?, ?>> standing) {
        long started = nanoClock.getAsLong();
        var stopped = new boolean[1];
        try {
            member.runIn(group, replica.connection(), standing.isEmpty() ? null : () ->
                    stopped[0] |= nanoClock.getAsLong() - started >= MEMBER_NANOS_MAX);
            standing.add(member);
        } catch (RuntimeException | Error e) {
            if (stopped[0]) {
                return false;
            }
            disk.suspect(e);
            member.fail(Checked.unwrap(e));
            if (Writer.isFatal(e)) {
                throw e;
            }
        }
        return true;
    }

    /// @return false if the commit is to be tried for each by itself; true if it is done, or has
    ///     failed and all are answered
    private boolean commit(Replica.Group group, List<LocalTransaction<?, ?>> standing) {
        try {
            group.commit();
        } catch (RuntimeException e) {
            if (standing.size() > 1 && e instanceof SqliteException failure
                    && failure.isConstraint()) {
                return false;
            }
            disk.commitFailed(e);
            if (Writer.isFatal(e)) {
                throw e;
            }
            standing.forEach(member -> member.fail(e));
            standing.clear();
        }
        return true;
    }

    private void committed(List<LocalTransaction<?, ?>> members) {
        var commits = new ArrayList<Commit>(members.size());
        for (LocalTransaction<?, ?> member : members) {
            Commit commit = member.commit();
            if (commit != null) {
                commits.add(commit);
            }
        }
        if (!commits.isEmpty()) {
            disk.committed();
            transactions.add(members.size());
            groups.increment();
        }
        try {
            announce.accept(commits);
        } finally {
            members.forEach(LocalTransaction::done);
        }
    }
}
