package dev.verdigris.broadcast;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.time.Moment;
import java.util.TreeSet;

/// One changeset while it is being spread from here. Its `sends` and `due` change only while it is
/// out of the [Backlog], which sorts by them.
final class Spread {
    final long number;
    final Changeset.Full changeset;
    final long bytes;
    final int sendsMax;
    /// Peers that got it from us, or need not get it.
    final TreeSet<ActorId> told = new TreeSet<>();
    /// What a receiver may make of it if we do not reach everyone.
    final int hopsLeft;
    int sends;
    Moment due;

    Spread(long number, Changeset.Full changeset, int sendsMax, int hopsLeft, Moment due) {
        this.number = number;
        this.changeset = changeset;
        this.bytes = changeset.estimatedBytes();
        this.sendsMax = sendsMax;
        this.hopsLeft = hopsLeft;
        this.due = due;
    }
}
