package dev.verdigris.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EdgesTest {
    private static final List<Bytecode> SWIM_USES_MODEL =
            List.of(ClassRulesTest.fieldOf("core", "swim", "dev/verdigris/model/ActorId"));

    @Test
    void aListedEdgeIsAllowed() {
        assertThat(Edges.check(SWIM_USES_MODEL, List.of("# why", "", "swim -> model"))).isEmpty();
    }

    @Test
    void anEdgeThatIsNotListedIsFoundWhereItIsUsed() {
        var call = ClassRulesTest.caller("core", "swim", "dev/verdigris/sync/Needs", "m", "()V");
        assertThat(Edges.check(List.of(call), List.of())).singleElement().asString()
                .startsWith("core/src/main/java/dev/verdigris/swim/Planted.java:7: new edge")
                .contains("swim -> sync");
    }

    @Test
    void anEdgeThatNobodyUsesIsFoundInTheList() {
        assertThat(Edges.check(SWIM_USES_MODEL, List.of("swim -> model", "swim -> sync")))
                .singleElement().hasToString(
                        Edges.LIST + ":2: swim -> sync: nothing uses it; remove it.");
    }

    @Test
    void anUnsortedOrDoubleLineIsFound() {
        var bothWays = List.of(SWIM_USES_MODEL.getFirst(),
                ClassRulesTest.fieldOf("core", "book", "dev/verdigris/model/ActorId"));
        assertThat(Edges.check(bothWays, List.of("swim -> model", "book -> model"))).hasSize(1);
        assertThat(Edges.check(SWIM_USES_MODEL, List.of("swim -> model", "swim -> model")))
                .hasSize(1);
    }
}
