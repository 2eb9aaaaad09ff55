package dev.verdigris.sqlite;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The arguments of one call from SQL, counted from 0. A reused view: see [ScalarFunction].
public final class Arguments {
    private long values;
    private int count;

    Arguments() {}

    /// Looks at `count` values from the `sqlite3_value**` on.
    void view(int count, long values) {
        this.count = count;
        this.values = values;
    }

    int viewedCount() {
        return count;
    }

    long viewedValues() {
        return values;
    }

    public int count() {
        return count;
    }

    public ValueType type(int argument) {
        return ValueType.of(Native.valueType(value(argument)));
    }

    public boolean isNull(int argument) {
        return type(argument) == ValueType.NULL;
    }

    /// The value as an integer; NULL is 0.
    public long longAt(int argument) {
        return Native.valueLong(value(argument));
    }

    /// The value as a number; NULL is 0.
    public double doubleAt(int argument) {
        return Native.valueDouble(value(argument));
    }

    /// The value as text; null for NULL.
    public @Nullable String textAt(int argument) {
        byte[] utf8 = textUtf8At(argument);
        return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
    }

    /// The UTF-8 bytes of the value as text; null for NULL.
    public byte @Nullable [] textUtf8At(int argument) {
        long value = value(argument);
        long text = Native.valueText(value);
        return text == 0 ? null : Native.copy(text, Native.valueBytes(value));
    }

    /// The bytes of a blob, or of the value as text; null for NULL.
    public byte @Nullable [] blobAt(int argument) {
        long value = value(argument);
        if (Native.valueType(value) == Native.NULL_TYPE) {
            return null;
        }
        long bytes = Native.valueBlob(value);
        return Native.copy(bytes, Native.valueBytes(value));
    }

    /// SQLite's own bytes of a blob, or of the value as UTF-8 text; none for NULL. They last until
    /// the call returns or the argument is read as another type; later reads are not caught.
    public MemorySegment bytesAt(int argument) {
        long value = value(argument);
        long bytes =
                type(argument) == ValueType.BLOB
                        ? Native.valueBlob(value)
                        : Native.valueText(value);
        return Native.MEMORY.asSlice(bytes, Native.valueBytes(value));
    }

    /// The `sqlite3_value*`.
    long value(int argument) {
        return Native.readPointer(values + (long) Objects.checkIndex(argument, count) * Long.BYTES);
    }
}
