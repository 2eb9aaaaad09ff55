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
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.SwimBody;
import dev.verdigris.protocol.TimerKey;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Bugs as one would make them.
final class Bugs {
    /// Nodes apply what they hear and tell nobody.
    static final Tampering DROPPED_RELAY = new Tampering() {
        @Override
        public List<Effect> done(int host, Effect effect) {
            return effect instanceof Effect.OpenSync || isRelay(effect)
                    ? List.of()
                    : List.of(effect);
        }
    };

    /// One node pings and does not answer.
    static final Tampering NO_ACK = new Tampering() {
        @Override
        public List<Effect> done(int host, Effect effect) {
            return host == 1 && effect instanceof Effect.Send(_, Message.SwimPacket packet)
                    && (packet.body() instanceof SwimBody.Ack
                            || packet.body() instanceof SwimBody.IndirectAck)
                    ? List.of()
                    : List.of(effect);
        }
    };

    /// Suspicion is raised, and nobody waits for its end.
    static final Tampering ENDLESS_SUSPICION = new Tampering() {
        @Override
        public List<Effect> done(int host, Effect effect) {
            return effect instanceof Effect.StartTimer(TimerKey.Suspicion _, _)
                    ? List.of()
                    : List.of(effect);
        }
    };

    /// What a node said of itself to refute a suspicion is forgotten again.
    static final Tampering FORGOTTEN_INCARNATION = new Tampering() {
        private int packets;

        @Override
        public List<Effect> done(int host, Effect effect) {
            return effect instanceof Effect.Send(var to, Message.SwimPacket packet)
                    && packet.incarnation() > 0 && packets++ % 2 == 1
                    ? List.of(new Effect.Send(to, new Message.SwimPacket(packet.sender(),
                            packet.incarnation() - 1, packet.to(), packet.toAddress(),
                            packet.body(), packet.updates())))
                    : List.of(effect);
        }
    };

    /// What was pushed is pushed again, as when a failed apply re-arms relaying.
    static final Tampering REPEATED_RELAY = new Tampering() {
        @Override
        public List<Effect> done(int host, Effect effect) {
            return isRelay(effect) ? List.of(effect, effect) : List.of(effect);
        }
    };

    /// A second batch is begun although one is under way.
    static final Tampering TWO_BATCHES = new Tampering() {
        @Override
        public List<Effect> done(int host, Effect effect) {
            return host == 1 && effect instanceof Effect.Apply
                    ? List.of(effect, effect)
                    : List.of(effect);
        }
    };

    /// Servers stop one version short of what was asked.
    static final Tampering LAST_VERSION_NOT_SERVED = new Tampering() {
        @Override
        public List<Effect> done(int host, Effect effect) {
            return effect instanceof Effect.Serve(var session, var needs)
                    ? List.of(new Effect.Serve(session,
                            needs.stream().flatMap(Bugs::withoutLast).toList()))
                    : List.of(effect);
        }
    };

    /// Servers read no parts of versions; so that there are some, later chunks get lost.
    static final Tampering PARTS_NOT_SERVED = new Tampering() {
        @Override
        public List<Effect> done(int host, Effect effect) {
            return switch (effect) {
                case Effect.Serve(var session, var needs) ->
                        List.of(new Effect.Serve(session, needs.stream()
                                .filter(need -> !(need instanceof Need.Part)).toList()));
                case Effect.Send(_, Message.Push push) when push.rumors().stream().anyMatch(
                        rumor -> rumor.changeset().seqs().first().value() > 0) -> List.of();
                default -> List.of(effect);
            };
        }
    };

    /// Clients go away without a word.
    static final Tampering SESSION_NOT_CLOSED = new Tampering() {
        @Override
        public List<Effect> done(int host, Effect effect) {
            return effect instanceof Effect.CloseSync ? List.of() : List.of(effect);
        }
    };

    /// Nodes say that they hold one version more than they do.
    static final Tampering HEAD_ONE_TOO_HIGH = new Tampering() {
        @Override
        public SortedMap<ActorId, ActorBook> published(int host,
                SortedMap<ActorId, ActorBook> books) {
            var higher = new TreeMap<ActorId, ActorBook>();
            books.forEach((actor, book) -> higher.put(actor,
                    new ActorBook(book.head().next(), book.gaps(), book.partials())));
            return higher;
        }
    };

    /// Rows that were deleted elsewhere stay.
    static final Tampering DELETIONS_IGNORED = new Tampering() {
        @Override
        public List<Changeset> applied(int host, List<Changeset> batch) {
            return batch.stream().map(Bugs::withoutDeletions).toList();
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

    private static Stream<Need> withoutLast(Need need) {
        return switch (need) {
            case Need.Part _ -> Stream.of(need);
            case Need.Whole(_, var versions) when versions.count() == 1 -> Stream.of();
            case Need.Whole(var actor, var versions) -> Stream.of(new Need.Whole(
                    actor, new VersionRange(versions.first(), versions.last().previous())));
        };
    }

    private static Changeset withoutDeletions(Changeset changeset) {
        return changeset instanceof Changeset.Full full
                ? with(full, full.changes().stream()
                        .filter(change -> change.causalLength() % 2 == 1).toList())
                : changeset;
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
