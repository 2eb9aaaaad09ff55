package dev.verdigris.sim;

import dev.verdigris.protocol.Event;

/// Counts what nodes announce and what happens to them.
final class Tally {
    long suspicions;
    long syncs;
    long dropped;
    long batches;
    long crashes;

    void count(Event event) {
        switch (event) {
            case Event.MemberSuspected _ -> suspicions++;
            case Event.SyncStarted _ -> syncs++;
            case Event.ChangesDropped(_, var count) -> dropped += count;
            case Event.MemberUp _, Event.MemberDown _, Event.SuspicionRefuted _,
                    Event.Rejoined _, Event.Left _, Event.SyncEnded _, Event.ClockDrift _ -> { }
        }
    }
}
