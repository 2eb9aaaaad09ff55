package dev.verdigris.crr;

import dev.verdigris.model.PackedKey;
import dev.verdigris.model.SqlValue;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/// A table whose rows are replicated.
///
/// Its clocks may speak of more than the schema has: of columns that only peers know, or that were
/// dropped here, and of whole tables. Those are *absent*; their values are kept in the attic, so
/// that they can be passed on, and be put in place when the schema has them again.
///
/// @param id names the table within this database
/// @param name unquoted. With the number of key columns it names the table on every node
/// @param keys the columns of the primary key, in its order
/// @param forms per key column, how its values name rows. A table that is absent has them as peers
///     write them
/// @param columns the columns that have cells: the others, generated ones left out, and those of
///     the key whose form leaves open how a row spells them. The position is the column's id, which
///     it keeps while the table is present
/// @param originals how many of the columns were there when the table began to be replicated; those
///     after them have no clock in a row until they are written
/// @param isPresent whether the schema has it
/// @param absent the ids of the columns that the schema does not have; all, if it lacks the table
public record ReplicatedTable(int id, String name, List<String> keys, List<KeyForm> forms,
        List<String> columns, int originals, boolean isPresent, BitSet absent) {
    public ReplicatedTable {
        keys = List.copyOf(keys);
        forms = List.copyOf(forms);
        columns = List.copyOf(columns);
        absent = (BitSet) absent.clone();
    }

    /// A copy: whoever gets it may change it.
    @Override
    public BitSet absent() {
        return (BitSet) absent.clone();
    }

    public boolean hasColumn(int column) {
        return !absent.get(column);
    }

    public boolean hasAllColumns() {
        return absent.isEmpty();
    }

    /// The columns that the schema has.
    public List<String> presentColumns() {
        return IntStream.range(0, columns.size()).filter(this::hasColumn).mapToObj(columns::get)
                .toList();
    }

    /// In SQL: what a key column holds, as it names the row.
    ///
    /// @param exact the column's value where it is that itself
    String formOf(String key, String exact) {
        return forms.get(keys.indexOf(key)).of(exact);
    }

    /// Whether a key can name a row here.
    ///
    /// @param key one that is well-formed
    boolean isInForm(PackedKey key) {
        List<SqlValue> values = Keys.values(key);
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) instanceof SqlValue.Text(var utf8)
                    && !Arrays.equals(utf8, forms.get(i).of(utf8))) {
                return false;
            }
        }
        return true;
    }

    /// Whether every key is in form.
    boolean hasExactKey() {
        return forms.stream().allMatch(form -> form == KeyForm.EXACT);
    }

    String clock() {
        return isPresent ? Names.clockOf(name) : Names.clockOfAbsent(id);
    }
}
