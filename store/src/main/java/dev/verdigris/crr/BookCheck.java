package dev.verdigris.crr;

import dev.verdigris.model.Change;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.RangeSet;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.wire.ChangesetCodec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Whether heads, gaps, buffered pieces and parked versions agree; and afterwards, which versions
/// they say are held.
final class BookCheck {
    private final EngineSql sql;
    private final SiteNames sites;
    private final Findings findings;
    private final Map<Long, Holding> bySite = new HashMap<>();

    /// What is held of one actor.
    private static final class Holding {
        long head;
        RangeSet gaps = RangeSet.EMPTY;
        final Map<Long, Pieces> buffered = new TreeMap<>();
        final Set<Long> parked = new HashSet<>();
    }

    /// What is in the buffer of one version.
    private static final class Pieces {
        RangeSet held = RangeSet.EMPTY;
        long last = Long.MAX_VALUE;

        boolean areAll() {
            return held.containsAll(0, last);
        }
    }

    BookCheck(EngineSql sql, SiteNames sites, Findings findings) {
        this.sql = sql;
        this.sites = sites;
        this.findings = findings;
    }

    void check() {
        heads();
        gaps();
        parked();
        pieces();
        bySite.forEach(this::settle);
    }

    private void heads() {
        Statement rows = sql.get("SELECT site, head FROM __vg_book ORDER BY site");
        while (rows.step()) {
            long site = rows.columnLong(0);
            requireKnown(Finding.Part.BOOK, site, "the book");
            long head = rows.columnLong(1);
            if (head < 0 || head == Long.MAX_VALUE) {
                findings.ofSite(Finding.Part.BOOK, name(site), null, "its head is " + head);
            }
            of(site).head = head;
        }
        rows.reset();
        // Ours is at least the last version in our log: nothing else is written of it.
        long lastOwn = sql.number("SELECT ifnull(max(version), 0) FROM __vg_log WHERE site = "
                + Sites.OWN);
        of(Sites.OWN).head = Math.max(of(Sites.OWN).head, lastOwn);
    }

    /// Our own versions may have gaps too: whoever goes on from a backup gets the rest from peers.
    private void gaps() {
        Statement rows = sql.get("SELECT site, first, last FROM __vg_gap ORDER BY site, first");
        while (rows.step()) {
            long site = rows.columnLong(0);
            long first = rows.columnLong(1);
            long last = rows.columnLong(2);
            requireKnown(Finding.Part.BOOK, site, "a gap");
            String gap = "the gap " + first + ".." + last;
            Holding holding = of(site);
            if (first < 1 || last < first || last == Long.MAX_VALUE) {
                findings.ofSite(Finding.Part.BOOK, name(site), null, gap + " is no range");
                continue;
            }
            if (last >= holding.head) {
                findings.ofSite(Finding.Part.BOOK, name(site), null, gap
                        + " does not end below the head " + holding.head);
            }
            if (holding.gaps.intersects(first - 1, last)) {
                findings.ofSite(Finding.Part.BOOK, name(site), null, gap
                        + " touches the gap before it");
            }
            holding.gaps = holding.gaps.plus(first, last);
        }
        rows.reset();
    }

    private void parked() {
        Statement rows = sql.get("SELECT site, version FROM __vg_parked ORDER BY site, version");
        while (rows.step()) {
            long site = rows.columnLong(0);
            long version = rows.columnLong(1);
            requireKnown(Finding.Part.BUFFER, site, "a parked version");
            of(site).parked.add(version);
        }
        rows.reset();
    }

    private void pieces() {
        Statement rows = sql.get("SELECT site, version, first_seq, last_seq, last_of_version, "
                + "changes FROM __vg_buffer ORDER BY site, version, first_seq");
        while (rows.step()) {
            long site = rows.columnLong(0);
            long version = rows.columnLong(1);
            long first = rows.columnLong(2);
            long last = rows.columnLong(3);
            long lastOfVersion = rows.columnLong(4);
            requireKnown(Finding.Part.BUFFER, site, "a buffered piece");
            String piece = "the buffered piece " + first + ".." + last;
            if (first < 0 || last < first || lastOfVersion < last
                    || lastOfVersion == Long.MAX_VALUE) {
                found(site, version, piece + " of positions up to " + lastOfVersion
                        + " is no range");
                continue;
            }
            String wrong = wrong(Objects.requireNonNull(rows.columnBlob(5)), first, last);
            if (wrong != null) {
                found(site, version, piece + " cannot be read: " + wrong);
            }
            Pieces pieces = of(site).buffered.computeIfAbsent(version, _ -> new Pieces());
            pieces.held = pieces.held.plus(first, last);
            pieces.last = Math.min(pieces.last, lastOfVersion);
        }
        rows.reset();
    }

    private static @Nullable String wrong(byte[] stored, long first, long last) {
        List<Change> changes;
        try {
            changes = ChangesetCodec.decode(stored);
        } catch (MalformedMessage e) {
            return String.valueOf(e.getMessage());
        }
        for (Change change : changes) {
            long seq = change.seq().value();
            if (seq < first || seq > last) {
                return "it holds position " + seq;
            }
        }
        return null;
    }

    /// What only shows when all four tables are read.
    private void settle(long site, Holding holding) {
        holding.buffered.forEach((version, pieces) -> {
            if (version < 1 || version > holding.head) {
                found(site, version, "pieces of it are buffered, and the head is " + holding.head);
            }
            if (holding.gaps.contains(Math.max(version, 0))) {
                found(site, version, "pieces of it are buffered, and it lies in a gap");
            }
            if (holding.parked.contains(version) && !pieces.areAll()) {
                found(site, version, "it is parked, and only the positions " + pieces.held
                        + " of 0.." + pieces.last + " are here");
            }
            if (!holding.parked.contains(version) && pieces.areAll()) {
                found(site, version, "all of it is buffered, and it is neither merged nor parked");
            }
        });
        for (long version : holding.parked) {
            if (!holding.buffered.containsKey(version)) {
                found(site, version, "it is parked, and nothing of it is here");
            }
        }
    }

    private void found(long site, long version, String message) {
        findings.ofSite(Finding.Part.BUFFER, name(site), version, message);
    }

    private void requireKnown(Finding.Part part, long site, String what) {
        if (!sites.isKnown(site)) {
            findings.add(part, what + " is of site number " + site + ", which is not known");
        }
    }

    private Holding of(long site) {
        return bySite.computeIfAbsent(site, _ -> new Holding());
    }

    String name(long site) {
        return sites.of(site);
    }

    boolean isKnown(long site) {
        return sites.isKnown(site);
    }

    /// Why the version cannot have written anything that stands in rows; null if it can have.
    @Nullable String whyNotMerged(long site, long version) {
        Holding holding = bySite.get(site);
        if (holding == null) {
            return "of that site the book holds nothing";
        }
        if (version < 1 || version > holding.head) {
            return "the head of that site is " + holding.head;
        }
        if (holding.gaps.contains(version)) {
            return "it lies in a gap";
        }
        if (holding.parked.contains(version)) {
            return "it is parked";
        }
        return holding.buffered.containsKey(version) ? "it has come in part" : null;
    }
}
