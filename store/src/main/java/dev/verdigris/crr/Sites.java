package dev.verdigris.crr;

import dev.verdigris.model.ActorId;
import dev.verdigris.sqlite.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Small numbers that stand for actors within one database.
///
/// A number once committed never changes its meaning, so what is read from the database may be
/// remembered; what a transaction that rolled back has given out must be forgotten.
final class Sites {
    /// The actor whose database this is.
    static final long OWN = 0;

    private final EngineSql sql;
    private final Map<Long, ActorId> actors = new HashMap<>();
    private final Map<ActorId, Long> ordinals = new HashMap<>();

    Sites(EngineSql sql) {
        this.sql = sql;
    }

    /// @throws IllegalStateException if nobody has the number
    ActorId actor(long ordinal) {
        ActorId known = actors.get(ordinal);
        if (known != null) {
            return known;
        }
        Statement row = sql.get("SELECT site_id FROM __vg_site WHERE ordinal = ?1");
        try {
            row.bindLong(1, ordinal).step();
            return remember(ordinal, ActorId.ofBytes(Objects.requireNonNull(row.columnBlob(0))));
        } finally {
            row.reset();
        }
    }

    /// The actor's number; null if it has none yet.
    @Nullable Long find(ActorId actor) {
        Long known = ordinals.get(actor);
        if (known != null) {
            return known;
        }
        Statement row = sql.get("SELECT ordinal FROM __vg_site WHERE site_id = ?1");
        try {
            if (!row.bindBlob(1, actor.toBytes()).step()) {
                return null;
            }
            long ordinal = row.columnLong(0);
            remember(ordinal, actor);
            return ordinal;
        } finally {
            row.reset();
        }
    }

    /// The actor's number, a new one if it has none.
    long ordinal(ActorId actor) {
        Long known = find(actor);
        if (known != null) {
            return known;
        }
        sql.get("INSERT INTO __vg_site(site_id) VALUES (?1)").bindBlob(1, actor.toBytes()).run();
        long ordinal = sql.connection().lastInsertRowid();
        remember(ordinal, actor);
        return ordinal;
    }

    void forget() {
        actors.clear();
        ordinals.clear();
    }

    private ActorId remember(long ordinal, ActorId actor) {
        actors.put(ordinal, actor);
        ordinals.put(actor, ordinal);
        return actor;
    }
}
