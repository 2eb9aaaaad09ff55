package dev.verdigris.http;

import dev.verdigris.http.SqlStatement.NamedValue;
import dev.verdigris.http.SqlStatement.Parameters;
import dev.verdigris.model.SqlValue;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Reads the statements of a request: `"sql"`, `["sql"]`, `["sql", […]]`, `["sql", {…}]` or
/// `{"query": "sql", "params": […], "named_params": {…}}`.
///
/// What follows the value is not looked at. Not thread-safe.
final class StatementReader implements AutoCloseable {
    /// How deep values may be nested, a parameter that is stored as JSON text included.
    static final int NESTING_MAX = 128;

    /// Digits of one number.
    static final int NUMBER_CHARACTERS_MAX = 1_000;

    private static final String NO_VARIANT =
            "data did not match any variant of untagged enum Statement";

    private static final List<String> KEYS = List.of("query", "params", "named_params");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(NESTING_MAX)
                    .maxNumberLength(NUMBER_CHARACTERS_MAX)
                    .maxStringLength(Integer.MAX_VALUE) // RequestMemory bounds them
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /// The JSON is well-formed but no statement.
    private static final class WrongShape extends RuntimeException {
        private static final long serialVersionUID = 1;

        WrongShape(String message) {
            super(message, null, false, false);
        }
    }

    private final JsonParser json;
    private final RequestMemory.Share memory;
    private final ParameterReader parameters;

    private StatementReader(InputStream body, RequestMemory.Share memory) {
        this.json = FACTORY.createParser(ObjectReadContext.empty(), body);
        this.memory = memory;
        this.parameters = new ParameterReader(json, memory);
    }

    /// Reads the body of `/v1/transactions`.
    ///
    /// @throws Refused with 400 if it is not JSON, 422 if it is something else
    static List<SqlStatement> readList(InputStream body, RequestMemory.Share memory) {
        try (var reader = new StatementReader(body, memory)) {
            return reader.list();
        } catch (JacksonException malformed) {
            throw malformed(malformed);
        } catch (WrongShape wrong) {
            throw Refused.text(422, "Failed to deserialize the JSON body into the target type: "
                    + wrong.getMessage());
        }
    }

    /// Reads the body of `/v1/queries`.
    ///
    /// @throws Refused as [#readList]
    static SqlStatement readOne(InputStream body, RequestMemory.Share memory) {
        try (var reader = new StatementReader(body, memory)) {
            reader.first();
            return reader.statement();
        } catch (JacksonException malformed) {
            throw malformed(malformed);
        } catch (WrongShape wrong) {
            throw Refused.text(422, "Failed to deserialize the JSON body into the target type: "
                    + wrong.getMessage());
        }
    }

    private static Refused malformed(JacksonException malformed) {
        var at = malformed.getLocation();
        String place = at == null
                ? "" : " at line " + at.getLineNr() + " column " + at.getColumnNr();
        return Refused.text(400, "Failed to parse the request body as JSON: "
                + malformed.getOriginalMessage() + place);
    }

    private void first() {
        if (json.nextToken() == null) {
            throw Refused.text(400, "Failed to parse the request body as JSON: EOF while parsing a"
                    + " value at line 1 column 0");
        }
    }

    private List<SqlStatement> list() {
        first();
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            throw new WrongShape("invalid type: " + kind() + ", expected a sequence" + place());
        }
        var statements = new ArrayList<SqlStatement>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            try {
                statements.add(statement());
            } catch (WrongShape wrong) {
                throw new WrongShape(
                        "[" + statements.size() + "]: " + wrong.getMessage() + place());
            }
        }
        return statements;
    }

    private String kind() {
        return switch (json.currentToken()) {
            case END_OBJECT -> "map";
            case VALUE_STRING -> "string";
            case VALUE_TRUE, VALUE_FALSE -> "boolean";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
            default -> "null";
        };
    }

    private String place() {
        var at = json.currentLocation();
        return " at line " + at.getLineNr() + " column " + at.getColumnNr();
    }

    /// Reads the statement whose first token is current. If it is none, it is read to its end all
    /// the same, so that a mistake in its JSON is told as that.
    private SqlStatement statement() {
        memory.take(RequestMemory.BYTES_PER_VALUE);
        return switch (json.currentToken()) {
            case VALUE_STRING -> new SqlStatement(parameters.string(), SqlStatement.NO_PARAMETERS);
            case START_ARRAY -> fromArray();
            case START_OBJECT -> fromObject();
            default -> throw new WrongShape(NO_VARIANT);
        };
    }

    private SqlStatement fromArray() {
        String sql = null;
        Parameters values = SqlStatement.NO_PARAMETERS;
        boolean fits = true;
        int elements = 0;
        for (; json.nextToken() != JsonToken.END_ARRAY; elements++) {
            JsonToken token = json.currentToken();
            if (elements == 0 && token == JsonToken.VALUE_STRING) {
                sql = parameters.string();
            } else if (elements == 1 && token == JsonToken.START_ARRAY) {
                values = positional();
            } else if (elements == 1 && token == JsonToken.START_OBJECT) {
                values = named();
            } else {
                fits = false;
                json.skipChildren();
            }
        }
        if (sql == null || !fits) {
            throw new WrongShape(NO_VARIANT);
        }
        return new SqlStatement(sql, values);
    }

    private SqlStatement fromObject() {
        String sql = null;
        Parameters positional = null;
        Parameters named = null;
        boolean fits = true;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            JsonToken token = json.nextToken();
            boolean isNull = token == JsonToken.VALUE_NULL;
            if (key.equals("query") && token == JsonToken.VALUE_STRING && sql == null) {
                sql = parameters.string();
            } else if (key.equals("params") && token == JsonToken.START_ARRAY
                    && positional == null) {
                positional = positional();
            } else if (key.equals("named_params") && token == JsonToken.START_OBJECT
                    && named == null) {
                named = named();
            } else {
                fits &= !KEYS.contains(key) || isNull && !key.equals("query");
                json.skipChildren();
            }
        }
        if (sql == null || !fits) {
            throw new WrongShape(NO_VARIANT);
        }
        return new SqlStatement(sql, chosen(positional, named));
    }

    private static Parameters chosen(@Nullable Parameters positional, @Nullable Parameters named) {
        if (positional != null) {
            return positional;
        }
        return named != null ? named : SqlStatement.NO_PARAMETERS;
    }

    private Parameters positional() {
        var values = new ArrayList<SqlValue>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(parameters.value());
        }
        return new Parameters.Positional(values);
    }

    private Parameters named() {
        var values = new ArrayList<NamedValue>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            values.add(new NamedValue(name, parameters.value()));
        }
        return new Parameters.Named(values);
    }

    @Override
    public void close() {
        json.close();
    }
}
