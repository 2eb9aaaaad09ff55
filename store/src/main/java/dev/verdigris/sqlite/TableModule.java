package dev.verdigris.sqlite;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// What SQLite calls for a [TableFunction]: an eponymous-only virtual table.
///
/// SQLite wants two structs of ours, which it frees through us: the table (`sqlite3_vtab`, three
/// words for SQLite) and the cursor (`sqlite3_vtab_cursor`, one word for SQLite and one for us: the
/// index of the Java rows in `cursors`). Both come from `sqlite3_malloc64`.
///
/// Sources: sqlite.org/vtab.html; the struct layouts in `sqlite3.h`.
final class TableModule {
    private static final int OK = ResultCode.OK;

    /// `struct sqlite3_module` up to version 4: `iVersion`, then 24 functions, zero if absent.
    private static final int MODULE_BYTES = 200;

    // Words of `struct sqlite3_module`.
    private static final int CONNECT = 2;
    private static final int BEST_INDEX = 3;
    private static final int DISCONNECT = 4;
    private static final int OPEN = 6;
    private static final int CLOSE = 7;
    private static final int FILTER = 8;
    private static final int NEXT = 9;
    private static final int EOF = 10;
    private static final int COLUMN = 11;
    private static final int ROWID = 12;

    private static final int TABLE_BYTES = 24;
    private static final int TABLE_ERROR = 16;
    private static final int CURSOR_BYTES = 16;
    private static final int CURSOR_ROWS = 8;

    // Offsets in `struct sqlite3_index_info`, and sizes of what it points to.
    private static final int INFO_CONSTRAINTS = 8;
    private static final int INFO_USAGES = 32;
    private static final int INFO_COST = 64;
    private static final int CONSTRAINT_BYTES = 12;
    private static final int USAGE_BYTES = 8;
    private static final byte CONSTRAINT_EQ = 2;

    private static final int VTAB_INNOCUOUS = 2;

    private final TableFunction function;
    private final UpcallFailures failures;
    private final int columns;
    private final int parameters;
    private final String declaration;
    private final ArrayList<Cursor> cursors = new ArrayList<>();
    private final ArrayDeque<Integer> closedCursors = new ArrayDeque<>();
    private final Arguments arguments = new Arguments();
    private final FunctionResult result = new FunctionResult();

    private TableModule(TableFunction function, UpcallFailures failures) {
        this.function = function;
        this.failures = failures;
        this.columns = function.columns().size();
        this.parameters = function.parameters().size();
        this.declaration = declaration(function);
    }

    /// The `struct sqlite3_module` for this function, good for as long as `arena` lives.
    static MemorySegment of(TableFunction function, UpcallFailures failures, Arena arena) {
        var table = new TableModule(function, failures);
        MemorySegment module = arena.allocate(MODULE_BYTES, Long.BYTES); // all zero
        Class<?> ptr = long.class;
        table.put(module, arena, CONNECT, "connect", ptr, ptr, int.class, ptr, ptr, ptr);
        table.put(module, arena, BEST_INDEX, "bestIndex", ptr, ptr);
        table.put(module, arena, DISCONNECT, "disconnect", ptr);
        table.put(module, arena, OPEN, "open", ptr, ptr);
        table.put(module, arena, CLOSE, "close", ptr);
        table.put(module, arena, FILTER, "filter", ptr, int.class, ptr, int.class, ptr);
        table.put(module, arena, NEXT, "next", ptr);
        table.put(module, arena, EOF, "eof", ptr);
        table.put(module, arena, COLUMN, "column", ptr, ptr, int.class);
        table.put(module, arena, ROWID, "rowid", ptr, ptr);
        return module;
    }

    private void put(
            MemorySegment module, Arena arena, int word, String method, Class<?>... arguments) {
        var type = MethodType.methodType(int.class, arguments);
        MemorySegment stub = Upcalls.stub(MethodHandles.lookup(), this, method, type, arena);
        module.setAtIndex(JAVA_LONG, word, stub.address());
    }

    private static String declaration(TableFunction function) {
        var names = new StringJoiner(", ", "CREATE TABLE x(", ")");
        function.columns().forEach(name -> names.add(quoted(name)));
        function.parameters().forEach(name -> names.add(quoted(name) + " HIDDEN"));
        return names.toString();
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @SuppressWarnings("unused")
    private int connect(long db, long data, int count, long words, long outTable, long outError) {
        try (Arena memory = Arena.ofConfined()) {
            int result = Native.tableConfig(db, VTAB_INNOCUOUS);
            if (result == OK) {
                MemorySegment sql = memory.allocateFrom(declaration, StandardCharsets.UTF_8);
                result = Native.declareTable(db, sql);
            }
            return result == OK ? allocate(TABLE_BYTES, outTable) : result;
        } catch (Throwable t) {
            failures.note(t);
            return ResultCode.ERROR;
        }
    }

    @SuppressWarnings("unused")
    private int disconnect(long table) {
        Native.free(table);
        return OK;
    }

    /// Takes the equalities on parameters as arguments, in order and without holes. Any other plan
    /// is refused, as the function would run without an argument that the query has for it.
    @SuppressWarnings("unused")
    private int bestIndex(long table, long info) {
        try {
            MemorySegment memory = Native.MEMORY;
            int count = memory.get(JAVA_INT, info);
            long constraints = Native.readPointer(info + INFO_CONSTRAINTS);
            long usages = Native.readPointer(info + INFO_USAGES);
            int given = 0;
            int unusable = 0;
            for (int i = 0; i < count; i++) {
                long constraint = constraints + (long) i * CONSTRAINT_BYTES;
                int parameter = memory.get(JAVA_INT, constraint) - columns;
                if (parameter < 0 || memory.get(JAVA_BYTE, constraint + 4) != CONSTRAINT_EQ) {
                    continue;
                }
                int bit = 1 << parameter;
                if (memory.get(JAVA_BYTE, constraint + 5) == 0) {
                    unusable |= bit;
                } else if ((given & bit) == 0) {
                    given |= bit;
                    long usage = usages + (long) i * USAGE_BYTES;
                    memory.set(JAVA_INT, usage, parameter + 1); // place in the arguments
                    memory.set(JAVA_BYTE, usage + 4, (byte) 1); // SQLite need not test it
                }
            }
            boolean hole = (given & (given + 1)) != 0;
            if (hole || (unusable & ~given) != 0) {
                return ResultCode.CONSTRAINT;
            }
            int missing = parameters - Integer.bitCount(given);
            memory.set(JAVA_DOUBLE, info + INFO_COST, 1_000.0 * Math.pow(1_000, missing));
            return OK;
        } catch (Throwable t) {
            failures.note(t);
            return ResultCode.ERROR;
        }
    }

    @SuppressWarnings("unused")
    private int open(long table, long outCursor) {
        try {
            int result = allocate(CURSOR_BYTES, outCursor);
            if (result == OK) {
                Integer reused = closedCursors.poll();
                int index = reused == null ? cursors.size() : reused;
                if (reused == null) {
                    cursors.add(new Cursor());
                }
                Native.MEMORY.set(
                        JAVA_LONG, Native.readPointer(outCursor) + CURSOR_ROWS, index);
            }
            return result;
        } catch (Throwable t) {
            failures.note(t);
            return ResultCode.NOMEM;
        }
    }

    @SuppressWarnings("unused")
    private int close(long cursor) {
        try {
            int index = (int) Native.readPointer(cursor + CURSOR_ROWS);
            cursors.set(index, new Cursor());
            closedCursors.push(index);
            Native.free(cursor);
            return OK;
        } catch (Throwable t) {
            failures.note(t);
            return ResultCode.ERROR;
        }
    }

    @SuppressWarnings("unused")
    private int filter(long cursor, int plan, long planText, int count, long values) {
        failures.enter();
        try {
            arguments.view(count, values);
            cursor(cursor).start(function.rows(arguments));
            return OK;
        } catch (Throwable t) {
            return failed(cursor, t);
        } finally {
            failures.leave();
        }
    }

    @SuppressWarnings("unused")
    private int next(long cursor) {
        failures.enter();
        try {
            cursor(cursor).advance();
            return OK;
        } catch (Throwable t) {
            return failed(cursor, t);
        } finally {
            failures.leave();
        }
    }

    /// Cannot report a failure, so it only repeats what [#filter] and [#next] found.
    @SuppressWarnings("unused")
    private int eof(long cursor) {
        try {
            return cursor(cursor).hasRow ? 0 : 1;
        } catch (Throwable t) {
            failures.note(t);
            return 1;
        }
    }

    @SuppressWarnings("unused")
    private int column(long cursor, long context, int column) {
        failures.enter();
        long outerContext = result.viewed();
        try {
            result.view(context);
            cursor(cursor).rows().column(column, result);
        } catch (Throwable t) {
            failures.note(t);
            result.view(context);
            result.setFailure(t);
        } finally {
            failures.leave();
            result.view(outerContext);
        }
        return OK; // a failure is in the context
    }

    @SuppressWarnings("unused")
    private int rowid(long cursor, long outRowid) {
        try {
            Native.MEMORY.set(JAVA_LONG, outRowid, cursor(cursor).rowid);
            return OK;
        } catch (Throwable t) {
            failures.note(t);
            return ResultCode.ERROR;
        }
    }

    private Cursor cursor(long cursor) {
        return cursors.get((int) Native.readPointer(cursor + CURSOR_ROWS));
    }

    /// Leaves the message with the table, which is the cursor's first word.
    private int failed(long cursor, Throwable thrown) {
        failures.note(thrown);
        try {
            byte[] message = UpcallFailures.message(thrown).getBytes(StandardCharsets.UTF_8);
            long text = Native.malloc(message.length + 1L);
            if (text != 0) {
                MemorySegment.copy(message, 0, Native.MEMORY, JAVA_BYTE, text, message.length);
                Native.MEMORY.set(JAVA_BYTE, text + message.length, (byte) 0);
                Native.MEMORY.set(JAVA_LONG, Native.readPointer(cursor) + TABLE_ERROR, text);
            }
            return ResultCode.ERROR;
        } catch (Throwable _) {
            return ResultCode.NOMEM;
        }
    }

    private static int allocate(int bytes, long out) {
        long pointer = Native.malloc(bytes);
        if (pointer == 0) {
            return ResultCode.NOMEM;
        }
        Native.MEMORY.asSlice(pointer, bytes).fill((byte) 0);
        Native.MEMORY.set(JAVA_LONG, out, pointer);
        return OK;
    }

    /// One scan.
    private static final class Cursor {
        private TableFunction.@Nullable Rows rows;
        private boolean hasRow;
        private long rowid;

        void start(TableFunction.Rows started) throws Exception {
            rows = started;
            rowid = 1;
            hasRow = started.hasRow();
        }

        void advance() throws Exception {
            rows().advance();
            rowid++;
            hasRow = rows().hasRow();
        }

        TableFunction.Rows rows() {
            TableFunction.Rows started = rows;
            if (started == null) {
                throw new IllegalStateException("a scan that has not begun");
            }
            return started;
        }
    }
}
