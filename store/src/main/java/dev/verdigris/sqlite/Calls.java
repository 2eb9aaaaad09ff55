package dev.verdigris.sqlite;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Invokes a native function by the shape of its arguments; pointers are plain `long`.
///
/// Each method is small enough to be inlined into its caller in [Native], where the handle is a
/// constant: the compiler then emits the native call itself. A downcall throws nothing of its own,
/// so a `Throwable` here is a mistake in the table of [Native].
final class Calls {
    private Calls() {}

    static int toInt(MethodHandle f) {
        try {
            return (int) f.invokeExact();
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a) {
        try {
            return (int) f.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a, int b) {
        try {
            return (int) f.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a, long b) {
        try {
            return (int) f.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a, int b, int c) {
        try {
            return (int) f.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a, int b, int c, long d) {
        try {
            return (int) f.invokeExact(a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a, int b, long c) {
        try {
            return (int) f.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a, int b, double c) {
        try {
            return (int) f.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a, int b, MemorySegment c, long d, long e) {
        try {
            return (int) f.invokeExact(a, b, c, d, e);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a, int b, MemorySegment c, long d, long e, byte g) {
        try {
            return (int) f.invokeExact(a, b, c, d, e, g);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a, long b, long c) {
        try {
            return (int) f.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a, long b, int c, long d) {
        try {
            return (int) f.invokeExact(a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a, long b, int c, long d, long e) {
        try {
            return (int) f.invokeExact(a, b, c, d, e);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a, long b, int c, int d, long e, long g) {
        try {
            return (int) f.invokeExact(a, b, c, d, e, g);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a, long b, long c, long d, long e) {
        try {
            return (int) f.invokeExact(a, b, c, d, e);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int toInt(MethodHandle f, long a, long b, long c, long d, long e, int g) {
        try {
            return (int) f.invokeExact(a, b, c, d, e, g);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /// `sqlite3_create_function_v2` of a scalar function: application data, step, final and
    /// destructor stay null.
    static int toInt(MethodHandle f, long a, long b, int c, int d, long function) {
        try {
            return (int) f.invokeExact(a, b, c, d, 0L, function, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long toLong(MethodHandle f) {
        try {
            return (long) f.invokeExact();
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long toLong(MethodHandle f, int a) {
        try {
            return (long) f.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long toLong(MethodHandle f, long a) {
        try {
            return (long) f.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long toLong(MethodHandle f, long a, int b) {
        try {
            return (long) f.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long toLong(MethodHandle f, long a, long b, long c) {
        try {
            return (long) f.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long toLong(MethodHandle f, long a, long b, long c, int d) {
        try {
            return (long) f.invokeExact(a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static double toDouble(MethodHandle f, long a) {
        try {
            return (double) f.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static double toDouble(MethodHandle f, long a, int b) {
        try {
            return (double) f.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void call(MethodHandle f, long a) {
        try {
            f.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void call(MethodHandle f, long a, long b) {
        try {
            f.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void call(MethodHandle f, long a, double b) {
        try {
            f.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void call(MethodHandle f, long a, int b, long c, long d) {
        try {
            f.invokeExact(a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void call(MethodHandle f, long a, MemorySegment b, int c) {
        try {
            f.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void call(MethodHandle f, long a, MemorySegment b, long c, long d) {
        try {
            f.invokeExact(a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void call(MethodHandle f, long a, MemorySegment b, long c, long d, byte e) {
        try {
            f.invokeExact(a, b, c, d, e);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /// Unchecked throwables pass as they are: a stack overflow near a downcall must stay one.
    private static RuntimeException broken(Throwable t) {
        if (t instanceof Error error) {
            throw error;
        }
        if (t instanceof RuntimeException exception) {
            throw exception;
        }
        throw new AssertionError("the table of native functions is wrong", t);
    }
}
