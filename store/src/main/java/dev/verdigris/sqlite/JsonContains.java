package dev.verdigris.sqlite;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `corro_json_contains(selector, value)`: whether every key of the one JSON object is in the other
/// with a value that contains its own. What is not an object must be equal, numbers by kind too:
/// `1` is not `1.0`. Text that is not JSON fails the statement; NULL gives NULL.
public final class JsonContains implements ScalarFunction {
    /// A function without state: one does for any number of connections.
    public JsonContains() {}

    @Override
    public void call(Arguments arguments, FunctionResult result) {
        String selector = arguments.textAt(0);
        String value = arguments.textAt(1);
        if (selector == null || value == null) {
            return;
        }
        result.setLong(contains(JsonText.parse(selector), JsonText.parse(value)) ? 1 : 0);
    }

    private static boolean contains(@Nullable Object selector, @Nullable Object value) {
        if (!(selector instanceof Map<?, ?> wanted) || !(value instanceof Map<?, ?> there)) {
            return Objects.equals(selector, value);
        }
        for (Map.Entry<?, ?> entry : wanted.entrySet()) {
            if (!there.containsKey(entry.getKey())
                    || !contains(entry.getValue(), there.get(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }
}
