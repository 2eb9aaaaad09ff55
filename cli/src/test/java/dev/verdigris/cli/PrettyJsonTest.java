package dev.verdigris.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrettyJsonTest {
    @Test
    void everyValueHasItsLineAndNamesKeepTheirOrder() {
        var state = new LinkedHashMap<String, Object>();
        state.put("addr", "[::1]:8788");
        state.put("ts", 7398113460000000000L);
        state.put("empty", Map.of());
        var member = new LinkedHashMap<String, Object>();
        member.put("rtts", Arrays.asList(1L, null, 2.5));
        member.put("none", List.of());
        member.put("ok", true);
        member.put("state", state);
        assertThat(PrettyJson.of(member)).isEqualTo("""
                {
                  "rtts": [
                    1,
                    null,
                    2.5
                  ],
                  "none": [],
                  "ok": true,
                  "state": {
                    "addr": "[::1]:8788",
                    "ts": 7398113460000000000,
                    "empty": {}
                  }
                }""");
    }

    @Test
    void scalarsStandAlone() {
        assertThat(PrettyJson.of(null)).isEqualTo("null");
        assertThat(PrettyJson.of("a \"quoted\" word")).isEqualTo("\"a \\\"quoted\\\" word\"");
    }
}
