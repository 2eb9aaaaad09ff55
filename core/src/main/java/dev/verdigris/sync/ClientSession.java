package dev.verdigris.sync;

import dev.verdigris.model.ActorId;
import dev.verdigris.protocol.Need;
import dev.verdigris.time.Moment;
import java.util.ArrayDeque;

/// One sync that we opened.
final class ClientSession {
    final ActorId peer;
    /// How often changes of others had moved our books when it began: if they have not since, it
    /// was in vain.
    final long movesBefore;
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

    ClientSession(ActorId peer, long movesBefore, Moment now) {
        this.peer = peer;
        this.movesBefore = movesBefore;
        lastHeard = now;
        lastAnswered = now;
    }
}
