package dev.verdigris.crr;

import dev.verdigris.model.PackedKey;

/// Names a row on every node.
///
/// @param table the table's name, unquoted
public record RowKey(String table, PackedKey key) {}
