package dev.verdigris.crr;

import dev.verdigris.sqlite.Connection;
import java.util.List;

/// The views by which people and tools that know cr-sqlite read the clocks.
final class ChangesView {
    private ChangesView() {}

    static void create(Connection connection, List<ReplicatedTable> tables) {
    }
}
