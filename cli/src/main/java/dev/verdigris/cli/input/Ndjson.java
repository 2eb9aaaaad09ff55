package dev.verdigris.cli.input;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// One JSON object per line. The columns are all names that occur; a name that a line lacks is
/// NULL; what is nested is kept as JSON text. The number of the object is the key.
final class Ndjson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Ndjson() {}

    static Table parse(String text, String source) {
        var objects = new ArrayList<Map<String, @Nullable Object>>();
        var names = new LinkedHashSet<String>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank()) {
                Inputs.requireRoom(objects.size(), source);
                Map<String, @Nullable Object> object = object(line, source + " line " + number);
                names.addAll(object.keySet());
                objects.add(object);
            }
        }
        if (names.isEmpty()) {
            throw new InputException(source + " holds no values");
        }
        List<Column> columns = ColumnNames.of(List.copyOf(names)).stream()
                .map(name -> Column.of(name, "")).toList();
        var rows = new ArrayList<List<@Nullable Object>>();
        for (Map<String, @Nullable Object> object : objects) {
            var row = new ArrayList<@Nullable Object>();
            row.add(rows.size() + 1L);
            names.forEach(name -> row.add(object.get(name)));
            rows.add(row);
        }
        return new Table("input", source, ColumnNames.numbered(columns), rows);
    }

    private static Map<String, @Nullable Object> object(String line, String place) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new InputException(place + " is not a JSON object");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                object.put(name, value(json));
            }
            if (json.nextToken() != null) {
                throw new InputException(place + " holds more than one JSON object");
            }
        } catch (JacksonException malformed) {
            throw new InputException(place + " is not JSON: " + malformed.getOriginalMessage());
        }
        return object;
    }

    private static @Nullable Object value(JsonParser json) {
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> 1L;
            case VALUE_FALSE -> 0L;
            case VALUE_NUMBER_INT -> switch (json.getNumberType()) {
                case INT, LONG -> json.getLongValue();
                default -> json.getString();
            };
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case START_OBJECT, START_ARRAY -> nested(json);
            default -> json.getString();
        };
    }

    private static String nested(JsonParser json) {
        var text = new StringWriter();
        try (JsonGenerator copy = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            copy.copyCurrentStructure(json);
        }
        return text.toString();
    }
}
