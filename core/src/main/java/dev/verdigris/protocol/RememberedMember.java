package dev.verdigris.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A member as it is written to the database, so that a restarted node finds its cluster again.
///
/// @param rttMin the least round trip measured to it; null if none was
public record RememberedMember(MemberUpdate update, @Nullable Duration rttMin) {}
