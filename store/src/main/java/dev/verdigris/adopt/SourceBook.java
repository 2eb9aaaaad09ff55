package dev.verdigris.adopt;

import dev.verdigris.crdt.Stamp;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.RangeSet;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a database of Corrosion holds of every actor, in the terms of our book.
///
/// A head is the highest version that is recorded as seen. What is recorded as missing is a gap; so
/// is a version that has come in part, since its pieces count cells where ours count rows. A
/// version above the recorded head is held if something of it stands in the clocks, for versions
/// are merged whole; else it is a gap. So nothing is claimed that is not there.
final class SourceBook {
    private final Source source;
    private final Map<Long, ActorId> sites;
    private final @Nullable ActorId own;
    private final SortedMap<ActorId, Holding> byActor = new TreeMap<>();
    private long partials;

    private static final class Holding {
        long head;
        RangeSet gaps = RangeSet.EMPTY;
    }

    private SourceBook(Source source, Map<Long, ActorId> sites, @Nullable ActorId own) {
        this.source = source;
        this.sites = sites;
        this.own = own;
    }

    static SourceBook read(Source source, Map<Long, ActorId> sites, @Nullable ActorId own,
            List<String> clockTables, List<String> notes) {
        var book = new SourceBook(source, sites, own);
        sites.values().forEach(book::of);
        book.heads(notes);
        book.stamped(clockTables);
        book.gaps();
        book.partials();
        book.settleHeads();
        return book;
    }

    private void heads(List<String> notes) {
        if (!source.has("crsql_db_versions")) {
            notes.add("the table crsql_db_versions is missing; versions that left nothing in the "
                    + "clocks will be asked for again");
            return;
        }
        forEach("SELECT site_id, db_version FROM crsql_db_versions", (actor, row) ->
                of(actor).head = Math.max(of(actor).head, row.columnLong(1)));
    }

    /// Raises heads to what stands in the clocks, with gaps where nothing does.
    private void stamped(List<String> clockTables) {
        if (clockTables.isEmpty()) {
            return;
        }
        String all = clockTables.stream()
                .map(table -> "SELECT DISTINCT site_id, db_version FROM " + Source.quoted(table))
                .collect(Collectors.joining(" UNION "));
        try (Statement rows = source.connection().prepare(all + " ORDER BY 1, 2")) {
            while (rows.step()) {
                ActorId actor = sites.get(rows.columnLong(0));
                long version = rows.columnLong(1);
                if (actor == null || version <= of(actor).head || version == Long.MAX_VALUE) {
                    continue;
                }
                Holding holding = of(actor);
                if (version > holding.head + 1 && !actor.equals(own)) {
                    holding.gaps = holding.gaps.plus(holding.head + 1, version - 1);
                }
                holding.head = version;
            }
        }
    }

    private void gaps() {
        if (!source.has("__corro_bookkeeping_gaps")) {
            return;
        }
        forEach("SELECT actor_id, start, \"end\" FROM __corro_bookkeeping_gaps", (actor, row) ->
                missing(actor, row.columnLong(1), row.columnLong(2)));
    }

    private void partials() {
        if (!source.has("__corro_seq_bookkeeping")) {
            return;
        }
        forEach("SELECT DISTINCT site_id, db_version FROM __corro_seq_bookkeeping",
                (actor, row) -> {
                    partials++;
                    missing(actor, row.columnLong(1), row.columnLong(1));
                });
    }

    private void missing(ActorId actor, long first, long last) {
        if (first >= 1 && first <= last && last < Long.MAX_VALUE) {
            Holding holding = of(actor);
            holding.head = Math.max(holding.head, last);
            holding.gaps = holding.gaps.plus(first, last);
        }
    }

    /// A head is a version that is held: what is missing above all of them was only heard of. Our
    /// own head must not fall, or numbers that peers know would be given out again: it rises to an
    /// empty version instead.
    private void settleHeads() {
        byActor.forEach((actor, holding) -> {
            List<RangeSet.Range> gaps = holding.gaps.ranges();
            if (gaps.isEmpty() || gaps.getLast().last() < holding.head) {
                return;
            }
            if (actor.equals(own)) {
                holding.head = gaps.getLast().last() + 1;
            } else {
                holding.head = gaps.getLast().first() - 1;
                holding.gaps = holding.gaps.minus(
                        gaps.getLast().first(), gaps.getLast().last());
            }
        });
    }

    private void forEach(String sql, BiConsumer<ActorId, Statement> each) {
        try (Statement rows = source.connection().prepare(sql)) {
            while (rows.step()) {
                byte[] id = Objects.requireNonNullElse(rows.columnBlob(0), new byte[0]);
                if (id.length == ActorId.BYTES) {
                    each.accept(ActorId.ofBytes(id), rows);
                }
            }
        }
    }

    private Holding of(ActorId actor) {
        return byActor.computeIfAbsent(actor, _ -> new Holding());
    }

    List<ActorId> actors() {
        return new ArrayList<>(byActor.keySet());
    }

    DbVersion head(ActorId actor) {
        return new DbVersion(of(actor).head);
    }

    RangeSet gaps(ActorId actor) {
        return of(actor).gaps;
    }

    /// How many versions had come in part.
    long partialCount() {
        return partials;
    }

    /// How many versions are missing below the heads.
    long missingCount() {
        return byActor.values().stream().mapToLong(holding -> holding.gaps.count()).sum();
    }

    /// Who wrote something; null if nobody who is known did, or in a version that is not held.
    @Nullable Stamp stamp(long ordinal, long version) {
        ActorId actor = sites.get(ordinal);
        if (actor == null) {
            return null;
        }
        Holding holding = of(actor);
        boolean held = version >= 1 && version <= holding.head
                && !holding.gaps.contains(version);
        return held ? new Stamp(actor, new DbVersion(version)) : null;
    }
}
