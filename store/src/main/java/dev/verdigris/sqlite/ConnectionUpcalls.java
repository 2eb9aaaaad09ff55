package dev.verdigris.sqlite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// What SQLite calls for the authorizer, the stop condition and the commits of one connection.
final class ConnectionUpcalls {
    private static final MethodType AUTHORIZE =
            MethodType.methodType(
                    int.class,
                    long.class,
                    int.class,
                    long.class,
                    long.class,
                    long.class,
                    long.class);
    private static final MethodType PROGRESS = MethodType.methodType(int.class, long.class);
    private static final MethodType COMMITTED =
            MethodType.methodType(int.class, long.class, long.class, long.class, int.class);

    private final UpcallFailures failures;
    private final MemorySegment authorizeStub;
    private final MemorySegment progressStub;
    private final MemorySegment committedStub;
    private @Nullable Authorizer authorizer;
    private @Nullable BooleanSupplier stop;
    private @Nullable IntConsumer afterCommit;

    ConnectionUpcalls(UpcallFailures failures, Arena arena) {
        this.failures = failures;
        var lookup = MethodHandles.lookup();
        this.authorizeStub = Upcalls.stub(lookup, this, "authorize", AUTHORIZE, arena);
        this.progressStub = Upcalls.stub(lookup, this, "progress", PROGRESS, arena);
        this.committedStub = Upcalls.stub(lookup, this, "committed", COMMITTED, arena);
    }

    MemorySegment authorizer(@Nullable Authorizer newAuthorizer) {
        authorizer = newAuthorizer;
        return newAuthorizer == null ? MemorySegment.NULL : authorizeStub;
    }

    MemorySegment stopWhen(@Nullable BooleanSupplier newStop) {
        stop = newStop;
        return newStop == null ? MemorySegment.NULL : progressStub;
    }

    MemorySegment afterCommit(IntConsumer newAfterCommit) {
        afterCommit = newAfterCommit;
        return committedStub;
    }

    /// `int (void*, int, const char*, const char*, const char*, const char*)`.
    @SuppressWarnings("unused")
    private int authorize(
            long data, int action, long first, long second, long database, long within) {
        failures.enter();
        try {
            Authorizer judge = authorizer;
            if (judge == null) {
                return Authorizer.Verdict.ALLOW.code;
            }
            return judge.judge(
                            Authorizer.Action.of(action),
                            Native.string(first),
                            Native.string(second),
                            Native.string(database),
                            Native.string(within))
                    .code;
        } catch (Throwable t) {
            failures.note(t);
            return Authorizer.Verdict.DENY.code;
        } finally {
            failures.leave();
        }
    }

    /// `int (void*)`; anything but zero interrupts.
    @SuppressWarnings("unused")
    private int progress(long data) {
        failures.enter();
        try {
            BooleanSupplier condition = stop;
            return condition != null && condition.getAsBoolean() ? 1 : 0;
        } catch (Throwable t) {
            failures.note(t);
            return 1;
        } finally {
            failures.leave();
        }
    }

    /// `int (void*, sqlite3*, const char*, int)`. The commit is done: it must not fail any more.
    @SuppressWarnings("unused")
    private int committed(long data, long db, long schema, int frames) {
        failures.enter();
        try {
            IntConsumer told = afterCommit;
            if (told != null) {
                told.accept(frames);
            }
        } catch (Throwable t) {
            failures.note(t);
        } finally {
            failures.leave();
        }
        return ResultCode.OK;
    }
}
