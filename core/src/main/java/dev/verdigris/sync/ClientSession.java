package dev.verdigris.sync;

import dev.verdigris.model.ActorId;
import dev.verdigris.protocol.Need;
import dev.verdigris.time.Moment;
import java.util.ArrayDeque;

/// One sync that we opened.
final class ClientSession {
    final ActorId peer;
    /// The revision of our books when it began: if they have not moved since, it was in vain.
    final long revision;
    /// What the peer holds and we lack, in pieces, not asked for yet.
    final ArrayDeque<Need> wanted = new ArrayDeque<>();
    final Claims asked = new Claims();
    boolean hasState;
    int requestsOutstanding;
    long changesets;
    /// Whether more is missing than one request asks for.
    boolean isFarBehind;
    Moment lastHeard;
    /// When it last had an answer that was complete.
    Moment lastAnswered;

    ClientSession(ActorId peer, long revision, Moment now) {
        this.peer = peer;
        this.revision = revision;
        lastHeard = now;
        lastAnswered = now;
    }
}
