package dev.verdigris.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes a query's answer as it streams in.
public interface RowSink {
    /// Called once, first.
    void columns(List<String> names);

    /// @param values each null, `Long`, `Double`, `String` or `byte[]`
    void row(List<@Nullable Object> values);
}
