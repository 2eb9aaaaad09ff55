package dev.verdigris.sim;

import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.sim.check.Must;
import dev.verdigris.wire.Decoded;
import dev.verdigris.wire.MessageCodec;
import dev.verdigris.wire.SyncCodec;

/// Turns messages into bytes and back, as a transport does, and insists that nothing changes.
final class OverTheWire {
    private OverTheWire() {}

    static Message pass(Message message) {
        try {
            return same(message, MessageCodec.decode(MessageCodec.encode(message)));
        } catch (MalformedMessage e) {
            throw new InvariantViolation("our own message is malformed: " + e.getMessage());
        }
    }

    static SyncMessage pass(SyncMessage message) {
        try {
            return same(message, SyncCodec.decode(SyncCodec.encode(message)));
        } catch (MalformedMessage e) {
            throw new InvariantViolation("our own message is malformed: " + e.getMessage());
        }
    }

    private static <T> T same(T sent, Decoded<T> decoded) {
        return switch (decoded) {
            case Decoded.Known<T>(var received, _) -> {
                Must.hold(received.equals(sent),
                        () -> "sent " + sent + ", received " + received);
                yield received;
            }
            case Decoded.Unknown<T>(var kind) ->
                    throw new InvariantViolation("our own message is of unknown kind " + kind);
        };
    }
}
