package dev.verdigris.sim;

import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.SwimBody;
import dev.verdigris.protocol.SyncMessage;

/// Numbers that stand for inputs in a [Trace]: of what kind, and how much is in them.
final class Kinds {
    static final long START = -1;
    static final long CRASH = -2;

    private static final int KIND_STRIDE = 1 << 20;

    private Kinds() {}

    static long of(Input input) {
        return switch (input) {
            case Input.Received(Message.SwimPacket packet) ->
                    kind(of(packet.body()), packet.incarnation() + packet.updates().size());
            case Input.Received(Message.Push push) -> kind(20, push.rumors().size());
            case Input.TimerFired _ -> kind(21, 0);
            case Input.Committed(var own) -> kind(22, own.head().value());
            case Input.Produced(var chunk) -> kind(23, chunk.changes().size());
            case Input.Applied(var books) -> kind(24, books.size());
            case Input.ApplyFailed _ -> kind(31, 0);
            case Input.SyncAccepted(_, var first) -> kind(25, first.digest() & 0xffff);
            case Input.SyncReceived(_, var message) -> of(message);
            case Input.SyncServed _ -> kind(26, 0);
            case Input.SyncClosed(_, var end) -> kind(27, end.name().length());
            case Input.BootstrapResolved(var addresses) -> kind(28, addresses.size());
            case Input.Rejoin _ -> kind(29, 0);
            case Input.Leave _ -> kind(30, 0);
            case Input.MoveTo(var cluster) -> kind(32, cluster.value());
        };
    }

    private static int of(SwimBody body) {
        return switch (body) {
            case SwimBody.Ping _ -> 1;
            case SwimBody.Ack _ -> 2;
            case SwimBody.PingRequest _ -> 3;
            case SwimBody.IndirectPing _ -> 4;
            case SwimBody.IndirectAck _ -> 5;
            case SwimBody.ForwardedAck _ -> 6;
            case SwimBody.Announce _ -> 7;
            case SwimBody.Feed _ -> 8;
            case SwimBody.Gossip _ -> 9;
            case SwimBody.YouAreDown _ -> 10;
            case SwimBody.Pinging _ -> 11;
        };
    }

    private static long of(SyncMessage message) {
        return switch (message) {
            case SyncMessage.Start(_, _, _, var digest) -> kind(40, digest & 0xffff);
            case SyncMessage.State(_, var state) -> kind(41, state.books().size());
            case SyncMessage.Equal _ -> kind(42, 0);
            case SyncMessage.Rejected(var reason) -> kind(43, reason.name().length());
            case SyncMessage.Request(var needs) -> kind(44, needs.size());
            case SyncMessage.Changes _ -> kind(45, 0);
            case SyncMessage.RequestDone _ -> kind(46, 0);
        };
    }

    private static long kind(int kind, long size) {
        return (long) kind * KIND_STRIDE + size;
    }
}
