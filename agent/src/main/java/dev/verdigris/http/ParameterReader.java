package dev.verdigris.http;

import dev.verdigris.model.SqlValue;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads the value of one parameter.
///
/// An array of integers from 0 to 255 is a blob; any other array and any object is its own compact
/// JSON text. Integers beyond 64 bits are reals.
final class ParameterReader {
    private static final SqlValue TRUE = SqlValue.of(1);
    private static final SqlValue FALSE = SqlValue.of(0);

    private final JsonParser json;
    private final RequestMemory.Share memory;

    ParameterReader(JsonParser json, RequestMemory.Share memory) {
        this.json = json;
        this.memory = memory;
    }

    /// The value whose first token is current.
    SqlValue value() {
        memory.take(RequestMemory.BYTES_PER_VALUE);
        return switch (json.currentToken()) {
            case VALUE_NULL -> SqlValue.NULL;
            case VALUE_TRUE -> TRUE;
            case VALUE_FALSE -> FALSE;
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> real();
            case VALUE_STRING -> SqlValue.of(string());
            case START_ARRAY -> array();
            case START_OBJECT -> jsonText(new JsonBytes());
            default -> throw new IllegalStateException("no value: " + json.currentToken());
        };
    }

    /// The current string.
    ///
    /// @throws Refused if half of a surrogate pair is missing: no database could give it back
    String string() {
        String text = json.getString();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean isPair = Character.isHighSurrogate(c) && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!isPair) {
                    throw Refused.text(400, "Failed to parse the request body as JSON: lone"
                            + " surrogate in a string");
                }
                i++;
            }
        }
        return text;
    }

    private SqlValue integer() {
        return switch (json.getNumberType()) {
            case INT, LONG -> SqlValue.of(json.getLongValue());
            default -> real();
        };
    }

    private SqlValue real() {
        double value = json.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw Refused.text(
                    400, "Failed to parse the request body as JSON: number out of range");
        }
        return SqlValue.of(value);
    }

    private SqlValue array() {
        var blob = new ByteList();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (!isByte()) {
                return jsonText(textOf(blob));
            }
            blob.add((byte) json.getIntValue());
        }
        return SqlValue.ofBlob(blob.toByteArray());
    }

    private boolean isByte() {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                || json.getNumberType() != JsonParser.NumberType.INT) {
            return false;
        }
        int value = json.getIntValue();
        return value >= 0 && value <= 255;
    }

    /// The array that looked like a blob so far, up to the element that is none.
    private static JsonBytes textOf(ByteList blob) {
        var text = new JsonBytes().raw('[');
        for (int i = 0; i < blob.size(); i++) {
            text.number(blob.at(i) & 0xffL).raw(',');
        }
        return text;
    }

    /// Completes the JSON text of the array or object that encloses the current token, or begins
    /// with it.
    private SqlValue jsonText(JsonBytes text) {
        int depth = text.length() == 0 ? 0 : 1;
        boolean needsComma = false;
        do {
            JsonToken token = json.currentToken();
            boolean ends = token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT;
            if (needsComma && !ends) {
                text.raw(',');
            }
            append(token, text);
            depth += ends ? -1 : token.isStructStart() ? 1 : 0;
            needsComma = !token.isStructStart() && token != JsonToken.PROPERTY_NAME;
        } while (depth > 0 && json.nextToken() != null);
        memory.take(text.length());
        return new SqlValue.Text(text.toByteArray());
    }

    private void append(JsonToken token, JsonBytes text) {
        switch (token) {
            case START_ARRAY -> text.raw('[');
            case END_ARRAY -> text.raw(']');
            case START_OBJECT -> text.raw('{');
            case END_OBJECT -> text.raw('}');
            case PROPERTY_NAME -> text.string(json.currentName()).raw(':');
            case VALUE_STRING -> text.string(string());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                    text.raw(json.getString().getBytes(StandardCharsets.US_ASCII));
            case VALUE_TRUE -> text.raw("true");
            case VALUE_FALSE -> text.raw("false");
            default -> text.raw("null");
        }
    }

    /// Bytes in an array that grows.
    private static final class ByteList {
        private byte[] bytes = new byte[16];
        private int size;

        void add(byte b) {
            if (size == bytes.length) {
                bytes = java.util.Arrays.copyOf(bytes, size * 2);
            }
            bytes[size++] = b;
        }

        int size() {
            return size;
        }

        byte at(int index) {
            return bytes[index];
        }

        byte[] toByteArray() {
            return java.util.Arrays.copyOf(bytes, size);
        }
    }
}
