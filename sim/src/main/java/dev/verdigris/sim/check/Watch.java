package dev.verdigris.sim.check;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Duty;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Message.Rumor;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// What must hold after every event, of one host over all its lives: the cheap half of the checks.
public final class Watch {
    /// How often one node may send one chunk to one peer in one of its lives: once unasked, and
    /// twice because the peer asks.
    public static final int SENDS_PER_CHUNK_AND_PEER_MAX = 3;
    /// The most times a rumor may still be passed on.
    public static final int HOPS_MAX = 64;

    private final String node;
    private final boolean everySending;
    private final TreeMap<ActorId, ActorBook> books = new TreeMap<>();
    private final HashMap<Sending, Integer> sendings = new HashMap<>();
    private Timestamp birth = Timestamp.ZERO;
    private long incarnation;
    private Timestamp lastCommit = Timestamp.ZERO;
    private boolean applying;

    private record Sending(long to, ActorId actor, long version, long firstSeq) {}

    /// @param everySending whether every sending of every chunk is kept and checked
    public Watch(String node, boolean everySending) {
        this.node = node;
        this.everySending = everySending;
    }

    /// A new process begins on the host, with what the database holds. Its hybrid clock may start
    /// behind where the last one was, since the wall clock may have jumped in between.
    public void restarted(Map<ActorId, ActorBook> stored) {
        applying = false;
        birth = Timestamp.ZERO;
        incarnation = 0;
        lastCommit = Timestamp.ZERO;
        sendings.clear();
        stored.forEach(this::moved);
        books.forEach((actor, book) -> Must.hold(
                stored.getOrDefault(actor, ActorBook.EMPTY).equals(book),
                () -> node + " forgot of " + actor + ": had " + book + ", has "
                        + stored.get(actor)));
    }

    /// Books never claim less than before.
    public void moved(ActorId actor, ActorBook now) {
        ActorBook before = books.getOrDefault(actor, ActorBook.EMPTY);
        Must.hold(!before.head().isAfter(now.head()),
                () -> node + ": the head of " + actor + " fell from " + before + " to " + now);
        Must.hold(now.isComplete() || now.held().containsAll(before.held()),
                () -> node + ": lost versions of " + actor + ": had " + before + ", has " + now);
        books.put(actor, now);
    }

    /// A transaction of the host's own.
    public void committed(Timestamp timestamp) {
        Must.hold(timestamp.isAfter(lastCommit),
                () -> node + ": hybrid time went back from " + lastCommit + " to " + timestamp);
        lastCommit = timestamp;
    }

    public void applied() {
        applying = false;
    }

    public void effect(Effect effect) {
        switch (effect) {
            case Effect.Apply _ -> {
                Must.hold(!applying, () -> node + ": a second batch while one is being applied");
                applying = true;
            }
            case Effect.Send(var to, var message) -> sent(to.low(), message);
            case Effect.StartTimer(var key, var after) -> Must.hold(!after.isNegative(),
                    () -> node + ": a timer in the past: " + key);
            case Effect.StopTimer _, Effect.OpenSync _, Effect.SendSync _, Effect.Serve _,
                    Effect.GrantSync _, Effect.CloseSync _, Effect.ResolveBootstrap _,
                    Effect.Remember _, Effect.Announce _ -> { }
        }
    }

    private void sent(long to, Message message) {
        switch (message) {
            case Message.SwimPacket packet -> {
                Timestamp born = packet.sender().birth();
                Must.hold(!birth.isAfter(born),
                        () -> node + ": its identity grew younger: " + packet.sender());
                Must.hold(born.isAfter(birth) || packet.incarnation() >= incarnation,
                        () -> node + ": its incarnation fell from " + incarnation + " to "
                                + packet.incarnation());
                birth = born;
                incarnation = packet.incarnation();
            }
            case Message.Push push -> {
                if (everySending) {
                    push.rumors().forEach(rumor -> sent(to, rumor));
                }
            }
        }
    }

    private void sent(long to, Rumor rumor) {
        if (rumor.duty() instanceof Duty.Hops(int left)) {
            Must.hold(left >= 0 && left <= HOPS_MAX,
                    () -> node + ": a rumor with " + left + " hops left");
        }
        Changeset.Full chunk = rumor.changeset();
        var sending = new Sending(to, chunk.actor(), chunk.version().value(),
                chunk.seqs().first().value());
        int times = sendings.merge(sending, 1, Integer::sum);
        Must.hold(times <= SENDS_PER_CHUNK_AND_PEER_MAX,
                () -> node + ": sent the same chunk " + times + " times: " + sending);
    }
}
