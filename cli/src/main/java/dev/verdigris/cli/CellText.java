package dev.verdigris.cli;

import java.math.BigDecimal;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Shows SQL values as `query` prints them: NULL as nothing, TEXT as it is, a BLOB as `x'00ff'`, a
/// REAL as the shortest decimal that reads back as the same number, never with an exponent and
/// never with a fraction of zero.
final class CellText {
    private CellText() {}

    static void append(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> { }
            case Double real -> out.append(of(real));
            case byte[] blob ->
                    out.append("x'").append(HexFormat.of().formatHex(blob)).append('\'');
            default -> out.append(value);
        }
    }

    static String of(double real) {
        if (Double.isNaN(real) || Double.isInfinite(real)) {
            return String.valueOf(real);
        }
        if (real == 0) {
            return 1 / real < 0 ? "-0" : "0";
        }
        return new BigDecimal(Double.toString(real)).stripTrailingZeros().toPlainString();
    }
}
