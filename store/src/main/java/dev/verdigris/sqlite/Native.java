package dev.verdigris.sqlite;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The native functions we call: one line each in the table, one typed method each below.
///
/// The number in the table is the function's place in `sqlite3_api_routines` (`sqlite3ext.h`), the
/// name without `sqlite3_` is its exported symbol; [SqliteLibrary] serves either. SQLite only
/// appends to that structure, so a number once right stays right.
///
/// Pointers are `long`: handles are never dereferenced here, and a plain number costs no liveness
/// check. The methods check nothing; [Connection] and [Statement] do.
///
/// *Critical* calls skip the thread state change and may be handed a Java array. They must be
/// short and must not block or call back into Java, so only reading and writing of single values
/// is marked so, and arrays above [#CRITICAL_BYTES_MAX] go the other way.
@SuppressWarnings("restricted")
final class Native {
    /// Bytes copied while the garbage collector waits: about ten microseconds' worth.
    static final int CRITICAL_BYTES_MAX = 64 * 1024;

    /// Tells SQLite to copy the bytes before the call returns.
    private static final long TRANSIENT = -1;

    private static final byte UTF8 = 1;

    /// `SQLITE_NULL`.
    static final int NULL_TYPE = 5;

    /// All of memory: the window through which bytes owned by SQLite are read.
    static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SqliteLibrary LIBRARY = SqliteLibrary.load();

    private static final MemoryLayout INT = JAVA_INT;
    private static final MemoryLayout LONG = JAVA_LONG;
    private static final MemoryLayout DOUBLE = JAVA_DOUBLE;
    private static final MemoryLayout BYTE = JAVA_BYTE;
    private static final MemoryLayout PTR = JAVA_LONG;
    private static final MemoryLayout BYTES = ADDRESS;

    // The database.
    private static final MethodHandle OPEN = of("open_v2", 135, INT, PTR, PTR, INT, PTR);
    private static final MethodHandle CLOSE = of("close_v2", 179, INT, PTR);
    private static final MethodHandle EXEC = of("exec", 55, INT, PTR, PTR, PTR, PTR, PTR);
    private static final MethodHandle INTERRUPT = ofVoid("interrupt", 64, PTR);
    private static final MethodHandle BUSY_TIMEOUT = of("busy_timeout", 14, INT, PTR, INT);
    private static final MethodHandle CHANGES = of("changes64", 253, LONG, PTR);
    private static final MethodHandle TOTAL_CHANGES = of("total_changes64", 254, LONG, PTR);
    private static final MethodHandle LAST_ROWID = of("last_insert_rowid", 65, LONG, PTR);
    private static final MethodHandle AUTOCOMMIT = of("get_autocommit", 60, INT, PTR);
    private static final MethodHandle ERRMSG = of("errmsg", 53, PTR, PTR);
    private static final MethodHandle ERRSTR = of("errstr", 183, PTR, INT);
    private static final MethodHandle ERROR_OFFSET = of("error_offset", 256, INT, PTR);
    private static final MethodHandle LIMIT = of("limit", 151, INT, PTR, INT, INT);
    private static final MethodHandle FREE = ofVoid("free", 58, PTR);
    private static final MethodHandle MALLOC = of("malloc64", 197, PTR, LONG);
    private static final MethodHandle SERIALIZE = of("serialize", 263, PTR, PTR, PTR, PTR, INT);
    private static final MethodHandle DESERIALIZE =
            of("deserialize", 262, INT, PTR, PTR, PTR, LONG, LONG, INT);
    private static final MethodHandle CHECKPOINT =
            of("wal_checkpoint_v2", 191, INT, PTR, PTR, INT, PTR, PTR);
    private static final MethodHandle DB_CONFIG =
            variadic("db_config", 163, INT, PTR, INT, INT, PTR);

    // Statements.
    private static final MethodHandle PREPARE =
            of("prepare_v3", 217, INT, PTR, PTR, INT, INT, PTR, PTR);
    private static final MethodHandle FINALIZE = of("finalize", 57, INT, PTR);
    private static final MethodHandle STEP = of("step", 94, INT, PTR);
    private static final MethodHandle RESET = of("reset", 77, INT, PTR);
    private static final MethodHandle CLEAR_BINDINGS = of("clear_bindings", 118, INT, PTR);
    private static final MethodHandle READONLY = of("stmt_readonly", 185, INT, PTR);
    private static final MethodHandle IS_EXPLAIN = of("stmt_isexplain", 241, INT, PTR);
    private static final MethodHandle EXPANDED_SQL = of("expanded_sql", 215, PTR, PTR);

    // Parameters.
    private static final MethodHandle PARAM_COUNT = critical("bind_parameter_count", 7, INT, PTR);
    private static final MethodHandle PARAM_NAME =
            critical("bind_parameter_name", 9, PTR, PTR, INT);
    private static final MethodHandle PARAM_INDEX = of("bind_parameter_index", 8, INT, PTR, PTR);
    private static final MethodHandle BIND_NULL = critical("bind_null", 6, INT, PTR, INT);
    private static final MethodHandle BIND_LONG = critical("bind_int64", 5, INT, PTR, INT, LONG);
    private static final MethodHandle BIND_DOUBLE =
            critical("bind_double", 3, INT, PTR, INT, DOUBLE);
    private static final MethodHandle BIND_TEXT =
            critical("bind_text64", 194, INT, PTR, INT, BYTES, LONG, PTR, BYTE);
    private static final MethodHandle BIND_LONG_TEXT =
            of("bind_text64", 194, INT, PTR, INT, BYTES, LONG, PTR, BYTE);
    private static final MethodHandle BIND_BLOB =
            critical("bind_blob64", 193, INT, PTR, INT, BYTES, LONG, PTR);
    private static final MethodHandle BIND_LONG_BLOB =
            of("bind_blob64", 193, INT, PTR, INT, BYTES, LONG, PTR);

    // Columns.
    private static final MethodHandle COLUMN_COUNT = critical("column_count", 22, INT, PTR);
    private static final MethodHandle COLUMN_TYPE = critical("column_type", 38, INT, PTR, INT);
    private static final MethodHandle COLUMN_LONG = critical("column_int64", 29, LONG, PTR, INT);
    private static final MethodHandle COLUMN_DOUBLE =
            critical("column_double", 27, DOUBLE, PTR, INT);
    private static final MethodHandle COLUMN_TEXT = critical("column_text", 36, PTR, PTR, INT);
    private static final MethodHandle COLUMN_BLOB = critical("column_blob", 19, PTR, PTR, INT);
    private static final MethodHandle COLUMN_BYTES = critical("column_bytes", 20, INT, PTR, INT);
    private static final MethodHandle COLUMN_NAME = critical("column_name", 30, PTR, PTR, INT);
    private static final MethodHandle COLUMN_TABLE =
            critical("column_table_name", 34, PTR, PTR, INT);
    private static final MethodHandle COLUMN_ORIGIN =
            critical("column_origin_name", 32, PTR, PTR, INT);
    private static final MethodHandle COLUMN_DECLTYPE =
            critical("column_decltype", 25, PTR, PTR, INT);

    // Functions: their arguments and results.
    private static final MethodHandle CREATE_FUNCTION =
            of("create_function_v2", 162, INT, PTR, PTR, INT, INT, PTR, PTR, PTR, PTR, PTR);
    private static final MethodHandle VALUE_TYPE = critical("value_type", 113, INT, PTR);
    private static final MethodHandle VALUE_LONG = critical("value_int64", 107, LONG, PTR);
    private static final MethodHandle VALUE_DOUBLE = critical("value_double", 105, DOUBLE, PTR);
    private static final MethodHandle VALUE_TEXT = critical("value_text", 109, PTR, PTR);
    private static final MethodHandle VALUE_BLOB = critical("value_blob", 102, PTR, PTR);
    private static final MethodHandle VALUE_BYTES = critical("value_bytes", 103, INT, PTR);
    private static final MethodHandle RESULT_NULL = criticalVoid("result_null", 84, PTR);
    private static final MethodHandle RESULT_LONG = criticalVoid("result_int64", 83, PTR, LONG);
    private static final MethodHandle RESULT_DOUBLE =
            criticalVoid("result_double", 79, PTR, DOUBLE);
    private static final MethodHandle RESULT_VALUE = criticalVoid("result_value", 89, PTR, PTR);
    private static final MethodHandle RESULT_TEXT =
            criticalVoid("result_text64", 202, PTR, BYTES, LONG, PTR, BYTE);
    private static final MethodHandle RESULT_LONG_TEXT =
            ofVoid("result_text64", 202, PTR, BYTES, LONG, PTR, BYTE);
    private static final MethodHandle RESULT_BLOB =
            criticalVoid("result_blob64", 201, PTR, BYTES, LONG, PTR);
    private static final MethodHandle RESULT_LONG_BLOB =
            ofVoid("result_blob64", 201, PTR, BYTES, LONG, PTR);
    private static final MethodHandle RESULT_ERROR =
            criticalVoid("result_error", 80, PTR, BYTES, INT);
    private static final MethodHandle RESULT_NOMEM = criticalVoid("result_error_nomem", 137, PTR);

    // Callbacks and virtual tables.
    private static final MethodHandle PROGRESS = ofVoid("progress_handler", 75, PTR, INT, PTR, PTR);
    private static final MethodHandle AUTHORIZER = of("set_authorizer", 91, INT, PTR, PTR, PTR);
    private static final MethodHandle WAL_HOOK = of("wal_hook", 175, PTR, PTR, PTR, PTR);
    private static final MethodHandle CREATE_MODULE =
            of("create_module_v2", 119, INT, PTR, PTR, PTR, PTR, PTR);
    private static final MethodHandle DECLARE_VTAB = of("declare_vtab", 50, INT, PTR, PTR);
    private static final MethodHandle VTAB_CONFIG = variadic("vtab_config", 177, INT, PTR, INT);

    private Native() {}

    static int open(MemorySegment path, MemorySegment outHandle, int flags) {
        return Calls.toInt(OPEN, path.address(), outHandle.address(), flags, 0L);
    }

    static int close(long db) {
        return Calls.toInt(CLOSE, db);
    }

    static int exec(long db, MemorySegment sql) {
        return Calls.toInt(EXEC, db, sql.address(), 0L, 0L, 0L);
    }

    static void interrupt(long db) {
        Calls.call(INTERRUPT, db);
    }

    static int busyTimeout(long db, int millis) {
        return Calls.toInt(BUSY_TIMEOUT, db, millis);
    }

    static long changes(long db) {
        return Calls.toLong(CHANGES, db);
    }

    static long totalChanges(long db) {
        return Calls.toLong(TOTAL_CHANGES, db);
    }

    static long lastInsertRowid(long db) {
        return Calls.toLong(LAST_ROWID, db);
    }

    static boolean autocommit(long db) {
        return Calls.toInt(AUTOCOMMIT, db) != 0;
    }

    static String errorMessage(long db) {
        return requireString(Calls.toLong(ERRMSG, db));
    }

    static String errorText(int code) {
        return requireString(Calls.toLong(ERRSTR, code));
    }

    static int errorOffset(long db) {
        return Calls.toInt(ERROR_OFFSET, db);
    }

    static int limit(long db, int id, int value) {
        return Calls.toInt(LIMIT, db, id, value);
    }

    static void free(long pointer) {
        Calls.call(FREE, pointer);
    }

    static long malloc(long bytes) {
        return Calls.toLong(MALLOC, bytes);
    }

    static long serialize(long db, MemorySegment schema, MemorySegment outSize) {
        return Calls.toLong(SERIALIZE, db, schema.address(), outSize.address(), 0);
    }

    static int deserialize(long db, MemorySegment schema, long data, long size, int flags) {
        return Calls.toInt(DESERIALIZE, db, schema.address(), data, size, size, flags);
    }

    static int checkpoint(long db, int mode, MemorySegment outLog, MemorySegment outCopied) {
        return Calls.toInt(CHECKPOINT, db, 0L, mode, outLog.address(), outCopied.address());
    }

    static int dbConfig(long db, int operation, int value) {
        return Calls.toInt(DB_CONFIG, db, operation, value, 0L);
    }

    static int prepare(
            long db, MemorySegment sql, int flags, MemorySegment outHandle, MemorySegment outTail) {
        int bytes = (int) sql.byteSize();
        return Calls.toInt(
                PREPARE, db, sql.address(), bytes, flags, outHandle.address(), outTail.address());
    }

    static int finish(long statement) {
        return Calls.toInt(FINALIZE, statement);
    }

    static int step(long statement) {
        return Calls.toInt(STEP, statement);
    }

    static int reset(long statement) {
        return Calls.toInt(RESET, statement);
    }

    static int clearBindings(long statement) {
        return Calls.toInt(CLEAR_BINDINGS, statement);
    }

    static boolean isReadOnly(long statement) {
        return Calls.toInt(READONLY, statement) != 0;
    }

    static boolean isExplain(long statement) {
        return Calls.toInt(IS_EXPLAIN, statement) != 0;
    }

    /// Null when memory is short or the text would pass the length limit.
    static @Nullable String expandedSql(long statement) {
        long text = Calls.toLong(EXPANDED_SQL, statement);
        try {
            return string(text);
        } finally {
            free(text);
        }
    }

    static int parameterCount(long statement) {
        return Calls.toInt(PARAM_COUNT, statement);
    }

    static @Nullable String parameterName(long statement, int parameter) {
        return string(Calls.toLong(PARAM_NAME, statement, parameter));
    }

    static int parameterIndex(long statement, MemorySegment name) {
        return Calls.toInt(PARAM_INDEX, statement, name.address());
    }

    static int bindNull(long statement, int parameter) {
        return Calls.toInt(BIND_NULL, statement, parameter);
    }

    static int bindLong(long statement, int parameter, long value) {
        return Calls.toInt(BIND_LONG, statement, parameter, value);
    }

    static int bindDouble(long statement, int parameter, double value) {
        return Calls.toInt(BIND_DOUBLE, statement, parameter, value);
    }

    static int bindText(long statement, int parameter, byte[] utf8, int from, int length) {
        MemorySegment bytes = MemorySegment.ofArray(utf8).asSlice(from, length);
        if (length <= CRITICAL_BYTES_MAX) {
            return Calls.toInt(BIND_TEXT, statement, parameter, bytes, length, TRANSIENT, UTF8);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(length).copyFrom(bytes);
            return Calls.toInt(BIND_LONG_TEXT, statement, parameter, copy, length, TRANSIENT, UTF8);
        }
    }

    static int bindBlob(long statement, int parameter, byte[] blob, int from, int length) {
        MemorySegment bytes = MemorySegment.ofArray(blob).asSlice(from, length);
        if (length <= CRITICAL_BYTES_MAX) {
            return Calls.toInt(BIND_BLOB, statement, parameter, bytes, length, TRANSIENT);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(length).copyFrom(bytes);
            return Calls.toInt(BIND_LONG_BLOB, statement, parameter, copy, length, TRANSIENT);
        }
    }

    static int columnCount(long statement) {
        return Calls.toInt(COLUMN_COUNT, statement);
    }

    static int columnType(long statement, int column) {
        return Calls.toInt(COLUMN_TYPE, statement, column);
    }

    static long columnLong(long statement, int column) {
        return Calls.toLong(COLUMN_LONG, statement, column);
    }

    static double columnDouble(long statement, int column) {
        return Calls.toDouble(COLUMN_DOUBLE, statement, column);
    }

    static long columnText(long statement, int column) {
        return Calls.toLong(COLUMN_TEXT, statement, column);
    }

    static long columnBlob(long statement, int column) {
        return Calls.toLong(COLUMN_BLOB, statement, column);
    }

    static int columnBytes(long statement, int column) {
        return Calls.toInt(COLUMN_BYTES, statement, column);
    }

    static @Nullable String columnName(long statement, int column) {
        return string(Calls.toLong(COLUMN_NAME, statement, column));
    }

    static @Nullable String columnTable(long statement, int column) {
        return string(Calls.toLong(COLUMN_TABLE, statement, column));
    }

    static @Nullable String columnOrigin(long statement, int column) {
        return string(Calls.toLong(COLUMN_ORIGIN, statement, column));
    }

    static @Nullable String columnDeclaredType(long statement, int column) {
        return string(Calls.toLong(COLUMN_DECLTYPE, statement, column));
    }

    static int createFunction(
            long db, MemorySegment name, int argumentCount, int flags, MemorySegment function) {
        return Calls.toInt(
                CREATE_FUNCTION,
                db,
                name.address(),
                argumentCount,
                flags | UTF8,
                function.address());
    }

    static int valueType(long value) {
        return Calls.toInt(VALUE_TYPE, value);
    }

    static long valueLong(long value) {
        return Calls.toLong(VALUE_LONG, value);
    }

    static double valueDouble(long value) {
        return Calls.toDouble(VALUE_DOUBLE, value);
    }

    static long valueText(long value) {
        return Calls.toLong(VALUE_TEXT, value);
    }

    static long valueBlob(long value) {
        return Calls.toLong(VALUE_BLOB, value);
    }

    static int valueBytes(long value) {
        return Calls.toInt(VALUE_BYTES, value);
    }

    static void resultNull(long context) {
        Calls.call(RESULT_NULL, context);
    }

    static void resultLong(long context, long value) {
        Calls.call(RESULT_LONG, context, value);
    }

    static void resultDouble(long context, double value) {
        Calls.call(RESULT_DOUBLE, context, value);
    }

    static void resultValue(long context, long value) {
        Calls.call(RESULT_VALUE, context, value);
    }

    static void resultText(long context, byte[] utf8) {
        if (utf8.length <= CRITICAL_BYTES_MAX) {
            MemorySegment bytes = MemorySegment.ofArray(utf8);
            Calls.call(RESULT_TEXT, context, bytes, utf8.length, TRANSIENT, UTF8);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, utf8);
            Calls.call(RESULT_LONG_TEXT, context, bytes, utf8.length, TRANSIENT, UTF8);
        }
    }

    static void resultBlob(long context, byte[] blob) {
        if (blob.length <= CRITICAL_BYTES_MAX) {
            MemorySegment bytes = MemorySegment.ofArray(blob);
            Calls.call(RESULT_BLOB, context, bytes, blob.length, TRANSIENT);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, blob);
            Calls.call(RESULT_LONG_BLOB, context, bytes, blob.length, TRANSIENT);
        }
    }

    static void resultError(long context, byte[] utf8) {
        int length = Math.min(utf8.length, CRITICAL_BYTES_MAX);
        Calls.call(RESULT_ERROR, context, MemorySegment.ofArray(utf8), length);
    }

    static void resultNoMemory(long context) {
        Calls.call(RESULT_NOMEM, context);
    }

    static void progressHandler(long db, int instructions, MemorySegment callback) {
        Calls.call(PROGRESS, db, instructions, callback.address(), 0L);
    }

    static int setAuthorizer(long db, MemorySegment callback) {
        return Calls.toInt(AUTHORIZER, db, callback.address(), 0L);
    }

    /// @return the data of the hook before
    static long walHook(long db, MemorySegment callback) {
        return Calls.toLong(WAL_HOOK, db, callback.address(), 0L);
    }

    static int createModule(long db, MemorySegment name, MemorySegment module) {
        return Calls.toInt(CREATE_MODULE, db, name.address(), module.address(), 0L, 0L);
    }

    static int declareTable(long db, MemorySegment createTable) {
        return Calls.toInt(DECLARE_VTAB, db, createTable.address());
    }

    static int tableConfig(long db, int operation) {
        return Calls.toInt(VTAB_CONFIG, db, operation);
    }

    /// The NUL-terminated UTF-8 text at `pointer`, or null for a null pointer.
    static @Nullable String string(long pointer) {
        return pointer == 0 ? null : MEMORY.getString(pointer, StandardCharsets.UTF_8);
    }

    private static String requireString(long pointer) {
        String text = string(pointer);
        return text == null ? "" : text;
    }

    /// Copies `length` bytes at `pointer`; any pointer does for none.
    static byte[] copy(long pointer, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(MEMORY, JAVA_BYTE, pointer, bytes, 0, length);
        return bytes;
    }

    static long readPointer(long address) {
        return MEMORY.get(JAVA_LONG, address);
    }

    private static MethodHandle of(
            String name, int index, MemoryLayout result, MemoryLayout... parameters) {
        return link(name, index, FunctionDescriptor.of(result, parameters));
    }

    private static MethodHandle ofVoid(String name, int index, MemoryLayout... parameters) {
        return link(name, index, FunctionDescriptor.ofVoid(parameters));
    }

    private static MethodHandle critical(
            String name, int index, MemoryLayout result, MemoryLayout... parameters) {
        var descriptor = FunctionDescriptor.of(result, parameters);
        return link(name, index, descriptor, Linker.Option.critical(true));
    }

    private static MethodHandle criticalVoid(String name, int index, MemoryLayout... parameters) {
        var descriptor = FunctionDescriptor.ofVoid(parameters);
        return link(name, index, descriptor, Linker.Option.critical(true));
    }

    /// The two variadic functions we use take two fixed arguments.
    private static MethodHandle variadic(
            String name, int index, MemoryLayout result, MemoryLayout... parameters) {
        var descriptor = FunctionDescriptor.of(result, parameters);
        return link(name, index, descriptor, Linker.Option.firstVariadicArg(2));
    }

    private static MethodHandle link(
            String name, int index, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LIBRARY.function(name, index), descriptor, options);
    }
}
