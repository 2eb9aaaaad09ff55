package dev.verdigris.node;

import dev.verdigris.model.NodeAddress;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.protocol.TimerKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// When to look for the configured peers, and whom to ask if there are none.
///
/// At once, then with growing pauses, then every [#STEADY] for good: two halves of a cluster that
/// have forgotten each other meet again only through addresses they were both given. While alone
/// the pauses stay short.
final class Bootstrap {
    static final Duration PAUSE_MIN = Duration.ofSeconds(5);
    static final Duration PAUSE_MAX = Duration.ofMinutes(2);
    static final Duration PAUSE_ALONE_MAX = Duration.ofSeconds(20);
    static final Duration STEADY = Duration.ofMinutes(5);
    /// How many times with a growing pause before it is steady.
    static final int GROWING_ATTEMPTS = 10;
    /// How many remembered members are asked if no address is configured.
    static final int REMEMBERED_ASKED_MAX = 5;
    private static final double JITTER = 0.3;

    private final RandomGenerator random;
    private final List<NodeAddress> remembered;
    private int attempts;

    Bootstrap(List<RememberedMember> remembered, RandomGenerator random) {
        this.random = random;
        this.remembered = remembered.stream()
                .map(member -> member.update().member().address()).toList();
    }

    /// Looks now, and sets the timer to look again.
    void look(boolean alone, Consumer<? super Effect> out) {
        out.accept(new Effect.ResolveBootstrap());
        out.accept(new Effect.StartTimer(new TimerKey.Bootstrap(), pause(alone)));
        attempts++;
    }

    private Duration pause(boolean alone) {
        Duration pause = attempts < GROWING_ATTEMPTS
                ? PAUSE_MIN.multipliedBy(1L << attempts)
                : STEADY;
        Duration max = alone ? PAUSE_ALONE_MAX : attempts < GROWING_ATTEMPTS ? PAUSE_MAX : STEADY;
        long nanos = (pause.compareTo(max) > 0 ? max : pause).toNanos();
        return Duration.ofNanos((long) (nanos * (1 + JITTER * (2 * random.nextDouble() - 1))));
    }

    /// The addresses to announce to: those configured, or some we knew in an earlier run.
    List<NodeAddress> choose(List<NodeAddress> configured) {
        if (!configured.isEmpty()) {
            return configured;
        }
        var known = new ArrayList<>(remembered);
        Collections.shuffle(known, Random.from(random));
        return known.subList(0, Math.min(REMEMBERED_ASKED_MAX, known.size()));
    }
}
