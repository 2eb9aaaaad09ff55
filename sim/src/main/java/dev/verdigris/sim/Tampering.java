package dev.verdigris.sim;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.protocol.Effect;
import java.util.List;
import java.util.SortedMap;

/// Bugs put in on purpose between a node and what it works on, so that tests can show which check
/// finds them. The default is none.
interface Tampering {
    Tampering NONE = new Tampering() {};

    /// What is done of what node `host` wants done: none of it, other things, or more.
    default List<Effect> done(int host, Effect effect) {
        return List.of(effect);
    }

    /// What reaches the database of a batch.
    default List<Changeset> applied(int host, List<Changeset> batch) {
        return batch;
    }

    /// What the node is told about what the database holds.
    default SortedMap<ActorId, ActorBook> published(int host,
            SortedMap<ActorId, ActorBook> books) {
        return books;
    }
}
