package dev.verdigris.crr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.adopt.CorrosionImport;
import dev.verdigris.adopt.ImportProgress;
import dev.verdigris.adopt.ImportRefused;
import dev.verdigris.adopt.ImportReport;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.SqlValue;
import dev.verdigris.model.Timestamp;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.OpenMode;
import dev.verdigris.sqlite.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Imports databases as recorded scenarios leave them, and expects exactly their rows and clocks.
class CorrosionImportVectorsTest {
    /// Where something else comes out on purpose. These must differ, or they do not belong here.
    private static final Map<String, Set<String>> DEVIATIONS = Map.of(
            "clocks of version 0, which cr-sqlite never sends, count as written by us",
            Set.of("0354-alter", "0501-inconsistent-records"),
            "a row that its clock says is there, and is not, is made",
            Set.of("0502-inconsistent-records", "0503-inconsistent-records",
                    "0505-inconsistent-records", "0506-inconsistent-records",
                    "0508-inconsistent-records", "0509-inconsistent-records",
                    "0510-inconsistent-records"));

    @TempDir private Path folder;

    @Test
    void rowsAndClocksComeOutAsTheyWere() throws IOException {
        Set<String> listed = DEVIATIONS.values().stream().flatMap(Set::stream)
                .collect(Collectors.toCollection(TreeSet::new));
        var differing = new TreeMap<String, String>();
        int total = 0;
        for (Map.Entry<String, byte[]> file : VectorFiles.read().entrySet()) {
            if (!file.getKey().matches("\\d{4}-.*\\.json")) {
                continue;
            }
            Map<String, Object> scenario = Json.object(file.getValue());
            List<Object> dumps = Json.list(scenario.get("expected"));
            int node = total++ % dumps.size();
            String difference = compare(scenario, node, Json.map(dumps.get(node)));
            if (difference != null) {
                differing.put(
                        file.getKey().replace(".json", ""), difference);
            }
        }
        var failed = new TreeMap<>(differing);
        failed.keySet().removeAll(listed);
        assertThat(failed).isEmpty();
        assertThat(differing.keySet()).isEqualTo(listed);
        assertThat(total).isGreaterThanOrEqualTo(512);
    }

    private @Nullable String compare(
            Map<String, Object> scenario, int node, Map<String, Object> dump)
            throws IOException {
        Path from = folder.resolve("corrosion.db");
        Path to = folder.resolve("verdigris.db");
        Files.deleteIfExists(from);
        Files.deleteIfExists(to);
        CorrosionFile.ofDump(from, dump, statements(scenario, node));
        ImportReport report;
        try {
            report = CorrosionImport.run(new CorrosionImport.Request(
                    from, to, null, ActorId.NIL, Timestamp.ZERO), ImportProgress.NONE);
        } catch (ImportRefused e) {
            return "refused: " + e.getMessage();
        }
        try (Connection imported = Connection.open(to, OpenMode.READ_WRITE)) {
            ViewFunctions.register(imported);
            for (Map.Entry<String, Object> table : Json.map(dump.get("tables")).entrySet()) {
                var wanted = new TreeSet<String>();
                Json.list(Json.map(table.getValue()).get("rows")).forEach(row -> wanted.add(
                        Json.list(row).stream().map(VectorValues::of).toList().toString()));
                List<String> columns = Json.strings(Json.map(table.getValue()).get("columns"));
                var found = new TreeSet<>(rows(imported, "SELECT " + String.join(", ",
                        columns.stream().map(Names::quoted).toList()) + " FROM "
                        + Names.quoted(table.getKey())));
                if (!wanted.equals(found)) {
                    return "table " + table.getKey() + ": wanted " + wanted + ", found " + found
                            + report.notes();
                }
            }
            var wanted = new TreeSet<String>();
            for (Object json : Json.list(dump.get("changes"))) {
                List<Object> change = Json.list(json);
                if (Json.string(change.get(2)).equals("-1") || Json.number(change.get(4)) > 0) {
                    wanted.add(change(change).toString());
                }
            }
            var found = new TreeSet<>(rows(imported, "SELECT \"table\", lower(hex(pk)), cid, val, "
                    + "col_version, db_version, lower(hex(site_id)), cl FROM crsql_changes"));
            if (!wanted.equals(found)) {
                var missing = new TreeSet<>(wanted);
                missing.removeAll(found);
                found.removeAll(wanted);
                return "changes: missing " + missing + ", new " + found + report.notes();
            }
        }
        return null;
    }

    private static List<SqlValue> change(List<Object> recorded) {
        var values = new ArrayList<SqlValue>();
        for (int i = 0; i < 8; i++) {
            values.add(VectorValues.of(recorded.get(i)));
        }
        return values;
    }

    private static List<String> rows(Connection connection, String sql) {
        var all = new ArrayList<String>();
        try (Statement rows = connection.prepare(sql)) {
            while (rows.step()) {
                var row = new ArrayList<SqlValue>();
                for (int i = 0; i < rows.columnCount(); i++) {
                    row.add(SqlValues.read(rows, i));
                }
                all.add(row.toString());
            }
        }
        return all;
    }

    private static List<String> statements(Map<String, Object> scenario, int node) {
        var statements = new ArrayList<>(Json.strings(scenario.get("schema")));
        statements.removeIf(sql -> !sql.strip().toUpperCase(Locale.ROOT).startsWith("CREATE"));
        for (Object json : Json.list(scenario.get("ops"))) {
            Map<String, Object> op = Json.map(json);
            if ("alter".equals(op.get("op")) && Json.number(op.get("node")) == node
                    && Boolean.TRUE.equals(Json.map(op.get("expect")).get("ok"))) {
                Json.list(op.get("sql")).forEach(statement ->
                        statements.add(Json.string(Json.list(statement).getFirst())));
            }
        }
        statements.removeIf(sql -> !sql.strip().toUpperCase(Locale.ROOT).matches(
                "(?s)(CREATE|ALTER|DROP).*"));
        return statements;
    }
}
