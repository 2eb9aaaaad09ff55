package dev.verdigris.agent;

import dev.verdigris.crr.SchemaStock;
import dev.verdigris.schema.Place;
import dev.verdigris.schema.SchemaRefused;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What operators are told of the schema; `docs/admin.md` describes it.
final class SchemaReport {
    private SchemaReport() {}

    static Map<String, @Nullable Object> of(
            List<Path> paths, @Nullable SchemaRefused refusal, SchemaStock stock) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("paths", paths.stream().map(Path::toString).toList());
        json.put("refused", refusal == null ? null : refused(refusal));
        json.put("tables", stock.tables());
        json.put("absent", stock.absent().stream().map(SchemaReport::absent).toList());
        json.put("parked", stock.parked());
        return json;
    }

    private static Map<String, @Nullable Object> refused(SchemaRefused refusal) {
        Place place = refusal.place();
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("code", refusal.code().name());
        json.put("file", place == null ? null : place.origin());
        json.put("line", place == null ? null : place.line());
        json.put("statement", place == null ? null : place.statement());
        json.put("problem", refusal.problem());
        return json;
    }

    private static Map<String, @Nullable Object> absent(SchemaStock.Absent absent) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("table", absent.table());
        json.put("key_columns", absent.keyColumns());
        json.put("whole_table", !absent.isPresent());
        json.put("columns", absent.columns());
        json.put("rows", absent.rows());
        json.put("cells", absent.cells());
        return json;
    }
}
