package dev.verdigris.sim.check;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.SqlValue;
import java.util.SortedMap;

/// What one node claims and what it shows, read at one moment.
///
/// @param node a name for messages
/// @param books what the node claims to hold
/// @param rows the rows that a query sees: by key, the values of the columns outside the key
public record Holdings(String node, SortedMap<ActorId, ActorBook> books,
        SortedMap<RowKey, SortedMap<String, SqlValue>> rows) {
    boolean holds(Origin origin) {
        ActorBook book = books.get(origin.actor());
        return book != null && book.holds(origin.version());
    }
}
