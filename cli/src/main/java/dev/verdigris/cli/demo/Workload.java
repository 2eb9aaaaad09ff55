package dev.verdigris.cli.demo;

import dev.verdigris.cli.input.Column;
import dev.verdigris.cli.input.Table;
import dev.verdigris.cli.nodes.NodeProcess;
import dev.verdigris.client.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// What the nodes are given to do, over their HTTP APIs. The choice of rows is the same in every
/// run.
final class Workload {
    /// Holds the large transaction.
    static final Table NUMBERS = new Table("numbers", "", List.of(
            new Column("n", "INTEGER", true), new Column("square", "INTEGER", false)), List.of());

    static final int LARGE_TRANSACTION_ROWS = 10_000;

    /// Rows of one transaction after the other when loading: mostly small ones.
    private static final int[] BATCH_ROWS = {1, 1, 1, 10, 1, 1, 1, 100};

    /// A table of many rows is loaded in about as many transactions as this.
    private static final int LOAD_TRANSACTIONS = 1_600;

    /// One in so many changes is a deletion.
    private static final int CHANGES_PER_DELETION = 10;

    private static final String LARGE_TRANSACTION = """
            WITH RECURSIVE counter(n) AS (
                SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ?
            ) INSERT INTO numbers (n, square) SELECT n, n * n FROM counter""";

    private final List<Table> tables;

    Workload(List<Table> tables) {
        this.tables = List.copyOf(tables);
    }

    long rows() {
        return tables.stream().mapToLong(table -> table.rows().size()).sum();
    }

    /// Inserts every row on one node.
    Work load(NodeProcess node, Progress.Step progress) {
        long start = System.nanoTime();
        long transactions = 0;
        for (Table table : tables) {
            List<List<@Nullable Object>> rows = table.rows();
            int scale = Math.max(1, rows.size() / (LOAD_TRANSACTIONS * 14));
            for (int at = 0; at < rows.size();) {
                int batch = BATCH_ROWS[(int) (transactions % BATCH_ROWS.length)] * scale;
                var statements = rows.subList(at, Math.min(rows.size(), at + batch)).stream()
                        .map(row -> new Statement(table.insertSql(), row)).toList();
                node.client().transact(statements, null);
                transactions++;
                at += statements.size();
                progress.advance(statements.size());
            }
        }
        return new Work(transactions, rows(), since(start));
    }

    /// Updates and deletes rows on all nodes at once; they will hit the same rows now and then. A
    /// row that was deleted comes back when it is updated.
    Work change(List<NodeProcess> nodes, int transactionsPerNode, Progress.Step progress)
            throws InterruptedException {
        long start = System.nanoTime();
        var writers = new ArrayList<Callable<Work>>();
        for (int i = 0; i < nodes.size(); i++) {
            NodeProcess node = nodes.get(i);
            RandomGenerator random = random(i);
            writers.add(() -> change(node, random, transactionsPerNode, progress));
        }
        return sum(Tasks.all(writers)).in(since(start));
    }

    /// The same, and one transaction of [#LARGE_TRANSACTION_ROWS] rows on the first node.
    Work changeWithLargeTransaction(List<NodeProcess> nodes, int transactionsPerNode,
            Progress.Step progress) throws InterruptedException {
        long start = System.nanoTime();
        nodes.getFirst().client().transact(List.of(
                Statement.of(LARGE_TRANSACTION, LARGE_TRANSACTION_ROWS)), null);
        progress.advance(1);
        return change(nodes, transactionsPerNode, progress)
                .plus(new Work(1, LARGE_TRANSACTION_ROWS, Duration.ZERO)).in(since(start));
    }

    private Work change(NodeProcess node, RandomGenerator random, int transactions,
            Progress.Step progress) {
        long rows = 0;
        for (int i = 0; i < transactions; i++) {
            var statements = new ArrayList<Statement>();
            int count = 1 + random.nextInt(4);
            for (int change = 0; change < count; change++) {
                statements.add(statement(node, random, i));
            }
            rows += node.client().transact(statements, null).rowsAffected().stream()
                    .mapToLong(Long::longValue).sum();
            progress.advance(1);
        }
        return new Work(transactions, rows, Duration.ZERO);
    }

    private Statement statement(NodeProcess node, RandomGenerator random, int number) {
        Table table = tables.get(random.nextInt(tables.size()));
        List<@Nullable Object> row = table.rows().get(random.nextInt(table.rows().size()));
        if (random.nextInt(CHANGES_PER_DELETION) == 0) {
            return new Statement(table.deleteSql(), table.keyOf(row));
        }
        var changed = new ArrayList<>(row);
        changed.set(changed.size() - 1, "change " + number + " of " + node.name());
        return new Statement(table.upsertSql(), changed);
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static Work sum(List<Work> parts) {
        return parts.stream().reduce(new Work(0, 0, Duration.ZERO), Work::plus);
    }

    private static Duration since(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }
}
