package dev.verdigris.book;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.InvariantViolation;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the database holds of every actor, ourselves included. Not thread-safe; the writer's.
///
/// It changes only by [#publish]ing a draft whose transaction is durable, so it never claims what
/// is not stored.
public final class Book {
    private final SortedMap<ActorId, ActorBook> books;
    /// Counts the drafts published.
    private long generation;

    /// @param stored as read from the database
    public Book(SortedMap<ActorId, ActorBook> stored) {
        books = new TreeMap<>(stored);
    }

    /// [ActorBook#EMPTY] for an actor never heard of.
    public ActorBook get(ActorId actor) {
        return books.getOrDefault(actor, ActorBook.EMPTY);
    }

    /// An immutable copy.
    public SortedMap<ActorId, ActorBook> snapshot() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(books));
    }

    /// Begins to record a transaction. Any number of drafts may be dropped; one can be published.
    public BookDraft draft() {
        return new BookDraft(this, generation);
    }

    /// Makes a draft whose transaction is durable the book.
    ///
    /// @return the new books of the actors that moved, immutable
    /// @throws InvariantViolation if another draft was published since this one began
    public SortedMap<ActorId, ActorBook> publish(BookDraft durable) {
        InvariantViolation.check(durable.generation() == generation,
                "drafts are published in the order of their transactions");
        generation++;
        books.putAll(durable.moved());
        return Collections.unmodifiableSortedMap(new TreeMap<>(durable.moved()));
    }
}
