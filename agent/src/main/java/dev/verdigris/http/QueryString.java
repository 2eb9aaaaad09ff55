package dev.verdigris.http;

import dev.verdigris.store.Deadline;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;

/// The part of a request's target after `?`. Unknown parameters are ignored.
final class QueryString {
    /// A timeout longer than this is none: about three centuries would not fit a [Deadline].
    private static final long SECONDS_MAX = Duration.ofDays(36_500).toSeconds();

    private final String target;

    QueryString(String target) {
        this.target = target;
    }

    /// The deadline that `timeout` asks for, in whole seconds from now; 0 means none.
    ///
    /// @param otherwise if there is no `timeout`; zero for none
    /// @throws Refused with 400 if it is not a number, or there are two
    Deadline deadline(Duration otherwise) {
        List<String> values = values("timeout");
        if (values.size() > 1) {
            throw invalid("duplicate field `timeout`");
        }
        if (values.isEmpty()) {
            return otherwise.isZero() ? Deadline.NONE : Deadline.after(otherwise);
        }
        String text = values.getFirst();
        if (text.isEmpty() || text.length() > 20
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid("timeout: invalid digit found in string");
        }
        var seconds = new BigInteger(text);
        if (seconds.bitLength() > Long.SIZE) {
            throw invalid("timeout: number too large to fit in target type");
        }
        boolean isNone = seconds.signum() == 0 || seconds.bitLength() >= Long.SIZE
                || seconds.longValue() > SECONDS_MAX;
        return isNone ? Deadline.NONE : Deadline.after(Duration.ofSeconds(seconds.longValue()));
    }

    private List<String> values(String name) {
        try {
            var decoder = new QueryStringDecoder(target);
            return decoder.parameters().getOrDefault(name, List.of());
        } catch (IllegalArgumentException malformed) {
            throw invalid(String.valueOf(malformed.getMessage()));
        }
    }

    private static Refused invalid(String message) {
        return Refused.text(400, "Failed to deserialize query string: " + message);
    }
}
