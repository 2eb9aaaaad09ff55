package dev.verdigris.book;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.InvariantViolation;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// The last published books as the `Node` knows them: at most what the database holds, and a little
/// behind it. Not thread-safe; the node's.
public final class BookView {
    private final SortedMap<ActorId, ActorBook> books = new TreeMap<>();
    private long revision;

    public BookView(SortedMap<ActorId, ActorBook> published) {
        published.forEach(this::learn);
    }

    public ActorBook get(ActorId actor) {
        return books.getOrDefault(actor, ActorBook.EMPTY);
    }

    /// An immutable view that follows; actors of which nothing was ever heard are not in it.
    public SortedMap<ActorId, ActorBook> books() {
        return Collections.unmodifiableSortedMap(books);
    }

    /// Rises with every change.
    public long revision() {
        return revision;
    }

    /// Takes over what the writer published.
    ///
    /// @return whether more is missing of the actor than before
    /// @throws InvariantViolation if the head falls
    public boolean learn(ActorId actor, ActorBook published) {
        ActorBook before = get(actor);
        InvariantViolation.check(!before.head().isAfter(published.head()), "heads never fall");
        if (published.equals(before)) {
            return false;
        }
        books.put(actor, published);
        revision++;
        return missing(published) > missing(before);
    }

    private static long missing(ActorBook book) {
        return book.gaps().count() + book.partials().size();
    }
}
