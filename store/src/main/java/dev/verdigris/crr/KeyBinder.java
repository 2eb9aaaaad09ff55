package dev.verdigris.crr;

import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.PackedKey;
import dev.verdigris.sqlite.Statement;

/// Binds the values of packed keys to the first parameters of a statement, straight from their
/// bytes.
final class KeyBinder implements PackedKey.Visitor {
    private final Statement statement;

    private KeyBinder(Statement statement) {
        this.statement = statement;
    }

    /// @param key one that is known to be well-formed
    static Statement bind(Statement statement, PackedKey key) {
        try {
            key.visit(new KeyBinder(statement));
        } catch (MalformedMessage e) {
            throw new InvariantViolation("a key that is looked up is one: " + e.getMessage());
        }
        return statement;
    }

    @Override
    public void isNull(int value) {
        statement.bindNull(value + 1);
    }

    @Override
    public void integer(int value, long number) {
        statement.bindLong(value + 1, number);
    }

    @Override
    public void real(int value, double number) {
        statement.bindDouble(value + 1, number);
    }

    @Override
    public void text(int value, byte[] bytes, int from, int length) {
        statement.bindTextUtf8(value + 1, bytes, from, length);
    }

    @Override
    public void blob(int value, byte[] bytes, int from, int length) {
        statement.bindBlob(value + 1, bytes, from, length);
    }
}
