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
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Plays what was recorded from cr-sqlite and compares the rows that come out.
class CrsqliteVectorsTest {
    /// Where we differ on purpose. Every other scenario must come out equal, and these must not, or
    /// they do not belong here.
    private static final Map<String, Set<String>> DEVIATIONS = Map.of(
            "a new life that arrives over a live row shows defaults, not values of the old life",
            Set.of("0254-crafted-changes", "0256-crafted-changes", "0265-crafted-changes",
                    "0269-crafted-changes", "0277-crafted-changes", "0280-crafted-changes",
                    "0284-crafted-changes"),
            "a record whose column version contradicts its causal length is taken by the latter",
            Set.of("0501-inconsistent-records", "0503-inconsistent-records",
                    "0504-inconsistent-records", "0510-inconsistent-records"),
            "rows deleted while a table is altered are not forgotten but deleted everywhere",
            Set.of("0341-alter", "0357-alter", "0358-alter", "0366-alter", "0371-alter"),
            "every connection of ours has recursive triggers, so a replaced row always dies first",
            Set.of("0393-recursive-triggers-off", "0398-recursive-triggers-off",
                    "0402-recursive-triggers-off"));

    @Test
    void rowsComeOutAsInCrsqlite() throws IOException {
        Set<String> listed = DEVIATIONS.values().stream().flatMap(Set::stream)
                .collect(Collectors.toCollection(TreeSet::new));
        var differing = new TreeMap<String, String>();
        int total = 0;
        for (Map.Entry<String, byte[]> file : VectorFiles.read().entrySet()) {
            if (file.getKey().matches("\\d{4}-.*\\.json")) {
                total++;
                String difference = play(Json.object(file.getValue()));
                if (difference != null) {
                    differing.put(file.getKey().replace(".json", ""), difference);
                }
            }
        }
        var failed = new TreeMap<>(differing);
        failed.keySet().removeAll(listed);
        System.out.println(total + " scenarios, " + (total - differing.size()) + " equal, "
                + (differing.size() - failed.size()) + " listed deviations, " + failed.size()
                + " failed");
        assertThat(failed).isEmpty();
        assertThat(differing.keySet()).isEqualTo(listed);
        assertThat(total).isGreaterThanOrEqualTo(512);
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
