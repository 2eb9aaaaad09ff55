package dev.verdigris.crr;

import dev.verdigris.model.Changeset;

/// Takes what was read, in order.
@FunctionalInterface
public interface ChunkSink {
    void accept(Changeset changeset);
}
