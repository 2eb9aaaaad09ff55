package dev.verdigris.sim.figures;

import java.util.Arrays;

/// The distribution of a figure.
///
/// @param sorted every value, rising
public record Distribution(double[] sorted) {
    public static final Distribution NONE = new Distribution(new double[0]);

    public static Distribution of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Distribution(sorted);
    }

    public int count() {
        return sorted.length;
    }

    /// @param share 0 to 1
    /// @return the least value that so large a share does not exceed; NaN if there is none
    public double at(double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    public double median() {
        return at(0.5);
    }

    public double p99() {
        return at(0.99);
    }

    public double max() {
        return at(1);
    }

    /// How many values are in each of so many equal steps from zero to the greatest.
    public int[] histogram(int steps) {
        var counts = new int[steps];
        for (double value : sorted) {
            counts[(int) Math.min(steps - 1, value / max() * steps)]++;
        }
        return counts;
    }
}
