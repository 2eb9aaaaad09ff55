package dev.verdigris.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/// Speaks HTTP/1.1 to one node. Connections are kept alive by the JDK.
///
/// `HttpURLConnection` rather than `java.net.http`: a command that asks one question starts half a
/// second sooner (62 ms against 572 ms for the process, measured). It costs about a millisecond per
/// further request, in which the JDK looks whether the kept connection still lives, so that it
/// never sends a transaction twice.
public final class VerdigrisClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final int ERROR_BYTES_MAX = 64 * 1024;

    private final URI base;
    private final @Nullable String bearerToken;

    /// @param base such as `http://127.0.0.1:8080`
    /// @param bearerToken null if the node asks for none
    public VerdigrisClient(URI base, @Nullable String bearerToken) {
        this.base = base;
        this.bearerToken = bearerToken;
    }

    /// Runs the statements in one transaction.
    ///
    /// @param timeout after which the node gives up and changes nothing; null for none
    /// @throws ClientException if the node refused or could not be reached; in the latter case the
    ///     transaction may have been committed all the same
    public TransactionResult transact(List<Statement> statements, @Nullable Duration timeout) {
        try (InputStream in = post("/v1/transactions", timeout, Json.statements(statements));
                JsonParser json = Json.parser(in)) {
            json.nextToken();
            Map<?, ?> answer = Json.asMap(Json.read(json));
            readToEnd(json);
            var rows = new ArrayList<Long>();
            for (Object result : Json.asList(answer.get("results"))) {
                Object affected = Json.asMap(result).get("rows_affected");
                rows.add(affected instanceof Long count ? count : 0L);
            }
            return new TransactionResult(rows,
                    answer.get("time") instanceof Number seconds ? seconds.doubleValue() : 0,
                    answer.get("version") instanceof Long version ? version : null,
                    String.valueOf(answer.get("actor_id")));
        } catch (IOException | JacksonException failure) {
            throw unreachable(failure);
        }
    }

    /// Runs one query and hands its rows to `sink` as they come.
    ///
    /// @param timeout null for the node's own default
    /// @return how long the query took, in seconds, as the node measured it
    /// @throws ClientException if the node refused or broke off; rows may have been handed over
    public double query(Statement statement, @Nullable Duration timeout, RowSink sink) {
        try (InputStream in = post("/v1/queries", timeout, Json.statement(statement));
                JsonParser json = Json.parser(in)) {
            while (json.nextToken() != null) {
                Map<?, ?> event = Json.asMap(Json.read(json));
                if (event.containsKey("columns")) {
                    sink.columns(Json.asList(event.get("columns")).stream()
                            .map(String::valueOf).toList());
                } else if (event.containsKey("row")) {
                    sink.row(values(Json.asList(Json.asList(event.get("row")).getLast())));
                } else if (event.containsKey("error")) {
                    throw new ClientException(200, String.valueOf(event.get("error")));
                } else if (event.containsKey("eoq")) {
                    readToEnd(json);
                    return Json.asMap(event.get("eoq")).get("time") instanceof Number seconds
                            ? seconds.doubleValue() : 0;
                }
            }
            throw new ClientException(200, "the answer ended before the end of the query");
        } catch (IOException | JacksonException failure) {
            throw unreachable(failure);
        }
    }

    /// The JDK keeps a connection for the next request only if the answer was read to its end.
    private static void readToEnd(JsonParser json) {
        while (json.nextToken() != null) {
            // What follows the answer means nothing to us.
        }
    }

    /// An array in a row is a BLOB.
    private static List<@Nullable Object> values(List<?> row) {
        var values = new ArrayList<@Nullable Object>(row.size());
        for (Object value : row) {
            if (value instanceof List<?> list) {
                var bytes = new byte[list.size()];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = list.get(i) instanceof Long number ? number.byteValue() : 0;
                }
                values.add(bytes);
            } else {
                values.add(value);
            }
        }
        return values;
    }

    private InputStream post(String path, @Nullable Duration timeout, byte[] body)
            throws IOException {
        String query = timeout == null ? "" : "?timeout=" + timeout.toSeconds();
        var connection = (HttpURLConnection) base.resolve(path + query).toURL().openConnection();
        connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        connection.setRequestMethod("POST");
        connection.setRequestProperty("content-type", "application/json");
        if (bearerToken != null) {
            connection.setRequestProperty("authorization", "Bearer " + bearerToken);
        }
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        int status = connection.getResponseCode();
        if (status == HttpURLConnection.HTTP_OK) {
            return connection.getInputStream();
        }
        InputStream errors = connection.getErrorStream();
        byte[] text = errors == null ? new byte[0] : errors.readNBytes(ERROR_BYTES_MAX);
        throw new ClientException(status, message(status, text));
    }

    /// The `error` of the body if it is ours, else the body itself, else the status.
    private static String message(int status, byte[] body) {
        try (JsonParser json = Json.parser(new ByteArrayInputStream(body))) {
            Map<?, ?> answer = Json.asMap(json.nextToken() == null ? null : Json.read(json));
            List<?> results = Json.asList(answer.get("results"));
            Object error = results.isEmpty() ? answer.get("error")
                    : Json.asMap(results.getFirst()).get("error");
            if (error != null) {
                return error.toString();
            }
        } catch (JacksonException _) {
            // Not JSON: shown as it is.
        }
        String text = new String(body, StandardCharsets.UTF_8).strip();
        return switch (status) {
            case HttpURLConnection.HTTP_UNAUTHORIZED ->
                    "the node wants a bearer token, or another one";
            default -> "HTTP status " + status + (text.isEmpty() ? "" : ": " + text);
        };
    }

    private ClientException unreachable(Exception failure) {
        return new ClientException(0, "cannot talk to " + base + ": " + failure.getMessage());
    }
}
