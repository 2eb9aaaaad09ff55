package dev.verdigris.crdt;

import dev.verdigris.model.SqlValue;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What must be done for a row to hold what survives.
///
/// @param clock the clock to write; null if it stays as it is, and then so does the row
/// @param write what to do to the row
public record RowOutcome(@Nullable RowClock clock, Write write) {
    static final RowOutcome NOTHING = new RowOutcome(null, new Write.Keep());

    /// What to do to the row in its table. Values are per column, null where nothing is to be
    /// written.
    public sealed interface Write {
        /// Nothing.
        record Keep() implements Write {}

        record Delete() implements Write {}

        /// There is no row: make one. Columns without a value take their defaults.
        record Insert(List<@Nullable SqlValue> values) implements Write {
            public Insert {
                values = frozen(values);
            }
        }

        /// There is a row: write these of its columns.
        record Update(List<@Nullable SqlValue> values) implements Write {
            public Update {
                values = frozen(values);
            }
        }

        /// There is a row of a life that is over: remove it and make a new one, so that nothing of
        /// the old life shows through where the new one has no value yet.
        record Replace(List<@Nullable SqlValue> values) implements Write {
            public Replace {
                values = frozen(values);
            }
        }

        private static List<@Nullable SqlValue> frozen(List<@Nullable SqlValue> values) {
            return Collections.unmodifiableList(Arrays.asList(values.toArray(new SqlValue[0])));
        }
    }
}
