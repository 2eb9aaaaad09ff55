package dev.verdigris.sim.check;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.SqlValue;
import dev.verdigris.model.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ModelReplicaTest {
    static final ActorId A = new ActorId(1, 1);
    static final ActorId B = new ActorId(2, 2);
    static final PackedKey KEY = PackedKey.pack(List.of(SqlValue.of(1)));
    static final RowKey ROW = new RowKey("service", KEY);

    private final ModelReplica model = new ModelReplica();

    @Test
    void theGreaterColumnVersionWinsWhateverItsValue() {
        model.merge(wrote(A, 1, cell("name", "zebra", 1, 1)));
        model.merge(wrote(B, 1, cell("name", "ant", 2, 1)));
        assertThat(shown("name")).isEqualTo(SqlValue.of("ant"));
    }

    @Test
    void ofEqualColumnVersionsTheGreaterValueWins() {
        model.merge(wrote(A, 1, cell("name", "zebra", 1, 1)));
        model.merge(wrote(B, 1, cell("name", "ant", 1, 1)));
        assertThat(shown("name")).isEqualTo(SqlValue.of("zebra"));
    }

    @Test
    void aDeletionBeatsAnyColumnOfItsLifeAndTheNextLifeBeatsTheDeletion() {
        model.merge(wrote(A, 1, row(2)));
        model.merge(wrote(B, 1, cell("name", "late", 9, 1)));
        assertThat(theRow().isAlive()).isFalse();
        model.merge(wrote(B, 2, row(3), cell("name", "reborn", 1, 3)));
        assertThat(shown("name")).isEqualTo(SqlValue.of("reborn"));
        assertThat(theRow().writers()).hasSize(3);
    }

    @Test
    void orderAndRepetitionDoNotMatter() {
        for (long seed = 1; seed <= 300; seed++) {
            var random = new Random(seed);
            List<Changeset.Full> history = history(random);
            var straight = new ModelReplica();
            history.forEach(straight::merge);
            Collections.shuffle(history, random);
            var shuffled = new ModelReplica();
            history.forEach(shuffled::merge);
            history.forEach(shuffled::merge);
            assertThat(shuffled.rows().toString()).as("seed %d", seed)
                    .isEqualTo(straight.rows().toString());
        }
    }

    private static List<Changeset.Full> history(Random random) {
        var history = new ArrayList<Changeset.Full>();
        for (int version = 1; version <= 6; version++) {
            for (ActorId actor : List.of(A, B)) {
                long causalLength = 1L + random.nextInt(4);
                history.add(causalLength % 2 == 0
                        ? wrote(actor, version, row(causalLength))
                        : wrote(actor, version, row(causalLength), cell("name",
                                "value " + random.nextInt(2), 1L + random.nextInt(2),
                                causalLength)));
            }
        }
        return history;
    }

    private SqlValue shown(String column) {
        return requireNonNull(theRow().cells().get(column)).value();
    }

    private ModelReplica.Row theRow() {
        return requireNonNull(model.rows().get(ROW));
    }

    static Change cell(String column, String value, long columnVersion, long causalLength) {
        return new Change("service", KEY, column, SqlValue.of(value), columnVersion, causalLength,
                Seq.ZERO);
    }

    static Change row(long causalLength) {
        return new Change("service", KEY, Change.ROW, SqlValue.NULL, causalLength, causalLength,
                Seq.ZERO);
    }

    static Changeset.Full wrote(ActorId actor, long version, Change... changes) {
        return new Changeset.Full(actor, new DbVersion(version), List.of(changes),
                SeqRange.of(0, 0), Seq.ZERO, Timestamp.ZERO);
    }
}
