package dev.verdigris.model;

/// Which cluster a node belongs to. Nodes of different clusters may hear of each other but exchange
/// no changes.
///
/// @param value 0 to 65,535; 0 unless configured
public record ClusterId(int value) {
    public static final ClusterId DEFAULT = new ClusterId(0);

    public ClusterId {
        if (value < 0 || value > 0xffff) {
            throw new IllegalArgumentException("cluster id " + value + " is outside 0..65535");
        }
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
