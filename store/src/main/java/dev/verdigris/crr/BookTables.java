package dev.verdigris.crr;

import dev.verdigris.book.BookDelta;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// The book on disk: a head and gaps per actor; partials are what the buffer holds and is not
/// parked.
///
/// A version of our own is held once it is in the log, and nothing else is written of it: one page
/// less for each local transaction. Our head is therefore the higher one of what stands here, which
/// is what came back from others, and of the last version in our log.
final class BookTables {
    private final EngineSql sql;
    private final Sites sites;

    BookTables(EngineSql sql, Sites sites) {
        this.sql = sql;
        this.sites = sites;
    }

    SortedMap<ActorId, ActorBook> load() {
        var sitesKnown = new ArrayList<Long>();
        Statement rows = sql.get("SELECT site FROM __vg_book UNION SELECT ?1 ORDER BY site");
        rows.bindLong(1, Sites.OWN);
        while (rows.step()) {
            sitesKnown.add(rows.columnLong(0));
        }
        rows.reset();
        var books = new TreeMap<ActorId, ActorBook>();
        for (long site : sitesKnown) {
            ActorBook book = load(site);
            if (!book.equals(ActorBook.EMPTY)) {
                books.put(sites.actor(site), book);
            }
        }
        return books;
    }

    /// What is held of one actor.
    ActorBook load(long site) {
        long head = number("SELECT head FROM __vg_book WHERE site = ?1", site);
        if (site == Sites.OWN) {
            head = Math.max(head,
                    number("SELECT max(version) FROM __vg_log WHERE site = ?1", site));
        }
        return head == 0 ? ActorBook.EMPTY : load(site, head);
    }

    /// 0 if there is no row.
    private long number(String query, long site) {
        Statement row = sql.get(query);
        row.bindLong(1, site);
        try {
            return row.step() ? row.columnLong(0) : 0;
        } finally {
            row.reset();
        }
    }

    private ActorBook load(long site, long head) {
        RangeSet gaps = RangeSet.EMPTY;
        Statement rows = sql.get("SELECT first, last FROM __vg_gap WHERE site = ?1");
        rows.bindLong(1, site);
        while (rows.step()) {
            gaps = gaps.plus(rows.columnLong(0), rows.columnLong(1));
        }
        rows.reset();
        return new ActorBook(new DbVersion(head), gaps, partials(site));
    }

    private NavigableMap<DbVersion, Partial> partials(long site) {
        Statement rows = sql.get("SELECT version, first_seq, last_seq, last_of_version "
                + "FROM __vg_buffer b WHERE site = ?1 AND NOT EXISTS (SELECT 1 FROM __vg_parked p "
                + "WHERE p.site = b.site AND p.version = b.version)");
        rows.bindLong(1, site);
        var partials = new TreeMap<DbVersion, Partial>();
        while (rows.step()) {
            RangeSet held = RangeSet.of(rows.columnLong(1), rows.columnLong(2));
            var lastSeq = new Seq(rows.columnLong(3));
            partials.merge(new DbVersion(rows.columnLong(0)), new Partial(held, lastSeq),
                    BookTables::together);
        }
        rows.reset();
        return partials;
    }

    /// Of two last positions the lower one holds, as the book itself decides.
    private static Partial together(Partial a, Partial b) {
        Seq last = a.lastSeq().isAfter(b.lastSeq()) ? b.lastSeq() : a.lastSeq();
        RangeSet held = a.held().plus(b.held()).intersect(RangeSet.of(SeqRange.upTo(last)));
        return new Partial(held, last);
    }

    /// Writes heads and gaps. The buffer is written by whoever places chunks there.
    void save(BookDelta delta) {
        long site = sites.ordinal(delta.actor());
        sql.get("INSERT INTO __vg_book VALUES (?1, ?2) ON CONFLICT DO UPDATE SET head = ?2 "
                        + "WHERE head < ?2")
                .bindLong(1, site).bindLong(2, delta.head().value()).run();
        for (RangeSet.Range gap : delta.gapsGone()) {
            sql.get("DELETE FROM __vg_gap WHERE site = ?1 AND first = ?2")
                    .bindLong(1, site).bindLong(2, gap.first()).run();
        }
        for (RangeSet.Range gap : delta.gapsNew()) {
            sql.get("INSERT INTO __vg_gap VALUES (?1, ?2, ?3)").bindLong(1, site)
                    .bindLong(2, gap.first()).bindLong(3, gap.last()).run();
        }
    }
}
