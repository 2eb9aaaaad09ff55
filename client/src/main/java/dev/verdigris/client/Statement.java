package dev.verdigris.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One SQL statement with its positional parameters.
///
/// @param params each null, `Boolean`, `Long`, `Integer`, `Double`, `String` or `byte[]`
public record Statement(String sql, List<@Nullable Object> params) {
    public Statement {
        params = Collections.unmodifiableList(new ArrayList<>(params));
    }

    public static Statement of(String sql, @Nullable Object... params) {
        var list = new ArrayList<@Nullable Object>();
        Collections.addAll(list, params);
        return new Statement(sql, list);
    }
}
