package dev.verdigris.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A committed transaction.
///
/// @param rowsAffected per statement
/// @param seconds as the server measured it
/// @param version the `db_version` the transaction took; null if it changed no replicated row
/// @param actorId of the node, 32 hexadecimal digits
public record TransactionResult(List<Long> rowsAffected, double seconds, @Nullable Long version,
        String actorId) {
    public TransactionResult {
        rowsAffected = List.copyOf(rowsAffected);
    }
}
