package dev.verdigris.sqlite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// What SQLite calls for a [ScalarFunction]. Allocates nothing per call.
final class ScalarUpcall {
    private final ScalarFunction function;
    private final UpcallFailures failures;
    private final Arguments arguments = new Arguments();
    private final FunctionResult result = new FunctionResult();

    private ScalarUpcall(ScalarFunction function, UpcallFailures failures) {
        this.function = function;
        this.failures = failures;
    }

    static MemorySegment stub(ScalarFunction function, UpcallFailures failures, Arena arena) {
        var type = MethodType.methodType(void.class, long.class, int.class, long.class);
        var upcall = new ScalarUpcall(function, failures);
        return Upcalls.stub(MethodHandles.lookup(), upcall, "call", type, arena);
    }

    /// `void (sqlite3_context*, int, sqlite3_value**)`.
    ///
    /// The function may run SQL that calls it again, so the views are put back on return.
    @SuppressWarnings("unused")
    private void call(long context, int count, long values) {
        long outerContext = result.viewed();
        int outerCount = arguments.viewedCount();
        long outerValues = arguments.viewedValues();
        failures.enter();
        try {
            result.view(context);
            arguments.view(count, values);
            function.call(arguments, result);
        } catch (Throwable t) {
            failures.note(t);
            result.view(context);
            result.setFailure(t);
        } finally {
            failures.leave();
            arguments.view(outerCount, outerValues);
            result.view(outerContext);
        }
    }
}
