package dev.verdigris.sqlite;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// A connection to one SQLite database.
///
/// Used by one platform thread at a time; handing it over needs a happens-before edge. Only
/// [#interrupt] may be called from another thread. A virtual thread is refused, since a native call
/// holds on to its carrier for as long as a query runs.
///
/// Every failure of SQLite is a [SqliteException]; the use of a closed connection is a mistake of
/// the caller, `IllegalStateException`.
public final class Connection implements AutoCloseable {
    /// Statements kept for [#cached] while nobody uses them; beyond it the least recently used one
    /// is freed. A kept statement costs some kilobytes, compiling one again about ten microseconds.
    public static final int STATEMENTS_KEPT_MAX = 128;

    /// Instructions of SQLite's machine between two questions to [#stopWhen]: about ten
    /// microseconds.
    public static final int INSTRUCTIONS_PER_STOP_CHECK = 1_000;

    /// The longest text read without an allocation of its own bytes.
    private static final int SCRATCH_BYTES = 8 * 1024;

    // sqlite.org/c3ref/c_open_autoproxy.html: no mutex, as one thread at a time is our rule;
    // failures come with their extended code.
    private static final int OPEN_URI = 0x40;
    private static final int OPEN_NOMUTEX = 0x8000;
    private static final int OPEN_EXTENDED_CODES = 0x200_0000;
    private static final int PREPARE_PERSISTENT = 1;

    // sqlite.org/c3ref/c_deserialize_freeonclose.html: SQLite owns the memory and may enlarge it.
    private static final int DESERIALIZE_OWNED = 1 | 2;

    private final Object handleLock = new Object();
    private final Arena arena = Arena.ofShared();
    private final UpcallFailures upcallFailures = new UpcallFailures();
    private final Set<Statement> statements = Collections.newSetFromMap(new IdentityHashMap<>());
    private final StatementCache cache = new StatementCache(STATEMENTS_KEPT_MAX);
    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private @Nullable ConnectionUpcalls upcalls;

    // Written under `handleLock`, so that an interrupt never meets a freed connection.
    private long handle;

    private Connection(long handle) {
        this.handle = handle;
    }

    /// Opens a database file.
    ///
    /// @throws SqliteUnavailableException if there is no SQLite to open it with
    public static Connection open(Path file, OpenMode mode) {
        // An absolute path is neither ":memory:" nor a "file:" URI, whatever it is called.
        return open(file.toAbsolutePath().toString(), mode.flags);
    }

    /// Opens a database file that nobody writes meanwhile: only reads, takes no locks, and makes
    /// no files beside it. What stands in a write-ahead log or a journal beside it is not seen.
    public static Connection openImmutable(Path file) {
        String path = file.toAbsolutePath().toString()
                .replace("%", "%25").replace("?", "%3f").replace("#", "%23");
        return open("file:" + path + "?immutable=1", OpenMode.READ_ONLY.flags | OPEN_URI);
    }

    /// Opens a new empty database that lives in memory and ends with the connection.
    public static Connection openMemory() {
        return open(":memory:", OpenMode.READ_WRITE_CREATE.flags);
    }

    private static Connection open(String name, int mode) {
        requirePlatformThread();
        SqliteLibrary.load(); // here a missing library is an exception, in `Native` a broken class
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            int flags = mode | OPEN_NOMUTEX | OPEN_EXTENDED_CODES;
            int result = Native.open(arena.allocateFrom(name), out, flags);
            long handle = out.get(JAVA_LONG, 0);
            if (result == ResultCode.OK) {
                return new Connection(handle);
            }
            String message = handle == 0 ? Native.errorText(result) : Native.errorMessage(handle);
            Native.close(handle);
            throw new SqliteException(
                    result, message + ": " + name, SqliteException.NO_OFFSET, null);
        }
    }

    // SQL.

    /// Compiles exactly one statement; space, comments and semicolons around it are fine.
    ///
    /// @throws SqliteException also, as [ResultCode#MISUSE], if there is none or more than one
    public Statement prepare(String sql) {
        return prepareOne(sql, false);
    }

    /// Compiles the first statement of `sql` and leaves the rest as its [Statement#tail]; null if
    /// there is none.
    public @Nullable Statement prepareFirst(String sql) {
        return compile(sql, false);
    }

    /// As [#prepare], but [Statement#close] keeps the compiled statement for the next time this
    /// SQL is asked for. For SQL that recurs, not for SQL with values in its text.
    public Statement cached(String sql) {
        open();
        requirePlatformThread();
        Statement waiting = cache.take(sql);
        return waiting != null ? waiting.lend() : prepareOne(sql, true);
    }

    /// Runs any number of statements without parameters, and ignores rows.
    ///
    /// @throws SqliteException if one failed; those before it have run
    public void exec(String sql) {
        long db = open();
        requirePlatformThread();
        requireNoNul(sql);
        try (Arena text = Arena.ofConfined()) {
            check(Native.exec(db, text.allocateFrom(sql, StandardCharsets.UTF_8)));
        }
    }

    // Counters and state.

    /// Rows changed by the last `INSERT`, `UPDATE` or `DELETE`, without those of its triggers.
    public long changes() {
        return Native.changes(open());
    }

    /// Rows changed since the connection was opened, those of triggers included.
    public long totalChanges() {
        return Native.totalChanges(open());
    }

    public long lastInsertRowid() {
        return Native.lastInsertRowid(open());
    }

    /// True between `BEGIN` or `SAVEPOINT` and the end of that transaction, also if an error
    /// ended it.
    public boolean inTransaction() {
        return !Native.autocommit(open());
    }

    // Control.

    /// Ends what is running with [SqliteException#isInterrupted]; does nothing if nothing is
    /// running or the connection is closed. From any thread. To stop also what has not begun yet,
    /// use [#stopWhen].
    public void interrupt() {
        synchronized (handleLock) {
            if (handle != 0) {
                Native.interrupt(handle);
            }
        }
    }

    /// Asks `condition` now and then while statements run, and interrupts them once it is true;
    /// null asks no more. The condition must not use the connection. A deadline is
    /// `() -> System.nanoTime() - deadlineNanos > 0`.
    public void stopWhen(@Nullable BooleanSupplier condition) {
        Native.progressHandler(
                open(), INSTRUCTIONS_PER_STOP_CHECK, upcalls().stopWhen(condition));
    }

    /// How long to wait for a lock of another connection before failing as busy; zero at first.
    public void busyTimeout(Duration timeout) {
        int millis = Math.clamp(timeout.toMillis(), 0, Integer.MAX_VALUE);
        check(Native.busyTimeout(open(), millis));
    }

    /// Has `authorizer` judge all statements compiled from now on; null ends that.
    public void authorizer(@Nullable Authorizer authorizer) {
        check(Native.setAuthorizer(open(), upcalls().authorizer(authorizer)));
    }

    /// Has `told` hear after each commit of this connection how many frames the write-ahead log
    /// then has, and ends the checkpoints that SQLite makes by itself: from now on they are the
    /// caller's to make. Called within the commit, on its thread; must not use the connection.
    ///
    /// Sources: sqlite.org/c3ref/wal_hook.html.
    public void afterCommit(IntConsumer told) {
        Native.walHook(open(), upcalls().afterCommit(told));
    }

    /// Lowers or raises a limit and returns what it was.
    public int limit(Limit limit, int value) {
        return Native.limit(open(), limit.code, value);
    }

    public void set(Setting setting, boolean on) {
        check(Native.dbConfig(open(), setting.code, on ? 1 : 0));
    }

    // Functions.

    /// Adds or replaces a function of SQL. What it takes is freed with the connection, not before.
    ///
    /// @param argumentCount 0 to 127, or -1 for any number
    public void createFunction(
            String name, int argumentCount, Set<FunctionFlag> flags, ScalarFunction function) {
        int bits = 0;
        for (FunctionFlag flag : flags) {
            bits |= flag.bit;
        }
        MemorySegment stub = ScalarUpcall.stub(function, upcallFailures, arena);
        try (Arena text = Arena.ofConfined()) {
            MemorySegment utf8 = text.allocateFrom(name, StandardCharsets.UTF_8);
            check(Native.createFunction(open(), utf8, argumentCount, bits, stub));
        }
    }

    /// Adds or replaces a table of SQL whose rows Java computes, such as [GenerateSeries].
    public void createTableFunction(String name, TableFunction function) {
        MemorySegment module = TableModule.of(function, upcallFailures, arena);
        try (Arena text = Arena.ofConfined()) {
            MemorySegment utf8 = text.allocateFrom(name, StandardCharsets.UTF_8);
            check(Native.createModule(open(), utf8, module));
        }
    }

    // The file.

    /// The whole main database as the bytes of its file. Call it outside of transactions.
    public byte[] serialize() {
        long db = open();
        try (Arena out = Arena.ofConfined()) {
            MemorySegment size = out.allocate(JAVA_LONG);
            long image = Native.serialize(db, out.allocateFrom("main"), size);
            long bytes = size.get(JAVA_LONG, 0);
            if (image == 0 && bytes != 0) {
                throw failure(ResultCode.NOMEM);
            }
            try {
                return Native.copy(image, Math.toIntExact(bytes));
            } finally {
                Native.free(image);
            }
        }
    }

    /// Replaces the main database by one in memory with this content; a file it had is untouched.
    /// No statement may be under way. An image of a database in WAL mode cannot be read: leave that
    /// mode before it is taken.
    public void deserialize(byte[] image) {
        long db = open();
        // One byte at least: an empty database has an empty image, and SQLite wants a pointer.
        long copy = Native.malloc(Math.max(image.length, 1));
        if (copy == 0) {
            throw failure(ResultCode.NOMEM);
        }
        MemorySegment.copy(image, 0, Native.MEMORY, JAVA_BYTE, copy, image.length);
        try (Arena text = Arena.ofConfined()) { // SQLite frees the copy even when it fails
            MemorySegment schema = text.allocateFrom("main");
            check(Native.deserialize(db, schema, copy, image.length, DESERIALIZE_OWNED));
        }
    }

    /// Moves the write-ahead log of all attached databases into their files.
    public Checkpoint checkpoint(Checkpoint.Mode mode) {
        long db = open();
        try (Arena out = Arena.ofConfined()) {
            MemorySegment log = out.allocate(JAVA_INT);
            MemorySegment copied = out.allocate(JAVA_INT);
            int result = Native.checkpoint(db, mode.code, log, copied);
            boolean busy = (result & 0xFF) == ResultCode.BUSY;
            if (!busy) {
                check(result);
            }
            return new Checkpoint(!busy, log.get(JAVA_INT, 0), copied.get(JAVA_INT, 0));
        }
    }

    /// Frees all statements and the connection; an open transaction is rolled back.
    @Override
    public void close() {
        if (upcallFailures.inside()) {
            throw new IllegalStateException("close from within a function called by SQLite");
        }
        long db;
        synchronized (handleLock) {
            db = handle;
            handle = 0;
        }
        if (db == 0) {
            return;
        }
        for (Statement statement : List.copyOf(statements)) {
            statement.discard();
        }
        statements.clear();
        Native.close(db);
        arena.close(); // only now: SQLite held the addresses of our functions
    }

    // For statements.

    /// A failure with what SQLite says about it. An `Error` from a callback is thrown instead.
    SqliteException failure(int result) {
        Throwable thrown = upcallFailures.take();
        if (thrown instanceof Error error) {
            throw error;
        }
        long db = open();
        boolean told = (result & 0xFF) != ResultCode.MISUSE && (result & 0xFF) != ResultCode.NOMEM;
        String message = told ? Native.errorMessage(db) : Native.errorText(result);
        return new SqliteException(result, message, Native.errorOffset(db), thrown);
    }

    /// Reads UTF-8 text; the bytes take no allocation unless they are many.
    String text(long pointer, int length) {
        if (length > SCRATCH_BYTES) {
            return new String(Native.copy(pointer, length), StandardCharsets.UTF_8);
        }
        MemorySegment.copy(Native.MEMORY, JAVA_BYTE, pointer, scratch, 0, length);
        return new String(scratch, 0, length, StandardCharsets.UTF_8);
    }

    void giveBack(Statement statement) {
        Statement surplus = cache.put(statement);
        if (surplus != null) {
            release(surplus);
            surplus.discard();
        }
    }

    void release(Statement statement) {
        statements.remove(statement);
    }

    private Statement prepareOne(String sql, boolean keep) {
        Statement statement = compile(sql, keep);
        if (statement == null) {
            throw misuse("No statement provided");
        }
        if (!statement.tail().isEmpty()) {
            release(statement);
            statement.discard();
            throw misuse("Multiple statements provided");
        }
        return statement;
    }

    private @Nullable Statement compile(String sql, boolean keep) {
        long db = open();
        requirePlatformThread();
        requireNoNul(sql);
        byte[] utf8 = sql.getBytes(StandardCharsets.UTF_8);
        int start = SqlTail.nextStatement(utf8, 0);
        if (start == utf8.length) {
            return null;
        }
        try (Arena memory = Arena.ofConfined()) {
            MemorySegment text = memory.allocate(utf8.length + 1L);
            MemorySegment.copy(utf8, 0, text, JAVA_BYTE, 0, utf8.length);
            MemorySegment out = memory.allocate(JAVA_LONG, 2);
            MemorySegment outTail = out.asSlice(Long.BYTES);
            int flags = keep ? PREPARE_PERSISTENT : 0;
            check(Native.prepare(db, text, flags, out, outTail));
            int end = (int) (outTail.get(JAVA_LONG, 0) - text.address());
            int next = SqlTail.nextStatement(utf8, end);
            String tail = new String(utf8, next, utf8.length - next, StandardCharsets.UTF_8);
            String own = tail.isEmpty() ? sql : new String(utf8, 0, end, StandardCharsets.UTF_8);
            var statement = new Statement(this, out.get(JAVA_LONG, 0), own, tail, keep);
            statements.add(statement);
            return statement;
        }
    }

    /// SQLite would stop reading there, so that what is checked and what runs could differ.
    private static void requireNoNul(String sql) {
        if (sql.indexOf('\0') >= 0) {
            throw misuse("SQL contains a NUL character");
        }
    }

    private static SqliteException misuse(String message) {
        return new SqliteException(ResultCode.MISUSE, message, SqliteException.NO_OFFSET, null);
    }

    private static void requirePlatformThread() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("SQLite on a virtual thread would pin its carrier");
        }
    }

    private ConnectionUpcalls upcalls() {
        ConnectionUpcalls made = upcalls;
        if (made == null) {
            made = new ConnectionUpcalls(upcallFailures, arena);
            upcalls = made;
        }
        return made;
    }

    private void check(int result) {
        if (result != ResultCode.OK) {
            throw failure(result);
        }
    }

    private long open() {
        long db = handle;
        if (db == 0) {
            throw new IllegalStateException("the connection is closed");
        }
        return db;
    }
}
