package dev.verdigris.bench.engine;

/// A variant of a work made ready, to be run once.
interface Trial extends AutoCloseable {
    /// Does the work.
    ///
    /// @return what is measured: see [Work#measure]
    long run();

    @Override
    void close();

    /// A trial that does something to a database and is measured by the CPU time of this thread.
    static Trial timed(Database database, Runnable work) {
        return measured(database, () -> Cpu.nanosOf(work));
    }

    /// A trial that finds its own number.
    static Trial measured(Database database, Measured work) {
        return new Trial() {
            @Override
            public long run() {
                return work.run();
            }

            @Override
            public void close() {
                database.close();
            }
        };
    }

    /// Finds the number of a trial.
    @FunctionalInterface
    interface Measured {
        long run();
    }
}
