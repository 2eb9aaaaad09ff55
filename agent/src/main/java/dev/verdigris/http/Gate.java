package dev.verdigris.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// Who may ask at all: first whether the request is meant for us, then the bearer token.
///
/// Tokens are compared by their digests, so that the time taken tells neither the place of a
/// difference nor the length. Safe for any thread.
final class Gate {
    static final String ENDPOINT_HEADER = "x-corrosion-requested-endpoint-name";

    private static final String SCHEME = "bearer ";

    private final @Nullable String endpointName;
    private final byte @Nullable [] tokenDigest;

    Gate(@Nullable String endpointName, @Nullable String bearerToken) {
        this.endpointName = endpointName;
        this.tokenDigest = bearerToken == null ? null : digest(bearerToken);
    }

    /// @throws Refused with 400 or 421 if another endpoint is meant, 401 without the token
    void check(HttpHeaders headers) {
        String requested = headers.get(ENDPOINT_HEADER);
        if (endpointName != null && requested != null && !requested.equals(endpointName)) {
            throw new Refused(Answer.empty(isVisibleAscii(requested) ? 421 : 400));
        }
        byte[] expected = tokenDigest;
        if (expected != null && !MessageDigest.isEqual(expected, digest(token(headers)))) {
            throw new Refused(Answer.empty(401));
        }
    }

    /// The token that came, or the empty one, which is never right.
    private static String token(HttpHeaders headers) {
        String header = headers.get(HttpHeaderNames.AUTHORIZATION, "");
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()) : "";
    }

    private static boolean isVisibleAscii(String value) {
        return value.chars().allMatch(c -> c >= 0x20 && c < 0x7f || c == '\t');
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every Java platform has SHA-256
        }
    }
}
