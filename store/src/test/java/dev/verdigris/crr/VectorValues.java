package dev.verdigris.crr;

import dev.verdigris.model.SqlValue;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values as the recorded scenarios write them.
final class VectorValues {
    private VectorValues() {}

    static SqlValue of(@Nullable Object json) {
        return switch (json) {
            case null -> SqlValue.NULL;
            case Long number -> SqlValue.of(number);
            case String text -> SqlValue.of(text);
            case Map<?, ?> typed -> typed(Json.map(typed));
            default -> throw new IllegalArgumentException("no value: " + json);
        };
    }

    private static SqlValue typed(Map<String, Object> typed) {
        Map.Entry<String, Object> only = typed.entrySet().iterator().next();
        String text = Json.string(only.getValue());
        return switch (only.getKey()) {
            case "i" -> SqlValue.of(Long.parseLong(text));
            case "r" -> SqlValue.of(Double.longBitsToDouble(Long.parseUnsignedLong(text, 16)));
            case "x" -> SqlValue.ofBlob(HexFormat.of().parseHex(text));
            default -> throw new IllegalArgumentException("no value: " + typed);
        };
    }
}
