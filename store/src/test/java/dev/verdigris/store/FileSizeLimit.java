package dev.verdigris.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// A limit on the size of all files that this process writes, as a disk that fails writes beyond
/// some offset: `setrlimit(RLIMIT_FSIZE)`. Needs no rights. The JVM ignores the signal that comes
/// with it, so that writes fail.
final class FileSizeLimit implements AutoCloseable {
    private static final int RLIMIT_FSIZE = 1; // on Linux
    private static final MethodHandle GET = of("getrlimit");
    private static final MethodHandle SET = of("setrlimit");

    private final long softBefore;
    private final long hard;

    FileSizeLimit(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limits = arena.allocate(JAVA_LONG, 2);
            call(GET, limits);
            softBefore = limits.getAtIndex(JAVA_LONG, 0);
            hard = limits.getAtIndex(JAVA_LONG, 1);
        }
        set(bytes);
    }

    private void set(long softBytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limits = arena.allocate(JAVA_LONG, 2);
            limits.setAtIndex(JAVA_LONG, 0, softBytes);
            limits.setAtIndex(JAVA_LONG, 1, hard);
            call(SET, limits);
        }
    }

    @Override
    public void close() {
        set(softBefore);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle of(String name) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    }

    private static void call(MethodHandle function, MemorySegment limits) {
        try {
            if ((int) function.invokeExact(RLIMIT_FSIZE, limits) != 0) {
                throw new AssertionError("the limit cannot be set");
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
