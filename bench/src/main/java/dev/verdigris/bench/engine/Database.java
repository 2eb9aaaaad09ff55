package dev.verdigris.bench.engine;

import dev.verdigris.sqlite.Statement;
import java.nio.file.Path;
import java.util.function.Consumer;

/// A database that takes transactions: a plain one, or a replica.
interface Database extends AutoCloseable {
    /// Compiles a statement, or takes it from those that were.
    @FunctionalInterface
    interface Session {
        Statement prepare(String sql);
    }

    Path file();

    void transact(Consumer<Session> work);

    /// Moves the write-ahead log into the file and cuts it.
    void checkpoint();

    @Override
    void close();
}
