package dev.verdigris.crr;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How carefully a batch of versions is merged. One per batch; it grows with every failed attempt,
/// so that there is a last one.
///
/// Nearly every version can be merged, and a savepoint around each would make SQLite copy every
/// page that the batch touches once more. So the first attempt has none. When a version fails, the
/// transaction is rolled back and the batch begun anew with savepoints, which undo what cannot be
/// merged and leave the rest alone. A version that ends the whole transaction, as `RAISE(ROLLBACK)`
/// in a user's trigger does, is set aside: the next attempt parks it without trying.
public final class Caution {
    /// Names a version.
    private record Version(ActorId actor, DbVersion number) {}

    private final Map<Version, String> setAside = new HashMap<>();
    private boolean savepoints;

    /// Without savepoints.
    public static Caution none() {
        return new Caution();
    }

    /// With savepoints from the start, as failures are to be expected.
    public static Caution savepoints() {
        var caution = new Caution();
        caution.savepoints = true;
        return caution;
    }

    private Caution() {}

    boolean hasSavepoints() {
        return savepoints;
    }

    /// Why a version is to be parked untried; null if it is to be tried.
    @Nullable String reasonToPark(ActorId actor, DbVersion version) {
        return setAside.isEmpty() ? null : setAside.get(new Version(actor, version));
    }

    /// Makes the next attempt come further than the one that ended so.
    public void learn(AttemptFailed failed) {
        if (failed.endedTransaction()) {
            setAside.put(new Version(failed.actor(), failed.version()), failed.reason());
        } else {
            savepoints = true;
        }
    }
}
