package dev.verdigris.crr;

import java.util.Arrays;
import java.util.Locale;

/// The form in which the values of a key column name rows.
///
/// Under a collation SQLite holds several texts for equal, and a table has one row for all of them.
/// One of them, the same on every node, stands for all in clocks, logs and on the wire. How a row
/// spells its key is a cell like any other, in a column of the key's name.
public enum KeyForm {
    /// As it is: under the collation BINARY no two values are equal.
    EXACT {
        @Override
        byte[] of(byte[] text) {
            return text;
        }
    },

    /// In small letters, those of ASCII. After a NUL only the length counts, as in SQLite's NOCASE.
    NOCASE {
        @Override
        byte[] of(byte[] text) {
            var form = new byte[text.length];
            for (int i = 0; i < text.length && text[i] != 0; i++) {
                boolean isCapital = text[i] >= 'A' && text[i] <= 'Z';
                form[i] = isCapital ? (byte) (text[i] + 'a' - 'A') : text[i];
            }
            return form;
        }
    },

    /// Without spaces at the end.
    RTRIM {
        @Override
        byte[] of(byte[] text) {
            int length = text.length;
            while (length > 0 && text[length - 1] == ' ') {
                length--;
            }
            return Arrays.copyOf(text, length);
        }
    };

    /// The form of a text in UTF-8. Two texts have one form if they are equal under the collation,
    /// and only then. Values that are not text are their own form.
    abstract byte[] of(byte[] text);

    /// @param collation one of SQLite's own
    static KeyForm under(String collation) {
        return collation.equalsIgnoreCase("BINARY") ? EXACT
                : valueOf(collation.toUpperCase(Locale.ROOT));
    }

    /// What gives the form of a value in SQL; see [ViewFunctions].
    String function() {
        return Names.FUNCTION_PREFIX + name().toLowerCase(Locale.ROOT);
    }

    /// In SQL: the form of a column's value.
    ///
    /// @param exact the value, as it is to be compared if it is its own form
    String of(String exact) {
        return this == EXACT ? exact : function() + "(" + exact + ")";
    }
}
