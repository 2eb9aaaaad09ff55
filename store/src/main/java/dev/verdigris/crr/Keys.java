package dev.verdigris.crr;

import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.SqlValue;
import java.util.List;

/// Keys that the engine itself has packed.
final class Keys {
    private Keys() {}

    static List<SqlValue> values(PackedKey key) {
        try {
            return key.unpack();
        } catch (MalformedMessage e) {
            throw new InvariantViolation("a key in the log can be unpacked: " + e.getMessage());
        }
    }
}
