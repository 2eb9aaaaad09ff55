package dev.verdigris.sim.figures;

import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.swim.PacketSize;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// How much was sent, by kind.
public final class Traffic {
    /// What a message is for.
    public enum Kind {
        /// Membership.
        SWIM,
        /// Changes, pushed.
        PUSH,
        /// What keeps the broadcast's paths.
        CONTROL,
        /// Anti-entropy, changes included.
        SYNC
    }

    /// @param bytes estimated
    public record Amount(long messages, long bytes) {
        public static final Amount NOTHING = new Amount(0, 0);

        Amount plus(long moreBytes) {
            return new Amount(messages + 1, bytes + moreBytes);
        }

        public Amount minus(Amount other) {
            return new Amount(messages - other.messages, bytes - other.bytes);
        }
    }

    /// Frame, stream and packet headers of a message without content.
    private static final int HEADER_BYTES = 60;
    /// A book in a sync state.
    private static final int BOOK_BYTES = 24;
    private static final int NEED_BYTES = 24;

    private final EnumMap<Kind, Amount> amounts = new EnumMap<>(Kind.class);

    public Traffic() {
        for (Kind kind : Kind.values()) {
            amounts.put(kind, Amount.NOTHING);
        }
    }

    public void add(Message message) {
        switch (message) {
            case Message.SwimPacket packet -> add(Kind.SWIM, PacketSize.atMost(packet));
            case Message.Push push -> {
                long bytes = 0;
                for (Message.Rumor rumor : push.rumors()) {
                    bytes += rumor.changeset().estimatedBytes();
                }
                add(Kind.PUSH, bytes);
            }
        }
    }

    public void add(SyncMessage message) {
        add(Kind.SYNC, switch (message) {
            case SyncMessage.Changes(var changeset) -> changeset.estimatedBytes();
            case SyncMessage.State(_, var state) -> (long) BOOK_BYTES * state.books().size();
            case SyncMessage.Request(var needs) -> (long) NEED_BYTES * needs.size();
            case SyncMessage.Start _, SyncMessage.Equal _, SyncMessage.Rejected _,
                    SyncMessage.RequestDone _ -> 0;
        });
    }

    public void add(Kind kind, long contentBytes) {
        amounts.merge(kind, new Amount(1, HEADER_BYTES + contentBytes),
                (before, _) -> before.plus(HEADER_BYTES + contentBytes));
    }

    /// What was sent from one moment to a later one.
    public static Map<Kind, Amount> since(Map<Kind, Amount> before, Map<Kind, Amount> after) {
        var sent = new EnumMap<Kind, Amount>(Kind.class);
        after.forEach((kind, amount) ->
                sent.put(kind, amount.minus(before.getOrDefault(kind, Amount.NOTHING))));
        return Collections.unmodifiableMap(sent);
    }

    /// Every kind.
    public Map<Kind, Amount> amounts() {
        return Collections.unmodifiableMap(new EnumMap<>(amounts));
    }
}
