package dev.verdigris.protocol;

import dev.verdigris.model.Changeset;
import dev.verdigris.model.NodeAddress;
import java.time.Duration;
import java.util.List;

/// What a decider wants done. Drivers do these in the order given and answer, where there is an
/// answer, with an [Input].
public sealed interface Effect {
    /// Best effort: what is lost is repaired by the protocols.
    record Send(NodeAddress to, Message message) implements Effect {}

    /// Replaces a running timer of the same key.
    record StartTimer(TimerKey key, Duration after) implements Effect {}

    record StopTimer(TimerKey key) implements Effect {}

    /// Merge these into the database, in this order; answered by [Input.Applied] or
    /// [Input.ApplyFailed]. At most one is under way.
    record Apply(List<Changeset> batch) implements Effect {
        public Apply {
            batch = List.copyOf(batch);
        }
    }

    /// Open a stream and send `first`; answered by [Input.SyncReceived] or [Input.SyncClosed].
    record OpenSync(SyncId session, NodeAddress to, SyncMessage.Start first) implements Effect {}

    record SendSync(SyncId session, SyncMessage message) implements Effect {}

    /// Read these needs from the database and send them as [SyncMessage.Changes], then one
    /// [SyncMessage.RequestDone]; answered by [Input.SyncServed] or [Input.SyncClosed]. The data
    /// does not pass through the node.
    record Serve(SyncId session, List<Need> needs) implements Effect {
        public Serve {
            needs = List.copyOf(needs);
        }
    }

    /// Let more [SyncMessage.Changes] of the session's stream through, worth so many bytes: its
    /// back-pressure. Each is paid for with what it [costs][#costOf] and waits until there is
    /// enough; other messages are free. A session we open starts with [#BYTES_AT_START].
    record GrantSync(SyncId session, int bytes) implements Effect {
        /// Granted by [OpenSync], without a word. Bounds what each sync can have waiting in our
        /// memory: so many bytes, or one larger changeset.
        public static final int BYTES_AT_START = 1 << 20;

        /// What a changeset costs its session. Never more than all there is, so that one of any
        /// size gets through once nothing else of the session waits.
        public static int costOf(Changeset changeset) {
            return (int) Math.min(changeset.estimatedBytes(), BYTES_AT_START);
        }

        public static int costOf(SyncMessage.Changes frame) {
            return costOf(frame.changeset());
        }
    }

    /// End our half and forget the session; no input of it comes any more.
    record CloseSync(SyncId session, SyncEnd end) implements Effect {}

    /// Find out the addresses of the configured bootstrap peers; answered by
    /// [Input.BootstrapResolved].
    record ResolveBootstrap() implements Effect {}

    /// Write the members down, replacing what was written before.
    record Remember(List<RememberedMember> members) implements Effect {
        public Remember {
            members = List.copyOf(members);
        }
    }

    record Announce(Event event) implements Effect {}
}
