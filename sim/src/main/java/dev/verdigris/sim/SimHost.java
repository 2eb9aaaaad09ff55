package dev.verdigris.sim;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.sim.check.Watch;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.WallClock;
import java.time.Duration;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What outlives a process: the database, the clock on the wall, the address.
final class SimHost {
    private static final int PORT = 8787;
    private static final int INDEX_MASK = 0xff_ffff;

    final int index;
    final ActorId actor;
    final NodeAddress address;
    final HostStore store;
    /// Goes on over all lives of the host.
    final Watch watch;
    Duration commitDelay = Duration.ZERO;
    double failingApplies;
    /// Until then the process gets no processor time.
    long pausedUntilNanos;
    /// How many processes have begun.
    int lives;
    private final WallClock trueTime;
    private long clockErrorNanos;
    private @Nullable SimProcess process;

    SimHost(int index, ActorId actor, HostStore store, Watch watch, WallClock trueTime) {
        this.index = index;
        this.actor = actor;
        this.store = store;
        this.watch = watch;
        this.trueTime = trueTime;
        address = addressOf(index);
    }

    static NodeAddress addressOf(int index) {
        return NodeAddress.of(new byte[] {10, (byte) (index >> 16), (byte) (index >> 8),
                (byte) index}, PORT);
    }

    /// @return the host at an address; negative if there never was one
    static int indexOf(NodeAddress address) {
        int index = (int) (address.low() & INDEX_MASK);
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
        store.open(clock);
    }

    SortedMap<ActorId, ActorBook> books() {
        return store.books();
    }

    void run(SimProcess begun) {
        process = begun;
    }

    /// Ends the process; what it has committed stays.
    void crash() {
        if (process != null) {
            process.kill();
            process = null;
            store.crash();
        }
    }

    void close() {
        store.close();
    }

    boolean isUp() {
        return process != null;
    }

    @Nullable SimProcess process() {
        return process;
    }

    @Override
    public String toString() {
        return "node " + index;
    }
}
