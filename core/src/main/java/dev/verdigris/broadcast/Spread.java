package dev.verdigris.broadcast;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.protocol.Duty;
import dev.verdigris.time.Moment;
import java.util.TreeSet;

/// One changeset while it is being spread from here. Its `sends` and `due` change only while it is
/// out of the [Backlog], which sorts by them.
final class Spread {
    /// The duty of who writes: everybody is to get it.
    static final Duty.Slice EVERYBODY = new Duty.Slice(0, Duty.Slice.PLACE_MAX, 0);

    final long number;
    final Changeset.Full changeset;
    final long bytes;
    /// What we owe it.
    final Duty duty;
    final int sendsMax;
    /// Peers that got it from us, or need not get it.
    final TreeSet<ActorId> told = new TreeSet<>();
    int sends;
    Moment due;

    Spread(long number, Changeset.Full changeset, Duty duty, int sendsMax, Moment due) {
        this.number = number;
        this.changeset = changeset;
        this.bytes = changeset.estimatedBytes();
        this.duty = duty;
        this.sendsMax = sendsMax;
        this.due = due;
    }
}
