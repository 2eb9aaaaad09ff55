package dev.verdigris.wire;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.Timestamp;
import dev.verdigris.model.VersionRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changesets within messages, and changes on their own, as the store keeps those of versions that
/// have come in part.
public final class ChangesetCodec {
    /// First byte of changes on their own. They outlive the process, so a reader keeps all versions
    /// it ever wrote.
    private static final int STORED_VERSION = 1;

    private static final int CAPACITY_BYTES = 1_024;

    static final int FULL = 1;
    static final int CLEARED = 2;

    private ChangesetCodec() {}

    /// Changes on their own, in a form that later versions can read from disk.
    ///
    /// @throws IllegalArgumentException if the changes are beyond a limit of [WireFormat]
    public static byte[] encode(List<Change> changes) {
        var names = new Names();
        var rows = new WireWriter(CAPACITY_BYTES, WireFormat.PUSH_BYTES_MAX);
        Rows.write(rows, names, changes, 0);
        var out = new WireWriter(rows.size() + CAPACITY_BYTES, WireFormat.PUSH_BYTES_MAX);
        out.u8(STORED_VERSION);
        names.write(out);
        out.append(rows);
        return out.toBytes();
    }

    /// @param stored what [#encode] returned, in this or an earlier version
    /// @throws MalformedMessage if it is anything else
    public static List<Change> decode(byte[] stored) throws MalformedMessage {
        MessageCodec.limitFrame(stored, WireFormat.PUSH_BYTES_MAX);
        var in = new WireReader(stored);
        int version = in.u8("stored version");
        if (version != STORED_VERSION) {
            throw new MalformedMessage("stored version", version);
        }
        return Rows.read(in, Names.read(in), 0);
    }

    /// The most bytes that a change adds to a message, names aside: those are written once per
    /// message. Several cells of one row take less, since they share their key. Holds for changes
    /// in the order of their positions.
    ///
    /// @param change with no number beyond [WireFormat#COUNTER_MAX]
    public static int sizeOf(Change change) {
        return Rows.sizeOf(change);
    }

    /// A chunk of a transaction, less its actor, which each message writes in its own way.
    static void writeFull(WireWriter out, Names names, Changeset.Full full) {
        long first = full.seqs().first().value();
        long last = full.seqs().last().value();
        out.counter(full.version().value(), "version");
        out.counter(first, "first position");
        out.counter(last - first, "positions");
        out.counter(full.lastSeq().value(), "last position");
        out.fixed64(full.timestamp().ntp64());
        for (Change change : full.changes()) {
            if (change.seq().value() < first || change.seq().value() > last) {
                throw new IllegalArgumentException(
                        "position " + change.seq() + " is outside " + full.seqs());
            }
        }
        Rows.write(out, names, full.changes(), first);
    }

    static Changeset.Full readFull(WireReader in, String[] names, ActorId actor)
            throws MalformedMessage {
        DbVersion version = readVersion(in);
        long first = in.counter("first position");
        long last = first + in.counter("positions");
        long lastOfAll = in.counter("last position");
        if (last > lastOfAll) {
            throw new MalformedMessage("positions up to", last);
        }
        var timestamp = new Timestamp(in.fixed64("timestamp"));
        List<Change> changes = Rows.read(in, names, first);
        for (Change change : changes) {
            if (change.seq().value() < first || change.seq().value() > last) {
                throw new MalformedMessage("position outside its chunk", change.seq().value());
            }
        }
        return new Changeset.Full(actor, version, changes, SeqRange.of(first, last),
                new Seq(lastOfAll), timestamp);
    }

    /// @return null, with the section passed over, if the kind is not known here
    static @Nullable Changeset readSection(WireReader in, String[] names, ActorId actor)
            throws MalformedMessage {
        int kind = in.u8("changeset kind");
        int outer = in.enter("changeset");
        Changeset changeset = switch (kind) {
            case FULL -> readFull(in, names, actor);
            case CLEARED -> new Changeset.Cleared(actor, readVersions(in));
            default -> null;
        };
        in.leave(outer);
        return changeset;
    }

    static void writeSection(WireWriter out, Names names, Changeset changeset) {
        switch (changeset) {
            case Changeset.Full full -> {
                out.u8(FULL);
                int section = out.open();
                writeFull(out, names, full);
                out.close(section);
            }
            case Changeset.Cleared(_, var versions) -> {
                out.u8(CLEARED);
                int section = out.open();
                writeVersions(out, versions);
                out.close(section);
            }
        }
    }

    static void writeVersions(WireWriter out, VersionRange versions) {
        out.counter(versions.first().value(), "version");
        out.counter(versions.last().value() - versions.first().value(), "versions");
    }

    static VersionRange readVersions(WireReader in) throws MalformedMessage {
        DbVersion first = readVersion(in);
        long last = first.value() + in.counter("versions");
        if (last > WireFormat.COUNTER_MAX) {
            throw new MalformedMessage("version", last);
        }
        return new VersionRange(first, new DbVersion(last));
    }

    static DbVersion readVersion(WireReader in) throws MalformedMessage {
        long version = in.counter("version");
        if (version < 1) {
            throw new MalformedMessage("version", version);
        }
        return new DbVersion(version);
    }
}
