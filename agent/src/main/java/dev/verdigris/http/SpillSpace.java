package dev.verdigris.http;

import dev.verdigris.http.HttpLimits.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// The folder in which results wait for slow clients, and how much of it is taken.
///
/// Safe for any thread.
final class SpillSpace {
    private final Path folder;
    private final Results limits;
    private final AtomicLong taken = new AtomicLong();

    SpillSpace(Path folder, Results limits) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.limits = limits;
    }

    Path folder() {
        return folder;
    }

    long takenBytes() {
        return taken.get();
    }

    /// Takes room for a result that has `own` bytes in here already.
    ///
    /// @return false if there is none
    boolean take(long bytes, long own) {
        if (own + bytes > limits.spillBytesMax()) {
            return false;
        }
        if (taken.addAndGet(bytes) > limits.spillBytesInAllMax()) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }
}
