package dev.verdigris.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A whole response.
///
/// @param contentType null if there is no body
/// @param allow the methods of the route, for 405
record Answer(int status, @Nullable String contentType, @Nullable String allow, byte[] body) {
    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";
    static final String TEXT = "text/plain; charset=utf-8";

    static Answer empty(int status) {
        return new Answer(status, null, null, new byte[0]);
    }

    static Answer text(int status, String text) {
        return new Answer(status, TEXT, null, text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer json(int status, byte[] body) {
        return new Answer(status, JSON, null, body);
    }
}
