package dev.verdigris.net;

/// How many bytes the unfinished frames of one connection hold. Owned by its event loop.
final class ByteBudget {
    private final int limitBytes;
    private int usedBytes;

    ByteBudget(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /// Takes `bytes`, or takes nothing and answers false.
    boolean take(int bytes) {
        if (bytes > limitBytes - usedBytes) {
            return false;
        }
        usedBytes += bytes;
        return true;
    }

    void give(int bytes) {
        usedBytes -= bytes;
    }
}
