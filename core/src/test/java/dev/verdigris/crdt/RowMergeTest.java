package dev.verdigris.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.SqlValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowMergeTest {
    private static final int COLUMNS = 2;

    /// Who wrote, in which version. The actors' numbers fall as the actors rise.
    private record Stamp(long actor, long version) {}

    private record Change(int column, SqlValue value, long columnVersion, long length) {}

    /// What one transaction did to the row.
    private record Written(Stamp stamp, List<Change> changes) {}

    private record Cell(long columnVersion, Stamp stamp) {}

    /// A row and its clock, kept as the store keeps them: by doing what comes out.
    private static final class Row implements RowMerge.TieBreak {
        final RowMerge merge = new RowMerge(this);
        long length;
        @Nullable Stamp record;
        @Nullable Cell[] cells = new Cell[COLUMNS];
        SqlValue[] values = {};
        boolean present;
        int looks;

        @Override
        public SqlValue valueOf(int column) {
            assertThat(present).as("values are asked of live rows only").isTrue();
            looks++;
            return values[column];
        }

        @Override
        public int compareActors(long one, long other) {
            return Long.compare(other, one);
        }

        /// @return whether anything changed
        boolean merge(Written written) {
            begin();
            for (Change change : written.changes()) {
                merge.merge(written.stamp().actor(), written.stamp().version(), change.column(),
                        change.value(), change.columnVersion(), change.length());
            }
            if (!merge.isChanged()) {
                assertThat(merge.write()).isEqualTo(RowMerge.Write.KEEP);
                return false;
            }
            write();
            length = merge.causalLength();
            record = merge.hasRecord()
                    ? new Stamp(merge.recordActor(), merge.recordVersion()) : null;
            for (int column = 0; column < COLUMNS; column++) {
                cells[column] = merge.columnVersion(column) == 0 ? null
                        : new Cell(merge.columnVersion(column),
                                new Stamp(merge.actor(column), merge.version(column)));
            }
            assertThat(present).as("a row is there while it is alive").isEqualTo(merge.isAlive());
            return true;
        }

        private void begin() {
            if (length == 0) {
                merge.begin(COLUMNS);
                return;
            }
            merge.beginKnown(COLUMNS, length);
            if (record != null) {
                merge.knowRecord(record.actor(), record.version());
            }
            for (int column = 0; column < COLUMNS; column++) {
                Cell cell = cells[column];
                if (cell != null) {
                    merge.knowCell(column, cell.columnVersion(), cell.stamp().actor(),
                            cell.stamp().version());
                }
            }
        }

        private void write() {
            switch (merge.write()) {
                case KEEP -> { }
                case DELETE -> {
                    assertThat(present).isTrue();
                    present = false;
                }
                case INSERT -> {
                    assertThat(present).isFalse();
                    insert();
                }
                case UPDATE -> {
                    assertThat(present).isTrue();
                    set();
                }
                case REPLACE -> {
                    assertThat(present).isTrue();
                    insert();
                }
            }
        }

        private void insert() {
            present = true;
            values = new SqlValue[COLUMNS];
            Arrays.fill(values, SqlValue.of("default"));
            set();
        }

        private void set() {
            for (int column = 0; column < COLUMNS; column++) {
                SqlValue written = merge.written(column);
                if (written != null) {
                    values[column] = written;
                }
            }
        }

        @Override
        public String toString() {
            return length + " " + record + " " + Arrays.toString(cells) + " "
                    + (present ? Arrays.toString(values) : "absent");
        }
    }

    private static String merged(List<Written> order) {
        var row = new Row();
        order.forEach(row::merge);
        return row.toString();
    }

    @Test
    void everyOrderOfUpToFourTransactionsGivesOneRow() {
        var random = new Random(1);
        for (int round = 0; round < 3_000; round++) {
            List<Written> written = transactions(random, 2 + random.nextInt(3));
            String expected = merged(written);
            for (List<Written> order : permutations(written)) {
                assertThat(merged(order)).as("round %d, %s", round, order).isEqualTo(expected);
            }
        }
    }

    @Test
    void repetitionAndShufflingChangeNothing() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            List<Written> written = transactions(random, random.nextInt(20));
            String expected = merged(written);
            for (int i = 0; i < 5; i++) {
                var delivered = new ArrayList<>(written);
                written.forEach(one -> {
                    if (random.nextBoolean()) {
                        delivered.add(one);
                    }
                });
                Collections.shuffle(delivered, random);
                assertThat(merged(delivered)).as("seed %d", seed).isEqualTo(expected);
            }
        }
    }

    @Test
    void halvesMergedApartAndThenTogetherGiveTheSame() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            List<Written> written = transactions(random, random.nextInt(12));
            var left = new Row();
            int middle = random.nextInt(written.size() + 1);
            written.subList(0, middle).forEach(left::merge);
            var right = new Row();
            written.subList(middle, written.size()).forEach(right::merge);
            remains(left).forEach(right::merge);
            assertThat(right.toString()).as("seed %d", seed).isEqualTo(merged(written));
        }
    }

    /// What a replica would pass on of a row: only what still stands in it.
    private static List<Written> remains(Row row) {
        var remains = new ArrayList<Written>();
        if (row.record != null) {
            remains.add(new Written(row.record, List.of(record(row.length))));
        }
        for (int column = 0; column < COLUMNS; column++) {
            Cell cell = row.cells[column];
            if (cell != null) {
                remains.add(new Written(cell.stamp(), List.of(new Change(
                        column, row.values[column], cell.columnVersion(), row.length))));
            }
        }
        return remains;
    }

    @Test
    void whatLosesWritesNothing() {
        var row = new Row();
        row.merge(written(1, 1, cell(0, "b", 2, 1), cell(1, "b", 1, 1)));
        assertThat(row.merge(written(2, 1, cell(0, "z", 1, 1)))).as("older").isFalse();
        assertThat(row.merge(written(2, 1, cell(1, "a", 1, 1)))).as("smaller").isFalse();
        assertThat(row.merge(written(2, 1, cell(1, "a", 0, 1)))).as("less than once").isFalse();
    }

    @Test
    void theRowIsLookedAtOnlyToSettleATie() {
        var row = new Row();
        row.merge(written(1, 1, cell(0, "b", 2, 1)));
        row.merge(written(1, 1, cell(0, "b", 2, 1)));
        row.merge(written(2, 1, cell(0, "a", 1, 1)));
        row.merge(written(2, 2, cell(0, "a", 3, 1)));
        assertThat(row.looks).as("come again, older, newer").isZero();
        row.merge(written(3, 1, cell(0, "c", 3, 1)));
        assertThat(row.looks).isEqualTo(1);
        assertThat(row.values[0]).isEqualTo(SqlValue.of("c"));
    }

    @Test
    void anEqualValueOfAGreaterActorMovesTheClockButNotTheRow() {
        var row = new Row();
        row.merge(written(2, 1, cell(0, "same", 1, 1)));
        assertThat(row.merge(written(1, 7, cell(0, "same", 1, 1)))).isTrue();
        assertThat(row.merge.write()).isEqualTo(RowMerge.Write.KEEP);
        assertThat(row.cells[0]).isEqualTo(new Cell(1, new Stamp(1, 7)));
    }

    @Test
    void aNewLifeForgetsTheOldOnesColumns() {
        var row = new Row();
        row.merge(written(1, 1, cell(0, "old", 9, 1), cell(1, "old", 9, 1)));
        row.merge(written(2, 1, cell(0, "new", 1, 3)));
        assertThat(row.values).containsExactly(SqlValue.of("new"), SqlValue.of("default"));
        row.merge(written(1, 2, cell(1, "late", 10, 1)));
        assertThat(row.values).containsExactly(SqlValue.of("new"), SqlValue.of("default"));
    }

    private static Written written(long actor, long version, Change... changes) {
        return new Written(new Stamp(actor, version), List.of(changes));
    }

    private static Change record(long length) {
        return new Change(RowMerge.ROW, SqlValue.NULL, length, length);
    }

    private static Change cell(int column, String value, long columnVersion, long length) {
        return new Change(column, SqlValue.of(value), columnVersion, length);
    }

    /// Transactions of a few sites, with many ties between them.
    private static List<Written> transactions(Random random, int count) {
        var written = new ArrayList<Written>();
        for (int i = 0; i < count; i++) {
            var stamp = new Stamp(1 + random.nextInt(3), i + 1);
            long length = 1L + random.nextInt(4);
            var changes = new ArrayList<Change>();
            if (length % 2 == 0 || random.nextInt(3) == 0) {
                changes.add(record(length));
            }
            for (int column = 0; length % 2 == 1 && column < COLUMNS; column++) {
                if (random.nextBoolean() || changes.isEmpty()) {
                    changes.add(new Change(
                            column, value(random), 1 + random.nextInt(2), length));
                }
            }
            written.add(new Written(stamp, changes));
        }
        return written;
    }

    private static SqlValue value(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> SqlValue.NULL;
            case 1 -> SqlValue.of(random.nextInt(2));
            case 2 -> SqlValue.of(random.nextInt(2) + 0.5);
            default -> SqlValue.of(random.nextBoolean() ? "x" : "y");
        };
    }

    private static List<List<Written>> permutations(List<Written> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<Written>>();
        for (int i = 0; i < items.size(); i++) {
            var rest = new ArrayList<>(items);
            Written first = rest.remove(i);
            for (List<Written> tail : permutations(rest)) {
                var order = new ArrayList<Written>();
                order.add(first);
                order.addAll(tail);
                all.add(order);
            }
        }
        return all;
    }
}
