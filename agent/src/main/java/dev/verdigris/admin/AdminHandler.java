package dev.verdigris.admin;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Carries a command out.
@FunctionalInterface
public interface AdminHandler {
    /// Where a handler puts what it has to say, in order.
    interface Replies {
        /// A line for the operator.
        void log(String message) throws IOException;

        /// A value: maps with string keys, lists, strings, numbers, booleans and null.
        void json(@Nullable Object value) throws IOException;
    }

    /// Runs on the connection's virtual thread and may block. When it returns, the client is told
    /// of success; when it throws, of the failure.
    void handle(AdminCommand command, Replies replies) throws Exception;
}
