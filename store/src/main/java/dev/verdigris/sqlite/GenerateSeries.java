package dev.verdigris.sqlite;

import java.util.List;

/// `generate_series(start, stop, step)`: the integers from `start` to `stop`, both included.
///
/// As the extension of the same name in the SQLite shell: without `stop` it goes to 4294967295, a
/// step of 0 is 1, a negative one counts down, a NULL argument gives no rows.
///
/// Sources: sqlite.org/series.html.
public final class GenerateSeries implements TableFunction {
    private static final long DEFAULT_STOP = 0xFFFF_FFFFL;

    /// A function without state: one does for any number of connections.
    public GenerateSeries() {}

    @Override
    public List<String> columns() {
        return List.of("value");
    }

    @Override
    public List<String> parameters() {
        return List.of("start", "stop", "step");
    }

    @Override
    public Rows rows(Arguments arguments) {
        if (arguments.count() == 0) {
            throw new IllegalArgumentException(
                    "first argument to \"generate_series()\" missing or unusable");
        }
        boolean empty = false;
        for (int i = 0; i < arguments.count(); i++) {
            empty |= arguments.isNull(i);
        }
        long start = arguments.longAt(0);
        long stop = arguments.count() > 1 ? arguments.longAt(1) : DEFAULT_STOP;
        long step = arguments.count() > 2 ? arguments.longAt(2) : 1;
        return new Series(start, stop, step == 0 ? 1 : step, empty);
    }

    private static final class Series implements Rows {
        private final long start;
        private final long stop;
        private final long step;
        private long value;
        private boolean ended;

        Series(long start, long stop, long step, boolean empty) {
            this.start = start;
            this.stop = stop;
            this.step = step;
            this.value = start;
            this.ended = empty || isPastStop();
        }

        @Override
        public boolean hasRow() {
            return !ended;
        }

        @Override
        public void advance() {
            long before = value;
            value = before + step;
            boolean overflow = step > 0 ? value < before : value > before;
            ended = overflow || isPastStop();
        }

        @Override
        public void column(int column, FunctionResult result) {
            result.setLong(
                    switch (column) {
                        case 0 -> value;
                        case 1 -> start;
                        case 2 -> stop;
                        default -> step;
                    });
        }

        private boolean isPastStop() {
            return step > 0 ? value > stop : value < stop;
        }
    }
}
