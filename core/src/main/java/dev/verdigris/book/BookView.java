package dev.verdigris.book;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.InvariantViolation;
import java.util.HashMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// The last published books as the `Node` knows them: at most what the database holds, and a little
/// behind it. Not thread-safe; the node's.
public final class BookView {
    /// Looked up for every changeset and every name of one; walked only as a sorted copy.
    private final HashMap<ActorId, ActorBook> books = new HashMap<>();
    private long revision;

    public BookView(SortedMap<ActorId, ActorBook> published) {
        published.forEach(this::learn);
    }

    public ActorBook get(ActorId actor) {
        return books.getOrDefault(actor, ActorBook.EMPTY);
    }

    /// A copy; actors of which nothing was ever heard are not in it.
    public SortedMap<ActorId, ActorBook> books() {
        return new TreeMap<>(books);
    }

    /// Of how many actors something was heard.
    public int actorCount() {
        return books.size();
    }

    public boolean hasHeardOf(ActorId actor) {
        return books.containsKey(actor);
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
