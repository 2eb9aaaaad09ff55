package dev.verdigris.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The `date` header, formatted once a second.
///
/// Sources: RFC 9110, sections 5.6.7 and 6.6.1.
final class HttpDate {
    private record Formatted(long epochSecond, String text) {}

    private static final DateTimeFormatter FORMAT = DateTimeFormatter
            .ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static volatile Formatted last = new Formatted(Long.MIN_VALUE, "");

    private HttpDate() {}

    static String now() {
        Instant now = Instant.now();
        Formatted formatted = last;
        if (formatted.epochSecond != now.getEpochSecond()) {
            formatted = new Formatted(now.getEpochSecond(), FORMAT.format(now));
            last = formatted;
        }
        return formatted.text;
    }
}
