package dev.verdigris.sim;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Message;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Bugs as one would make them.
final class Bugs {
    /// Nodes apply what they hear and tell nobody.
    static final Tampering DROPPED_RELAY = new Tampering() {
        @Override
        public boolean lets(int host, Effect effect) {
            return !(effect instanceof Effect.OpenSync) && !isRelay(effect);
        }
    };

    /// What is missing below a head is not remembered as missing.
    static final Tampering LOST_GAP = new Tampering() {
        @Override
        public SortedMap<ActorId, ActorBook> published(int host,
                SortedMap<ActorId, ActorBook> books) {
            var complete = new TreeMap<ActorId, ActorBook>();
            books.forEach((actor, book) -> complete.put(actor,
                    new ActorBook(book.head(), RangeSet.EMPTY, book.partials())));
            return complete;
        }
    };

    /// One node records what it hears without keeping the rows.
    static final Tampering RECORDED_BUT_NOT_STORED = new Tampering() {
        @Override
        public List<Changeset> applied(int host, List<Changeset> batch) {
            return host != 1 ? batch : batch.stream().map(Bugs::claimOnly).toList();
        }
    };

    /// Every node takes the smaller column version for the greater.
    static final Tampering BROKEN_MERGE_RULE = new Tampering() {
        @Override
        public List<Changeset> applied(int host, List<Changeset> batch) {
            return batch.stream().map(Bugs::upsideDown).toList();
        }
    };

    /// A part of a transaction passes for all of it.
    static final Tampering PART_TAKEN_FOR_WHOLE = new Tampering() {
        @Override
        public List<Changeset> applied(int host, List<Changeset> batch) {
            return batch.stream().map(Bugs::wholeAlready).toList();
        }
    };

    private Bugs() {}

    static boolean isPush(Effect effect) {
        return effect instanceof Effect.Send(_, Message.Push _);
    }

    private static boolean isRelay(Effect effect) {
        return effect instanceof Effect.Send(_, Message.Push push)
                && push.rumors().stream()
                        .anyMatch(rumor -> !rumor.changeset().actor().equals(push.sender()));
    }

    private static Changeset claimOnly(Changeset changeset) {
        return changeset instanceof Changeset.Full full && full.isWhole()
                ? new Changeset.Cleared(full.actor(), VersionRange.single(full.version()))
                : changeset;
    }

    private static Changeset upsideDown(Changeset changeset) {
        return changeset instanceof Changeset.Full full
                ? with(full, full.changes().stream().map(Bugs::upsideDown).toList())
                : changeset;
    }

    private static Change upsideDown(Change change) {
        long version = change.isRow() ? change.columnVersion() : 1_000 - change.columnVersion();
        return new Change(change.table(), change.key(), change.column(), change.value(), version,
                change.causalLength(), change.seq());
    }

    private static Changeset.Full with(Changeset.Full full, List<Change> changes) {
        return new Changeset.Full(full.actor(), full.version(), changes, full.seqs(),
                full.lastSeq(), full.timestamp());
    }

    private static Changeset wholeAlready(Changeset changeset) {
        if (!(changeset instanceof Changeset.Full full)) {
            return changeset;
        }
        Seq last = full.seqs().last();
        return new Changeset.Full(full.actor(), full.version(), full.changes(),
                SeqRange.upTo(last), last, full.timestamp());
    }
}
