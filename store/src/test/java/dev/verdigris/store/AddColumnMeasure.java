package dev.verdigris.store;

import dev.verdigris.model.ActorId;
import dev.verdigris.schema.Permission;
import dev.verdigris.schema.SchemaText;
import dev.verdigris.time.HybridClock;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddColumnMeasure {
    @Test
    void measure(@TempDir Path dir) {
        String cols = "id INTEGER PRIMARY KEY NOT NULL, a TEXT, b TEXT, c INTEGER";
        try (Replica r = Replica.open(ReplicaConfig.file(dir.resolve("x.db"), new ActorId(0, 1)),
                new HybridClock(() -> 1_000_000_000L))) {
            r.applySchema(List.of("CREATE TABLE t(" + cols + ")"));
            r.transact(s -> s.execute("WITH n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 1000000) INSERT INTO t SELECT i, 'some text', 'more text', i FROM n"));
            time("add 1", () -> r.applySchema(List.of("CREATE TABLE t(" + cols + ", d TEXT NOT NULL DEFAULT 'd')")));
            time("add 2", () -> r.applySchema(List.of("CREATE TABLE t(" + cols + ", d TEXT NOT NULL DEFAULT 'd', e)")));
            time("add virtual", () -> r.applySchema(List.of("CREATE TABLE t(" + cols + ", d TEXT NOT NULL DEFAULT 'd', e, f AS (a || b))")));
            time("drop unwritten e,f", () -> r.applySchema(SchemaText.all("x", List.of("CREATE TABLE t(" + cols + ", d TEXT NOT NULL DEFAULT 'd')")), Permission.DESTRUCTIVE));
            time("drop b", () -> r.applySchema(SchemaText.all("x", List.of("CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT, c INTEGER)")), Permission.DESTRUCTIVE));
            time("re-add b", () -> r.applySchema(SchemaText.all("x", List.of("CREATE TABLE t(" + cols + ")")), Permission.DESTRUCTIVE));
            time("drop table", () -> r.applySchema(SchemaText.all("x", List.of("CREATE TABLE o(id INTEGER PRIMARY KEY NOT NULL)")), Permission.DESTRUCTIVE));
            time("re-add table", () -> r.applySchema(List.of("CREATE TABLE t(" + cols + ")")));
        }
    }

    private static void time(String what, Runnable work) {
        var bean = java.lang.management.ManagementFactory.getThreadMXBean();
        long cpu = bean.getCurrentThreadCpuTime();
        long wall = System.nanoTime();
        work.run();
        System.out.println("MEASURE " + what + " cpu ms " + (bean.getCurrentThreadCpuTime() - cpu) / 1_000_000.0 + " wall ms " + (System.nanoTime() - wall) / 1_000_000.0);
    }
}
