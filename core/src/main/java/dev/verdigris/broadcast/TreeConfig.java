package dev.verdigris.broadcast;

import dev.verdigris.protocol.Duty;
import java.time.Duration;

/// What the tree broadcast trades.
///
/// @param entries how many nodes of another neighbourhood are told from outside it, each with its
///     share to serve. More outlive more crashes; each is a long way's copy. Sane: 2 to 5
/// @param entriesBulky the same for bulky rumors
/// @param bulkyBytes a rumor of at least so many bytes is bulky: it goes by fewer copies, and each
///     writer's by its own tree
/// @param farFrom a neighbourhood at this round trip or more is *far*: those told from outside
///     tell each other, which costs about one copy per entry and saves the wait for the slowest
///     path
/// @param fanoutMax up to so many members a node tells itself instead of giving them to one of
///     them. Sane: 8 to 32
/// @param neighbourhoodsDirectMax up to so many neighbourhoods the writer's node enters itself. In
///     clusters of more it gives several to a node of one of them, which costs a detour
/// @param listeners to how many neighbours the names of what we hold are told. More repair more at
///     once; each costs a short message per round trip while there is traffic. Sane: 2 to 4
/// @param listenersElsewhere how many other neighbourhoods the entries of one tell between them
/// @param tellAgainAfter the names of this long are told once more, to neighbours at random: whoever
///     all the others could not reach hears of them in the end. Two more messages each time
/// @param asksMax how often one rumor is asked for before it is left to sync
public record TreeConfig(int entries, int entriesBulky, long bulkyBytes, Duration farFrom,
        int fanoutMax, int neighbourhoodsDirectMax, int listeners,
        int listenersElsewhere, Duration tellAgainAfter, int asksMax) {
    public static final TreeConfig DEFAULT = new TreeConfig(
            4, 2, 4L << 10, Duration.ofMillis(100), 16, 32, 4, 4, Duration.ofMillis(500), 6);

    private static final int FANOUT_LEAST = 2;

    public TreeConfig {
        if (entries < 1 || entries > Duty.Slice.FELLOWS_MAX || entriesBulky < 1
                || entriesBulky > entries || bulkyBytes < 1 || !farFrom.isPositive()
                || fanoutMax < FANOUT_LEAST || neighbourhoodsDirectMax < 2 || listeners < 1
                || listenersElsewhere < 1 || !tellAgainAfter.isPositive() || asksMax < 1) {
            throw new IllegalArgumentException("a knob of the tree is out of range: " + this);
        }
    }

    /// Into how many parts a node cuts a range of `count` members: so many that, if the range is not
    /// too large for it, each part is told by one node.
    int fanout(int count) {
        return Math.clamp(count / (fanoutMax / 2), FANOUT_LEAST, fanoutMax);
    }
}
