package dev.verdigris.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same file read and written by the JDBC driver, which shares no Java code with us.
class JdbcSecondOpinionTest {
    private static final String TABLE = "CREATE TABLE t (i INTEGER, r REAL, t TEXT, b BLOB)";

    private static final String SELECT = "SELECT i, r, CAST(t AS BLOB), b FROM t ORDER BY rowid";

    @TempDir Path directory;

    private record Row(long integer, double number, String text, List<Byte> blob) {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void whatOneWritesTheOtherReads(long seed) throws SQLException {
        var random = new SplittableRandom(seed);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            rows.add(row(random));
        }
        Path file = directory.resolve("both.db");
        String url = "jdbc:sqlite:" + file;
        try (var ours = Connection.open(file, OpenMode.READ_WRITE_CREATE)) {
            ours.exec("PRAGMA journal_mode = WAL; " + TABLE);
            write(ours, rows.subList(0, 100));
            try (var theirs = DriverManager.getConnection(url)) {
                write(theirs, rows.subList(100, 200));
                assertThat(read(theirs)).isEqualTo(rows);
            }
            assertThat(read(ours)).isEqualTo(rows);
        }
    }

    @Test
    void bothSeeOneAnothersLocks() throws SQLException {
        Path file = directory.resolve("locks.db");
        try (var ours = Connection.open(file, OpenMode.READ_WRITE_CREATE);
                var theirs = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = theirs.createStatement()) {
            ours.exec(TABLE + "; BEGIN IMMEDIATE");
            statement.execute("PRAGMA busy_timeout = 1");
            try {
                statement.execute("INSERT INTO t VALUES (1, 2, 3, 4)");
                throw new AssertionError("written through our lock");
            } catch (SQLException e) {
                assertThat(e.getErrorCode()).isEqualTo(ResultCode.BUSY);
            }
        }
    }

    private static Row row(SplittableRandom random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int kind = random.nextInt(4);
            text.appendCodePoint(
                    switch (kind) {
                        case 0 -> 0;
                        case 1 -> random.nextInt(0x1_0000, 0x11_0000);
                        default -> random.nextInt(1, 0xD800);
                    });
        }
        List<Byte> blob = new ArrayList<>();
        for (int i = random.nextInt(9); i > 0; i--) {
            blob.add((byte) random.nextInt(-2, 3));
        }
        long integer = random.nextLong() >> random.nextInt(64);
        return new Row(integer, random.nextDouble(-1e18, 1e18), text.toString(), blob);
    }

    private static void write(Connection connection, List<Row> rows) {
        try (var insert = connection.prepare("INSERT INTO t VALUES (?, ?, ?, ?)")) {
            for (Row row : rows) {
                insert.bindLong(1, row.integer).bindDouble(2, row.number);
                insert.bindText(3, row.text).bindBlob(4, bytes(row.blob)).run();
            }
        }
    }

    private static List<Row> read(Connection connection) {
        List<Row> rows = new ArrayList<>();
        try (var select = connection.prepare(SELECT)) {
            while (select.step()) {
                rows.add(
                        new Row(
                                select.columnLong(0),
                                select.columnDouble(1),
                                utf8(select.columnBlob(2)),
                                list(select.columnBlob(3))));
            }
        }
        return rows;
    }

    private static void write(java.sql.Connection connection, List<Row> rows) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?, ?, ?)")) {
            for (Row row : rows) {
                insert.setLong(1, row.integer);
                insert.setDouble(2, row.number);
                insert.setString(3, row.text);
                insert.setBytes(4, bytes(row.blob));
                insert.executeUpdate();
            }
        }
    }

    private static List<Row> read(java.sql.Connection connection) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (var select = connection.prepareStatement(SELECT);
                var found = select.executeQuery()) {
            while (found.next()) {
                rows.add(
                        new Row(
                                found.getLong(1),
                                found.getDouble(2),
                                utf8(found.getBytes(3)),
                                list(found.getBytes(4))));
            }
        }
        return rows;
    }

    private static String utf8(byte @Nullable [] bytes) {
        return new String(Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(List<Byte> blob) {
        byte[] bytes = new byte[blob.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = blob.get(i);
        }
        return bytes;
    }

    private static List<Byte> list(byte @Nullable [] bytes) {
        List<Byte> list = new ArrayList<>();
        for (byte b : Objects.requireNonNull(bytes)) {
            list.add(b);
        }
        return list;
    }
}
