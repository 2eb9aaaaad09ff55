package dev.verdigris.sqlite;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads JSON that is short: the arguments of a function of SQL.
///
/// Values are maps, lists, strings, booleans, null, `BigInteger` for numbers without point and
/// exponent, and `Double` for others. Of two equal keys the last counts.
///
/// Sources: RFC 8259.
final class JsonText {
    /// How deep arrays and objects may be nested.
    static final int NESTING_MAX = 128;

    /// Reading a number takes the square of its length.
    static final int NUMBER_CHARACTERS_MAX = 1_000;

    private final String text;
    private int at;
    private int depth;

    private JsonText(String text) {
        this.text = text;
    }

    /// @throws IllegalArgumentException if `text` is not one JSON value
    static @Nullable Object parse(String text) {
        var json = new JsonText(text);
        Object value = json.value();
        json.skipSpace();
        if (json.at < text.length()) {
            throw json.malformed("trailing characters");
        }
        return value;
    }

    private @Nullable Object value() {
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object() {
        var members = new LinkedHashMap<String, @Nullable Object>();
        enter();
        if (!takeIf('}')) {
            do {
                skipSpace();
                String key = string();
                skipSpace();
                take(':');
                members.put(key, value());
                skipSpace();
            } while (takeIf(','));
            take('}');
        }
        depth--;
        return members;
    }

    private List<@Nullable Object> array() {
        var elements = new ArrayList<@Nullable Object>();
        enter();
        if (!takeIf(']')) {
            do {
                elements.add(value());
                skipSpace();
            } while (takeIf(','));
            take(']');
        }
        depth--;
        return elements;
    }

    private void enter() {
        at++;
        if (++depth > NESTING_MAX) {
            throw malformed("nested too deep");
        }
        skipSpace();
    }

    private String string() {
        take('"');
        var out = new StringBuilder();
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                return out.toString();
            }
            if (c < 0x20) {
                throw malformed("control character in a string");
            }
            out.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> throw malformed("unknown escape");
        };
    }

    private char hex() {
        int code = 0;
        for (int i = 0; i < 4; i++, at++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0 || peek() > 'f') {
                throw malformed("bad \\u escape");
            }
            code = code << 4 | digit;
        }
        return (char) code;
    }

    private Object number() {
        int start = at;
        takeIf('-');
        if (!takeIf('0')) {
            digits();
        }
        boolean isInteger = true;
        if (takeIf('.')) {
            isInteger = false;
            digits();
        }
        if (takeIf('e') || takeIf('E')) {
            isInteger = false;
            if (!takeIf('+')) {
                takeIf('-');
            }
            digits();
        }
        if (at - start > NUMBER_CHARACTERS_MAX) {
            throw malformed("the number is too long");
        }
        String number = text.substring(start, at);
        return isInteger ? new BigInteger(number) : Double.valueOf(number) + 0.0; // no -0.0
    }

    private void digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw malformed("a value was expected");
        }
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw malformed("a value was expected");
        }
        at += word.length();
        return value;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw malformed("it ends early");
        }
        return text.charAt(at);
    }

    private void take(char expected) {
        if (peek() != expected) {
            throw malformed("'" + expected + "' was expected");
        }
        at++;
    }

    private boolean takeIf(char expected) {
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private IllegalArgumentException malformed(String why) {
        return new IllegalArgumentException("malformed JSON at character " + at + ": " + why);
    }
}
