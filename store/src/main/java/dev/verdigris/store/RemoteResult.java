package dev.verdigris.store;

import dev.verdigris.crr.ParkedVersion;
import dev.verdigris.crr.RowKey;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Changesets of others that are durable.
///
/// @param books what is now held of every actor the batch told something new about
/// @param touched the rows of which something changed, in the order they were touched; one that
///     several versions changed stands here for each of them
/// @param parked the versions that could not be merged; they are kept and tried again when the
///     schema changes
public record RemoteResult(SortedMap<ActorId, ActorBook> books, List<RowKey> touched,
        List<ParkedVersion> parked) {
    public RemoteResult {
        books = Collections.unmodifiableSortedMap(new TreeMap<>(books));
        touched = List.copyOf(touched);
        parked = List.copyOf(parked);
    }
}
