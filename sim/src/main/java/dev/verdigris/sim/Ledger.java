package dev.verdigris.sim;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.sim.check.Claims;
import dev.verdigris.sim.check.Holdings;
import dev.verdigris.sim.check.ModelReplica;
import java.util.List;
import java.util.TreeMap;

/// Every transaction that any node ever committed: what the cluster owes.
final class Ledger {
    private final ModelReplica model = new ModelReplica();
    private final TreeMap<ActorId, ActorBook> owed = new TreeMap<>();
    private long commits;

    /// A node has committed a transaction of its own.
    ///
    /// @param chunks all of it, read back at once
    void committed(ActorId actor, ActorBook own, List<Changeset.Full> chunks) {
        commits++;
        owed.put(actor, own);
        chunks.forEach(model::merge);
    }

    long commits() {
        return commits;
    }

    /// What everyone holds of an actor once everything has arrived everywhere.
    ActorBook owed(ActorId actor) {
        return owed.getOrDefault(actor, ActorBook.EMPTY);
    }

    /// @throws dev.verdigris.model.InvariantViolation if the node claims what its rows do not show
    void checkClaims(SimHost host) {
        Claims.checkAlways(holdings(host), model);
    }

    /// @throws dev.verdigris.model.InvariantViolation if anything is missing or wrong at the node
    void checkAtRest(SimHost host) {
        Claims.checkAtRest(holdings(host), model);
    }

    private static Holdings holdings(SimHost host) {
        return new Holdings(host.toString(), host.books(), host.store.rows());
    }
}
