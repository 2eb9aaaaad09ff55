package dev.verdigris.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.SqlValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MergeTest {
    private static final int COLUMNS = 2;

    /// What one transaction did to the row.
    private record Written(Stamp stamp, List<RowChange> changes) {}

    /// A row and its clock, kept as the store keeps them: by doing what the outcomes say.
    private static final class Row {
        RowClock clock = RowClock.unknown(COLUMNS);
        SqlValue[] values = {};
        boolean present;

        void merge(Written written) {
            RowOutcome outcome = Merge.decide(clock, written.stamp(), written.changes(), column -> {
                assertThat(present).as("values are asked of live rows only").isTrue();
                return values[column];
            });
            switch (outcome.write()) {
                case RowOutcome.Write.Keep() -> { }
                case RowOutcome.Write.Delete() -> {
                    assertThat(present).isTrue();
                    present = false;
                }
                case RowOutcome.Write.Insert(var columns) -> {
                    assertThat(present).isFalse();
                    insert(columns);
                }
                case RowOutcome.Write.Update(var columns) -> {
                    assertThat(present).isTrue();
                    set(columns);
                }
                case RowOutcome.Write.Replace(var columns) -> {
                    assertThat(present).isTrue();
                    insert(columns);
                }
            }
            clock = outcome.clock() == null ? clock : outcome.clock();
            assertThat(present).as("a row is there while it is alive").isEqualTo(clock.isAlive());
        }

        private void insert(List<@Nullable SqlValue> written) {
            present = true;
            values = new SqlValue[COLUMNS];
            Arrays.fill(values, SqlValue.of("default"));
            set(written);
        }

        private void set(List<@Nullable SqlValue> written) {
            for (int column = 0; column < COLUMNS; column++) {
                if (written.get(column) != null) {
                    values[column] = written.get(column);
                }
            }
        }

        @Override
        public String toString() {
            return clock + " " + (present ? Arrays.toString(values) : "absent");
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
        long length = row.clock.causalLength();
        if (row.clock.record() != null) {
            remains.add(new Written(row.clock.record(), List.of(
                    new RowChange(RowChange.ROW, SqlValue.NULL, length, length))));
        }
        for (int column = 0; column < COLUMNS; column++) {
            Cell cell = row.clock.cells().get(column);
            if (cell != null) {
                remains.add(new Written(cell.stamp(), List.of(new RowChange(
                        column, row.values[column], cell.columnVersion(), length))));
            }
        }
        return remains;
    }

    @Test
    void whatLosesWritesNothing() {
        var row = new Row();
        row.merge(new Written(stamp(1, 1), List.of(cell(0, "b", 2, 1), cell(1, "b", 1, 1))));
        RowOutcome older = Merge.decide(
                row.clock, stamp(2, 1), List.of(cell(0, "z", 1, 1)), _ -> SqlValue.of("b"));
        RowOutcome smaller = Merge.decide(
                row.clock, stamp(2, 1), List.of(cell(1, "a", 1, 1)), _ -> SqlValue.of("b"));
        RowOutcome again = Merge.decide(row.clock, stamp(1, 1), List.of(cell(0, "b", 2, 1)), _ -> {
            throw new AssertionError("a repetition needs no look at the row");
        });
        assertThat(List.of(older, smaller, again)).containsOnly(RowOutcome.NOTHING);
    }

    @Test
    void anEqualValueOfAGreaterSiteMovesTheClockButNotTheRow() {
        var row = new Row();
        row.merge(new Written(stamp(1, 1), List.of(cell(0, "same", 1, 1))));
        RowOutcome outcome = Merge.decide(row.clock, stamp(2, 7), List.of(cell(0, "same", 1, 1)),
                _ -> SqlValue.of("same"));
        assertThat(outcome.write()).isEqualTo(new RowOutcome.Write.Keep());
        assertThat(Objects.requireNonNull(outcome.clock()).cells().get(0))
                .isEqualTo(new Cell(1, stamp(2, 7)));
    }

    @Test
    void aNewLifeForgetsTheOldOnesColumns() {
        var row = new Row();
        row.merge(new Written(stamp(1, 1), List.of(cell(0, "old", 9, 1), cell(1, "old", 9, 1))));
        row.merge(new Written(stamp(2, 1), List.of(cell(0, "new", 1, 3))));
        assertThat(row.values).containsExactly(SqlValue.of("new"), SqlValue.of("default"));
        row.merge(new Written(stamp(1, 2), List.of(cell(1, "late", 10, 1))));
        assertThat(row.values).containsExactly(SqlValue.of("new"), SqlValue.of("default"));
    }

    private static Stamp stamp(long site, long version) {
        return new Stamp(new ActorId(0, site), new DbVersion(version));
    }

    private static RowChange cell(int column, String value, long columnVersion, long length) {
        return new RowChange(column, SqlValue.of(value), columnVersion, length);
    }

    /// Transactions of a few sites, with many ties between them.
    private static List<Written> transactions(Random random, int count) {
        var written = new ArrayList<Written>();
        for (int i = 0; i < count; i++) {
            var stamp = stamp(1 + random.nextInt(3), i + 1);
            long length = 1L + random.nextInt(4);
            var changes = new ArrayList<RowChange>();
            if (length % 2 == 0 || random.nextInt(3) == 0) {
                changes.add(new RowChange(RowChange.ROW, SqlValue.NULL, length, length));
            }
            for (int column = 0; length % 2 == 1 && column < COLUMNS; column++) {
                if (random.nextBoolean() || changes.isEmpty()) {
                    changes.add(new RowChange(
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
