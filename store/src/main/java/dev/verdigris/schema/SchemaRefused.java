package dev.verdigris.schema;

/// A schema that cannot be applied. Nothing was changed; the message says what to change.
public final class SchemaRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SchemaRefused(String message) {
        super(message);
    }
}
