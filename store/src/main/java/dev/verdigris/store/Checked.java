package dev.verdigris.store;

import org.jspecify.annotations.Nullable;

/// Carries a checked exception of a client's work through code that knows none.
final class Checked extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Exception carried;

    private Checked(Exception carried) {
        super(carried);
        this.carried = carried;
    }

    interface Work<T extends @Nullable Object> {
        T run() throws Exception;
    }

    static <T extends @Nullable Object> T run(Work<T> work) {
        try {
            return work.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Checked(e);
        }
    }

    static Throwable unwrap(Throwable thrown) {
        return thrown instanceof Checked checked ? checked.carried : thrown;
    }
}
