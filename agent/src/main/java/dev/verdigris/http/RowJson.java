package dev.verdigris.http;

import dev.verdigris.sqlite.Statement;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// The events of a result, each one line of JSON, straight from SQLite's own bytes.
///
/// On the reader's thread.
final class RowJson {
    /// Bytes of text and blobs in one row; a blob grows up to fourfold as JSON.
    static final int ROW_BYTES_MAX = 64 << 20;

    private static final byte[] ROW = "{\"row\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "]]}\n".getBytes(StandardCharsets.US_ASCII);

    private final JsonBytes json = new JsonBytes();
    private final Statement statement;
    private long rows;

    RowJson(Statement statement) {
        this.statement = statement;
    }

    /// The names of the columns. The bytes are good until the next call of any method.
    JsonBytes columns() {
        json.clear();
        json.raw("{\"columns\":[");
        for (int i = 0; i < statement.columnCount(); i++) {
            if (i > 0) {
                json.raw(',');
            }
            json.string(statement.columnName(i));
        }
        return json.raw("]}\n");
    }

    /// The current row, numbered from 1.
    ///
    /// @throws SqlFailure if a text in it is not UTF-8, or it is too large
    JsonBytes row() {
        json.clear();
        json.raw(ROW).number(++rows).raw(",[");
        long bytesLeft = ROW_BYTES_MAX;
        int columns = statement.columnCount();
        for (int i = 0; i < columns; i++) {
            if (i > 0) {
                json.raw(',');
            }
            bytesLeft -= value(i, bytesLeft);
        }
        return json.raw(END);
    }

    private long value(int column, long bytesLeft) {
        switch (statement.columnType(column)) {
            case NULL -> json.raw("null");
            case INTEGER -> json.number(statement.columnLong(column));
            case FLOAT -> json.number(statement.columnDouble(column));
            case TEXT -> {
                MemorySegment utf8 = bounded(column, bytesLeft);
                try {
                    json.string(utf8);
                } catch (JsonBytes.MalformedText malformed) {
                    throw SqlFailure.misused("Conversion error from type Text at index: " + column
                            + ", " + malformed.getMessage());
                }
                return utf8.byteSize();
            }
            case BLOB -> {
                MemorySegment blob = bounded(column, bytesLeft);
                json.blob(blob);
                return blob.byteSize();
            }
        }
        return 0;
    }

    private MemorySegment bounded(int column, long bytesLeft) {
        MemorySegment value = statement.columnBytes(column);
        if (value.byteSize() > bytesLeft) {
            throw SqlFailure.misused("row " + rows + " has more than " + ROW_BYTES_MAX + " bytes");
        }
        return value;
    }

    /// The end of a whole result.
    static byte[] end(long nanos) {
        return new JsonBytes().raw("{\"eoq\":{\"time\":").number(nanos / 1e9).raw("}}\n")
                .toByteArray();
    }

    /// The end of a result that failed; also the body of a refused query.
    static byte[] error(String message) {
        return new JsonBytes().raw("{\"error\":").string(message).raw("}\n").toByteArray();
    }
}
