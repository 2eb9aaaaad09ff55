package dev.verdigris.bench.engine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

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
}
