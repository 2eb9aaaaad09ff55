package dev.verdigris.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/// Keeps the logging backend silent until a node sets it up: a command's output is for its user,
/// and without this the backend would print all it hears.
public final class QuietLogging extends ContextAwareBase implements Configurator {
    /// Called by the service loader.
    public QuietLogging() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
