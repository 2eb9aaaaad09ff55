package dev.verdigris.bench.cluster;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Writes one probe row after the other at a steady rate, whether nodes keep up or not: a row that
/// is late is counted from when it should have been sent.
final class Load {
    private final Api api;
    private final List<URI> writers;
    private final int firstWriter;
    private final long intervalNanos;
    private final int rows;
    /// By writer and number.
    private final long[][] dueNanos;
    private final long[][] answeredNanos;
    private final AtomicInteger failed = new AtomicInteger();
    private volatile boolean stopped;

    /// @param firstWriter as whom the first of `writers` writes; each load of a cluster has its own
    /// @param perSecond transactions of one row each, of all writers together
    /// @param rows of each writer
    Load(Api api, List<URI> writers, int firstWriter, double perSecond, int rows) {
        this.api = api;
        this.firstWriter = firstWriter;
        this.writers = List.copyOf(writers);
        this.rows = rows;
        intervalNanos = Math.round(TimeUnit.SECONDS.toNanos(1) / perSecond);
        dueNanos = new long[writers.size()][rows];
        answeredNanos = new long[writers.size()][rows];
    }

    /// Sends all rows, or as many until [#stop], and returns when every one is answered.
    ///
    /// @return how many each writer has sent
    int run() throws InterruptedException {
        var answers = new ArrayList<CompletableFuture<?>>();
        long begin = System.nanoTime();
        for (int i = 0; i < writers.size() * rows && !(stopped && i % writers.size() == 0); i++) {
            long due = begin + i * intervalNanos;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
                if (Thread.interrupted()) {
                    throw new InterruptedException("stopped");
                }
            }
            answers.add(send(i % writers.size(), i / writers.size(), due));
        }
        try {
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException failure) {
            throw new IllegalStateException(failed + " of " + answers.size()
                    + " transactions failed", failure.getCause());
        }
        return answers.size() / writers.size();
    }

    /// From any thread.
    void stop() {
        stopped = true;
    }

    private CompletableFuture<?> send(int writer, int number, long due) {
        dueNanos[writer][number] = due;
        return api.transact(writers.get(writer), ProbeRows.insert(firstWriter + writer, number))
                .whenComplete((_, failure) -> {
                    answeredNanos[writer][number] = System.nanoTime();
                    if (failure != null) {
                        failed.incrementAndGet();
                    }
                });
    }

    /// When the row should have been sent.
    long dueNanos(int writer, int number) {
        return dueNanos[writer][number];
    }

    /// How long the answers to rows numbered from `first` to before `end` took.
    Latencies answers(int first, int end) {
        var nanos = new long[writers.size() * (end - first)];
        int count = 0;
        for (int writer = 0; writer < writers.size(); writer++) {
            for (int number = first; number < end; number++) {
                nanos[count++] = answeredNanos[writer][number] - dueNanos[writer][number];
            }
        }
        return new Latencies(nanos);
    }
}
