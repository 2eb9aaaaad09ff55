package dev.verdigris.sqlite;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Where a call from SQL leaves its one result; the last one set counts. A reused view: see
/// [ScalarFunction].
public final class FunctionResult {
    private long context;

    FunctionResult() {}

    /// Sets the `sqlite3_context*`.
    void view(long context) {
        this.context = context;
    }

    long viewed() {
        return context;
    }

    public void setNull() {
        Native.resultNull(context);
    }

    public void setLong(long value) {
        Native.resultLong(context, value);
    }

    /// NaN becomes NULL.
    public void setDouble(double value) {
        Native.resultDouble(context, value);
    }

    public void setText(@Nullable String value) {
        if (value == null) {
            setNull();
        } else {
            setTextUtf8(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// Text from its UTF-8 bytes, which are copied and not checked.
    public void setTextUtf8(byte[] utf8) {
        Native.resultText(context, utf8);
    }

    public void setBlob(byte @Nullable [] value) {
        if (value == null) {
            setNull();
        } else {
            Native.resultBlob(context, value);
        }
    }

    /// The argument itself, type and all.
    public void setArgument(Arguments arguments, int argument) {
        Native.resultValue(context, arguments.value(argument));
    }

    /// Fails the statement with this message.
    public void setError(String message) {
        Native.resultError(context, message.getBytes(StandardCharsets.UTF_8));
    }

    /// Fails the statement because of what was thrown, even if memory is too short to say so.
    void setFailure(Throwable thrown) {
        try {
            setError(UpcallFailures.message(thrown));
        } catch (Throwable _) {
            Native.resultNoMemory(context);
        }
    }
}
