package dev.verdigris.sim.check;

import dev.verdigris.model.InvariantViolation;
import java.util.function.Supplier;

/// Checks whose words are only made when they are needed: most checks hold, millions of times.
public final class Must {
    private Must() {}

    /// @throws InvariantViolation unless `condition` holds
    public static void hold(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            throw new InvariantViolation(otherwise.get());
        }
    }
}
