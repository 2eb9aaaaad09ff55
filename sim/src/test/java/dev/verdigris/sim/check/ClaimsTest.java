package dev.verdigris.sim.check;

import static dev.verdigris.sim.check.ModelReplicaTest.A;
import static dev.verdigris.sim.check.ModelReplicaTest.B;
import static dev.verdigris.sim.check.ModelReplicaTest.ROW;
import static dev.verdigris.sim.check.ModelReplicaTest.cell;
import static dev.verdigris.sim.check.ModelReplicaTest.row;
import static dev.verdigris.sim.check.ModelReplicaTest.wrote;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.SqlValue;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    private final ModelReplica model = new ModelReplica();
    private final TreeMap<ActorId, ActorBook> books = new TreeMap<>();
    private final TreeMap<RowKey, SortedMap<String, SqlValue>> rows = new TreeMap<>();

    @Test
    void whatIsHeldAndShownIsFine() {
        model.merge(wrote(A, 1, cell("name", "one", 1, 1)));
        holds(A, 1);
        shows("one");
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void whatIsNeitherHeldNorShownIsFineUntilTheRest() {
        model.merge(wrote(A, 1, cell("name", "one", 1, 1)));
        assertThatCode(this::check).doesNotThrowAnyException();
        assertThatThrownBy(() -> Claims.checkAtRest(holdings(), model))
                .isInstanceOf(InvariantViolation.class).hasMessageContaining("lacks");
    }

    @Test
    void aHeldVersionWhoseRowsAreMissingIsFound() {
        model.merge(wrote(A, 1, cell("name", "one", 1, 1)));
        holds(A, 1);
        assertThatThrownBy(this::check).isInstanceOf(InvariantViolation.class)
                .hasMessageContaining("shows").hasMessageContaining("gone");
    }

    @Test
    void aHeldVersionThatALaterOneHasOverwrittenMayBeAbsent() {
        model.merge(wrote(A, 1, cell("name", "one", 1, 1)));
        model.merge(wrote(B, 1, cell("name", "two", 2, 1)));
        holds(A, 1);
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void aHeldDeletionWhoseRowIsStillShownIsFound() {
        model.merge(wrote(A, 1, cell("name", "one", 1, 1)));
        model.merge(wrote(B, 1, row(2)));
        holds(A, 1);
        holds(B, 1);
        shows("one");
        assertThatThrownBy(this::check).isInstanceOf(InvariantViolation.class)
                .hasMessageContaining("still shows");
    }

    @Test
    void aRowOfWhichNoVersionIsHeldIsFound() {
        model.merge(wrote(A, 1, cell("name", "one", 1, 1)));
        shows("one");
        assertThatThrownBy(this::check).isInstanceOf(InvariantViolation.class)
                .hasMessageContaining("holds none of the versions");
    }

    @Test
    void aRowThatNobodyWroteIsFound() {
        shows("from nowhere");
        assertThatThrownBy(this::check).isInstanceOf(InvariantViolation.class)
                .hasMessageContaining("nobody wrote");
    }

    private void holds(ActorId actor, long version) {
        books.put(actor, new ActorBook(new DbVersion(version), RangeSet.EMPTY,
                Collections.emptyNavigableMap()));
    }

    private void shows(String name) {
        rows.put(ROW, new TreeMap<>(Map.of("name", SqlValue.of(name))));
    }

    private void check() {
        Claims.checkAlways(holdings(), model);
    }

    private Holdings holdings() {
        return new Holdings("node", books, rows);
    }
}
