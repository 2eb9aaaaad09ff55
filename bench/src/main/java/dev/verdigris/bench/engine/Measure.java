package dev.verdigris.bench.engine;

/// What a trial's number says.
enum Measure {
    CPU_NANOS("CPU ns of the working thread"),
    BYTES("bytes");

    final String unit;

    Measure(String unit) {
        this.unit = unit;
    }
}
