package dev.verdigris.sqlite;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Makes Java methods callable by SQLite. Pointers are `long`, as in [Native].
final class Upcalls {
    private Upcalls() {}

    /// Native code that calls `method` of `target` for as long as `arena` lives.
    ///
    /// The method must let nothing escape: a `Throwable` that leaves an upcall ends the process.
    @SuppressWarnings("restricted")
    static MemorySegment stub(
            MethodHandles.Lookup lookup,
            Object target,
            String method,
            MethodType type,
            Arena arena) {
        try {
            var handle = lookup.bind(target, method, type);
            return Linker.nativeLinker().upcallStub(handle, descriptor(type), arena);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new LinkageError(method + " is no method of " + target.getClass(), e);
        }
    }

    private static FunctionDescriptor descriptor(MethodType type) {
        MemoryLayout[] parameters =
                type.parameterList().stream().map(Upcalls::layout).toArray(MemoryLayout[]::new);
        return type.returnType() == void.class
                ? FunctionDescriptor.ofVoid(parameters)
                : FunctionDescriptor.of(layout(type.returnType()), parameters);
    }

    private static MemoryLayout layout(Class<?> type) {
        return type == int.class ? JAVA_INT : JAVA_LONG;
    }
}
