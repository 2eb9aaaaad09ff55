package dev.verdigris.sync;

import dev.verdigris.book.BookView;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.protocol.SyncState;
import java.util.SortedMap;
import java.util.TreeMap;

/// Our own [SyncState] and its digest, computed anew only after the books have moved.
public final class HeldState {
    private final BookView view;
    private long revision = -1;
    private SyncState state = new SyncState(new TreeMap<>());
    private long digest;

    public HeldState(BookView view) {
        this.view = view;
    }

    public SyncState state() {
        refresh();
        return state;
    }

    public long digest() {
        refresh();
        return digest;
    }

    public ActorBook get(ActorId actor) {
        return view.get(actor);
    }

    private void refresh() {
        if (revision != view.revision()) {
            revision = view.revision();
            // An actor of which nothing is held must not make equal replicas look different.
            SortedMap<ActorId, ActorBook> books = view.books();
            books.values().removeIf(book -> book.head().value() == 0);
            state = new SyncState(books);
            digest = state.digest();
        }
    }
}
