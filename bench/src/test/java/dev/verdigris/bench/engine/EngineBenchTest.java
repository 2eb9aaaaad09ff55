package dev.verdigris.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class EngineBenchTest {
    @TempDir private Path folder;

    @Test
    void everyWorkRunsAndItsFiguresAreInTheJson() throws IOException {
        var progress = new ArrayList<String>();
        EngineReport report = EngineBench.run(
                new EngineSettings(List.of(), 2, 0.0003, folder), progress::add);

        var results = new ArrayList<Map<String, Object>>();
        Map<String, Object> json = parse(report.json(), results);
        assertThat(json).containsEntry("bench", "engine").containsKeys("date", "seconds");
        assertThat(report.json()).contains("\"sqlite\":\"3.", "\"processors\":");
        assertThat(results).extracting(result -> result.get("work"))
                .containsExactlyElementsOf(EngineBench.names());
        assertThat(progress).hasSameSizeAs(results);
        for (Map<String, Object> result : results) {
            assertThat(number(result, "operations")).isPositive();
            assertThat(number(result, "ours.min")).isPositive()
                    .isLessThanOrEqualTo(number(result, "ours.median"));
            if (result.containsKey("plain.median")) {
                assertThat(number(result, "ratio")).isEqualTo(
                        number(result, "ours.median") / number(result, "plain.median"));
            }
            if (result.containsKey("goal_ratio_max") && !result.containsKey("goal_rate_min")) {
                assertThat(result).containsEntry("met",
                        number(result, "ratio") <= number(result, "goal_ratio_max"));
            }
            assertThat(report.table()).contains((String) result.get("work"));
        }
    }

    @Test
    void nothingIsLeftBehind() throws IOException {
        EngineBench.run(new EngineSettings(List.of("file*"), 1, 0.0003, folder), _ -> { });
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void onlyWhatIsWantedRuns() throws IOException {
        var settings = new EngineSettings(List.of("delete", "file*"), 1, 0.0003, folder);
        var results = new ArrayList<Map<String, Object>>();
        parse(EngineBench.run(settings, _ -> { }).json(), results);
        assertThat(results).extracting(result -> result.get("work"))
                .containsExactly("delete", "file", "file-rowid");
        assertThatThrownBy(() -> new EngineSettings(List.of("nonesuch"), 1, 1, folder))
                .hasMessageContaining("nonesuch");
    }

    @Test
    void theReplicaOfALoadedTableHasItsClocks() {
        try (var lab = new Lab(folder, new Scale(0.001));
                ReplicaDatabase replica = lab.replicaLoaded(Table.UPSTREAM);
                PlainDatabase plain = lab.plainLoaded(Table.UPSTREAM)) {
            assertThat(count(replica, Table.NAME)).isEqualTo(1000)
                    .isEqualTo(count(plain, Table.NAME));
            assertThat(replica.replica().books().get(ReplicaDatabase.OWNER)).isNotNull();
        }
    }

    private static long count(Database database, String table) {
        var count = new long[1];
        database.transact(session -> {
            try (var row = session.prepare("SELECT count(*) FROM " + table)) {
                row.step();
                count[0] = row.columnLong(0);
            }
        });
        return count[0];
    }

    private static double number(Map<String, Object> result, String name) {
        return (Double) Objects.requireNonNull(result.get(name), name);
    }

    /// The top level's own values; each result with the names of nested values joined by dots.
    private static Map<String, Object> parse(String text, List<Map<String, Object>> results) {
        Map<String, Object> top = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            readObject(json, "", top, results);
        }
        return top;
    }

    private static void readObject(JsonParser json, String prefix, Map<String, Object> into,
            List<Map<String, Object>> results) {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = prefix + json.currentName();
            switch (json.nextToken()) {
                case START_OBJECT -> readObject(json, name + ".", into, results);
                case START_ARRAY -> {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        Map<String, Object> element = new LinkedHashMap<>();
                        readObject(json, "", element, results);
                        results.add(element);
                    }
                }
                case VALUE_STRING -> into.put(name, json.getString());
                case VALUE_TRUE, VALUE_FALSE -> into.put(name, json.getBooleanValue());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                        into.put(name, json.getDoubleValue());
                default -> throw new AssertionError("unexpected JSON at " + name);
            }
        }
    }
}
