package dev.verdigris.bench.cluster;

/// The rows by which visibility is measured. Each writer numbers its own from a start of its own,
/// so that an id says who wrote it and when.
final class ProbeRows {
    static final String TABLE =
            "CREATE TABLE probe (id INTEGER PRIMARY KEY NOT NULL, text TEXT);\n";

    private static final long WRITER_STRIDE = 1L << 32;
    /// Some hundred bytes, as in rows that tell where an app runs.
    private static final String TEXT = "instance at [fdaa:0:1:a7b:7d:0:a:2]:8080, healthy, "
            .repeat(2);

    private ProbeRows() {}

    static long firstId(int writer) {
        return writer * WRITER_STRIDE;
    }

    static long endId(int writer) {
        return (writer + 1) * WRITER_STRIDE;
    }

    static String insert(int writer, int number) {
        return "[[\"INSERT INTO probe VALUES (?, ?)\", [" + (firstId(writer) + number) + ", \""
                + TEXT + "\"]]]";
    }
}
