package dev.verdigris.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Runs a few things at once and waits for all.
final class Tasks {
    private Tasks() {}

    /// @throws RuntimeException what the first task that failed threw; by then all have ended
    static <T extends @Nullable Object> List<T> all(List<Callable<T>> tasks)
            throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<T>();
            for (Future<T> done : threads.invokeAll(tasks)) {
                results.add(result(done));
            }
            return results;
        }
    }

    /// Waits for one.
    static <T extends @Nullable Object> T result(Future<T> task) throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(failure);
            }
        }
    }
}
