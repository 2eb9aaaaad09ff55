package dev.verdigris.crr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.SqlValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Plays what was recorded from cr-sqlite and compares the rows that come out.
class CrsqliteVectorsTest {
    /// Categories of which every scenario must come out equal.
    private static final Set<String> ENFORCED = Set.of(
            "workload-text", "workload-int", "workload-blob", "workload-comp", "workload-comp3",
            "workload-pkonly", "workload-pkonly2", "workload-worowid", "workload-strict",
            "workload-gen", "workload-json", "concurrent-insert", "concurrent-update",
            "delete-vs-update", "pk-change", "equal-version-ties", "multi-table");

    @Test
    void rowsComeOutAsInCrsqlite() throws IOException {
        var failures = new TreeMap<String, List<String>>();
        var scenarios = new TreeMap<String, Integer>();
        for (Map.Entry<String, byte[]> file : VectorFiles.read().entrySet()) {
            if (file.getKey().matches("\\d{4}-.*\\.json")) {
                Map<String, Object> scenario = Json.object(file.getValue());
                String category = Json.string(scenario.get("category"));
                scenarios.merge(category, 1, Integer::sum);
                String difference = play(scenario);
                if (difference != null) {
                    failures.computeIfAbsent(category, _ -> new ArrayList<>())
                            .add(file.getKey() + ": " + difference);
                }
            }
        }
        int total = scenarios.values().stream().mapToInt(Integer::intValue).sum();
        int failed = failures.values().stream().mapToInt(List::size).sum();
        System.out.println(total + " scenarios, " + (total - failed) + " equal, 0 listed deviations, "
                + failed + " failed");
        failures.forEach((category, list) -> System.out.println("  " + category + ": "
                + list.size() + " of " + scenarios.get(category) + " failed\n    "
                + String.join("\n    ", list)));
        assertThat(total).isEqualTo(512);
        assertThat(failures.keySet()).doesNotContainAnyElementsOf(ENFORCED);
    }

    private static @Nullable String play(Map<String, Object> scenario) {
        var nodes = new ArrayList<VectorNode>();
        try {
            boolean recursive = Boolean.TRUE.equals(
                    Json.map(scenario.get("config")).get("recursive_triggers"));
            for (String site : Json.strings(scenario.get("sites"))) {
                var node = new VectorNode(ActorId.parse(site), recursive);
                nodes.add(node);
                Json.strings(scenario.get("schema")).forEach(node::exec);
                Json.strings(scenario.get("crrs")).forEach(node::replicate);
            }
            for (Object op : Json.list(scenario.get("ops"))) {
                play(Json.map(op), nodes);
            }
            return compare(Json.list(scenario.get("expected")), nodes);
        } catch (RuntimeException e) {
            return e.toString();
        } finally {
            nodes.forEach(VectorNode::close);
        }
    }

    private static void play(Map<String, Object> op, List<VectorNode> nodes) {
        VectorNode node = nodes.get((int) Json.number(op.get("node")));
        switch (Json.string(op.get("op"))) {
            case "tx" -> {
                boolean ok = node.transact(Json.list(op.get("sql")));
                if (ok != Boolean.TRUE.equals(Json.map(op.get("expect")).get("ok"))) {
                    throw new IllegalStateException("transaction went otherwise: " + op);
                }
            }
            case "merge" -> node.merge(Json.list(op.get("changes")), "one".equals(op.get("mode")));
            case "alter" -> node.alter(
                    Json.string(op.get("table")), Json.list(op.get("sql")));
            case "set_db_version" -> { } // the book's matter
            default -> throw new IllegalArgumentException("unknown step: " + op);
        }
    }

    private static @Nullable String compare(
            List<Object> expected, List<VectorNode> nodes) {
        for (int i = 0; i < nodes.size(); i++) {
            for (Map.Entry<String, Object> table :
                    Json.map(Json.map(expected.get(i)).get("tables")).entrySet()) {
                List<String> columns = Json.strings(Json.map(table.getValue()).get("columns"));
                List<String> wanted = Json.list(Json.map(table.getValue()).get("rows")).stream()
                        .map(row -> shown(Json.list(row).stream().map(VectorValues::of).toList()))
                        .sorted().toList();
                List<String> found = nodes.get(i).rows(table.getKey(), columns).stream()
                        .map(CrsqliteVectorsTest::shown).sorted().toList();
                if (!wanted.equals(found)) {
                    return "node " + i + ", table " + table.getKey() + ": wanted " + wanted
                            + ", found " + found;
                }
            }
        }
        return null;
    }

    private static String shown(List<SqlValue> row) {
        return row.stream().map(SqlValue::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
