package dev.verdigris.model;

/// Bytes from outside that do not mean what they must. Nothing was changed.
public final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1;

    /// @param what the part that is wrong, as our wire document names it
    public MalformedMessage(String what) {
        super(what);
    }

    public MalformedMessage(String what, long found) {
        super(what + ": " + found);
    }
}
