package dev.verdigris.wire;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.protocol.SyncMessage.Reason;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// [SyncMessage] as bytes: the frames of one bidirectional stream.
public final class SyncCodec {
    private static final int CAPACITY_BYTES = 1_024;

    private static final int WHOLE = 1;
    private static final int PART = 2;

    private static final int BUSY = 1;
    private static final int OTHER_CLUSTER = 2;
    private static final int LEAVING = 3;

    private SyncCodec() {}

    /// @throws IllegalArgumentException if the message is beyond a limit of [WireFormat]
    public static byte[] encode(SyncMessage message) {
        var out = new WireWriter(CAPACITY_BYTES, WireFormat.SYNC_BYTES_MAX);
        switch (message) {
            case SyncMessage.Start(var from, var cluster, var clock, var digest) -> {
                out.u8(WireFormat.SYNC_START);
                Members.writeActor(out, from);
                out.varint(cluster.packed());
                out.fixed64(clock.ntp64());
                out.fixed64(digest);
            }
            case SyncMessage.State(var clock, var state) -> {
                out.u8(WireFormat.SYNC_STATE);
                out.fixed64(clock.ntp64());
                Books.write(out, state);
            }
            case SyncMessage.Equal(var clock) -> {
                out.u8(WireFormat.SYNC_EQUAL);
                out.fixed64(clock.ntp64());
            }
            case SyncMessage.Rejected(var reason) -> {
                out.u8(WireFormat.SYNC_REJECTED);
                out.u8(switch (reason) {
                    case BUSY -> BUSY;
                    case OTHER_CLUSTER -> OTHER_CLUSTER;
                    case LEAVING -> LEAVING;
                });
            }
            case SyncMessage.Request request -> {
                out.u8(WireFormat.SYNC_REQUEST);
                writeRequest(out, request);
            }
            case SyncMessage.Changes(var changeset) -> {
                out.u8(WireFormat.SYNC_CHANGES);
                writeChanges(out, changeset);
            }
            case SyncMessage.RequestDone() -> out.u8(WireFormat.SYNC_REQUEST_DONE);
        }
        return out.toBytes();
    }

    /// @param frame one frame of the stream without the transport's prefix
    /// @throws MalformedMessage if no version of the format could have written this
    public static Decoded<SyncMessage> decode(byte[] frame) throws MalformedMessage {
        MessageCodec.limitFrame(frame, WireFormat.SYNC_BYTES_MAX);
        var in = new WireReader(frame);
        int kind = in.u8("kind");
        return switch (kind) {
            case WireFormat.SYNC_START -> known(readStart(in), in);
            case WireFormat.SYNC_STATE -> {
                Timestamp clock = readClock(in);
                yield known(new SyncMessage.State(clock, Books.read(in)), in);
            }
            case WireFormat.SYNC_EQUAL -> known(new SyncMessage.Equal(readClock(in)), in);
            case WireFormat.SYNC_REJECTED -> known(new SyncMessage.Rejected(readReason(in)), in);
            case WireFormat.SYNC_REQUEST -> known(readRequest(in), in);
            case WireFormat.SYNC_CHANGES -> {
                Changeset changeset = readChanges(in);
                yield changeset == null
                        ? new Decoded.Unknown<>(kind)
                        : known(new SyncMessage.Changes(changeset), in);
            }
            case WireFormat.SYNC_REQUEST_DONE -> known(new SyncMessage.RequestDone(), in);
            default -> new Decoded.Unknown<>(kind);
        };
    }

    private static Decoded<SyncMessage> known(SyncMessage message, WireReader in) {
        return new Decoded.Known<>(message, in.skipped());
    }

    private static SyncMessage.Start readStart(WireReader in) throws MalformedMessage {
        ActorId from = Members.readActor(in);
        ClusterId cluster = Members.readCluster(in);
        Timestamp clock = readClock(in);
        return new SyncMessage.Start(from, cluster, clock, in.fixed64("digest"));
    }

    private static Timestamp readClock(WireReader in) throws MalformedMessage {
        return new Timestamp(in.fixed64("clock"));
    }

    /// An unknown reason reads as [Reason#BUSY]: whatever it is, the client must look elsewhere.
    private static Reason readReason(WireReader in) throws MalformedMessage {
        return switch (in.u8("reason")) {
            case BUSY -> Reason.BUSY;
            case OTHER_CLUSTER -> Reason.OTHER_CLUSTER;
            case LEAVING -> Reason.LEAVING;
            default -> {
                in.noteSkipped();
                yield Reason.BUSY;
            }
        };
    }

    private static void writeRequest(WireWriter out, SyncMessage.Request request) {
        var actors = new Actors();
        var needs = new WireWriter(CAPACITY_BYTES, WireFormat.SYNC_BYTES_MAX);
        needs.count(request.needs().size(), WireFormat.NEEDS_PER_REQUEST_MAX, "needs");
        for (Need need : request.needs()) {
            needs.u8(switch (need) {
                case Need.Whole _ -> WHOLE;
                case Need.Part _ -> PART;
            });
            int section = needs.open();
            needs.varint(actors.numberOf(need.actor()));
            switch (need) {
                case Need.Whole(_, var versions) -> ChangesetCodec.writeVersions(needs, versions);
                case Need.Part(_, var version, var seqs) -> {
                    needs.counter(version.value(), "version");
                    Books.writeRanges(needs, seqs);
                }
            }
            needs.close(section);
        }
        actors.write(out);
        out.append(needs);
    }

    private static SyncMessage.Request readRequest(WireReader in) throws MalformedMessage {
        ActorId[] actors = Actors.read(in, WireFormat.NEEDS_PER_REQUEST_MAX);
        int count = in.count(WireFormat.NEEDS_PER_REQUEST_MAX, 2, "needs");
        var needs = new ArrayList<Need>(count);
        for (int i = 0; i < count; i++) {
            int kind = in.u8("need kind");
            int outer = in.enter("need");
            switch (kind) {
                case WHOLE -> {
                    ActorId actor = Actors.readReference(in, actors);
                    needs.add(new Need.Whole(actor, ChangesetCodec.readVersions(in)));
                }
                case PART -> {
                    ActorId actor = Actors.readReference(in, actors);
                    DbVersion version = ChangesetCodec.readVersion(in);
                    needs.add(new Need.Part(actor, version, Books.readRanges(in, "positions")));
                }
                default -> in.noteSkipped();
            }
            in.leave(outer);
        }
        return new SyncMessage.Request(needs);
    }

    private static void writeChanges(WireWriter out, Changeset changeset) {
        var names = new Names();
        var section = new WireWriter(CAPACITY_BYTES, WireFormat.SYNC_BYTES_MAX);
        ChangesetCodec.writeSection(section, names, changeset);
        Members.writeActor(out, changeset.actor());
        names.write(out);
        out.append(section);
    }

    private static @Nullable Changeset readChanges(WireReader in) throws MalformedMessage {
        ActorId actor = Members.readActor(in);
        return ChangesetCodec.readSection(in, Names.read(in), actor);
    }
}
