package dev.verdigris.config;

/// A configuration that cannot be used. The message names the key, where it stands and what to
/// write instead.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConfigException(String message) {
        super(message);
    }
}
