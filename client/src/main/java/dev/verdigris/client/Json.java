package dev.verdigris.client;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The little JSON that the API speaks, as maps, lists and scalars.
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    static JsonParser parser(InputStream in) {
        return FACTORY.createParser(ObjectReadContext.empty(), in);
    }

    /// The value whose first token is current.
    static @Nullable Object read(JsonParser in) {
        return switch (in.currentToken()) {
            case START_OBJECT -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    map.put(name, read(in));
                }
                yield map;
            }
            case START_ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    list.add(read(in));
                }
                yield list;
            }
            case VALUE_STRING -> in.getString();
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    /// The body of `/v1/transactions`.
    static byte[] statements(List<Statement> statements) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartArray();
            statements.forEach(statement -> write(json, statement));
            json.writeEndArray();
        }
        return out.toByteArray();
    }

    /// The body of `/v1/queries`.
    static byte[] statement(Statement statement) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(json, statement);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, Statement statement) {
        if (statement.params().isEmpty()) {
            json.writeString(statement.sql());
            return;
        }
        json.writeStartArray();
        json.writeString(statement.sql());
        json.writeStartArray();
        statement.params().forEach(value -> write(json, value));
        json.writeEndArray();
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, @Nullable Object value) {
        switch (value) {
            case null -> json.writeNull();
            case Boolean flag -> json.writeBoolean(flag);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case String text -> json.writeString(text);
            case byte[] bytes -> {
                json.writeStartArray();
                for (byte one : bytes) {
                    json.writeNumber(one & 0xff);
                }
                json.writeEndArray();
            }
            default -> throw new IllegalArgumentException(
                    "a parameter of type " + value.getClass().getName());
        }
    }

    static Map<?, ?> asMap(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    static List<?> asList(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
