package dev.verdigris.http;

/// Reals as the API writes them: the digits of [Double#toString], always with a point or an
/// exponent, so that a client binds them as reals again.
///
/// From 1e-5 to below 1e16 plainly (`1.0`, `0.00001`), otherwise with an exponent without `+` or
/// padding (`1e16`, `5e-8`). Upstream's serialiser does the same.
final class RealText {
    private static final int PLAIN_POINT_MIN = -4;
    private static final int PLAIN_POINT_MAX = 16;
    private static final double PLAIN_INTEGER_MAX = 1e15;

    private RealText() {}

    static String of(double value) {
        if (!Double.isFinite(value)) {
            return "null";
        }
        if (value == Math.rint(value) && Math.abs(value) < PLAIN_INTEGER_MAX
                && Double.doubleToRawLongBits(value) != Long.MIN_VALUE) {
            return (long) value + ".0";
        }
        return rearranged(Double.toString(value));
    }

    /// Takes `[-]D.D[E[-]N]` apart into its digits and the place of the point before them.
    private static String rearranged(String java) {
        int start = java.charAt(0) == '-' ? 1 : 0;
        int e = java.indexOf('E');
        int mantissaEnd = e < 0 ? java.length() : e;
        int exponent = e < 0 ? 0 : Integer.parseInt(java, e + 1, java.length(), 10);
        int dot = java.indexOf('.');
        String digits = java.substring(start, dot) + java.substring(dot + 1, mantissaEnd);
        int point = dot - start + exponent;
        int leading = 0;
        while (leading < digits.length() - 1 && digits.charAt(leading) == '0') {
            leading++;
        }
        int end = digits.length();
        while (end > leading + 1 && digits.charAt(end - 1) == '0') {
            end--;
        }
        String sign = java.substring(0, start);
        return sign + placed(digits.substring(leading, end), point - leading);
    }

    /// @param point where the point stands, counted from the first digit
    private static String placed(String digits, int point) {
        int count = digits.length();
        if (digits.equals("0")) {
            return "0.0";
        }
        if (point > PLAIN_POINT_MIN - 1 && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        if (point > 0 && point <= PLAIN_POINT_MAX) {
            return count <= point
                    ? digits + "0".repeat(point - count) + ".0"
                    : digits.substring(0, point) + '.' + digits.substring(point);
        }
        String rest = count == 1 ? "" : '.' + digits.substring(1);
        return digits.charAt(0) + rest + 'e' + (point - 1);
    }
}
