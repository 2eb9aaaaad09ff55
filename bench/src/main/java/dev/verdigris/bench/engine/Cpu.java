package dev.verdigris.bench.engine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;

/// CPU time. Wall time says little on a machine with other work to do.
final class Cpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Cpu() {}

    /// What `work` takes of this thread's CPU time, in the kernel too.
    static long nanosOf(Runnable work) {
        long before = THREADS.getCurrentThreadCpuTime();
        work.run();
        return THREADS.getCurrentThreadCpuTime() - before;
    }

    /// What all threads of Java take of CPU time while `work` runs; not those of the compiler and
    /// the collector. What a thread took that ends meanwhile is not counted.
    static long nanosOfAllThreads(Runnable work) {
        var before = new HashMap<Long, Long>();
        for (long thread : THREADS.getAllThreadIds()) {
            before.put(thread, THREADS.getThreadCpuTime(thread));
        }
        work.run();
        long nanos = 0;
        for (long thread : THREADS.getAllThreadIds()) {
            nanos += THREADS.getThreadCpuTime(thread) - before.getOrDefault(thread, 0L);
        }
        return nanos;
    }
}
