package dev.verdigris.swim;

import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A member as it is shown to operators.
///
/// @param roundTrips the latest measured, newest first, at most [Rtt#SAMPLES_MAX]
/// @param ring 0 (nearest) to 5 (farthest); null if nothing was measured
public record MemberView(Identity identity, long incarnation, Liveness liveness,
        List<Duration> roundTrips, @Nullable Integer ring) {
    public MemberView {
        roundTrips = List.copyOf(roundTrips);
    }
}
