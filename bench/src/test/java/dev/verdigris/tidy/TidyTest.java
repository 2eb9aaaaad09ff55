package dev.verdigris.tidy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Holds the walls: the rules of CONTRIBUTING that a machine can check, over all modules.
///
/// That each rule can fail is the matter of the tests beside this one.
class TidyTest {
    private final House house = House.find();
    private final List<SourceText> sources = house.sources();
    private final List<Bytecode> classes = house.classes();

    @Test
    void everyMainSourceIsCompiledAndEveryRoomHasItsSign() {
        assertThat(house.modules()).contains("core", "cli");
        assertThat(sources).isNotEmpty();
        assertTidy(HouseRules.check(sources, classes));
    }

    @Test
    void everySourceKeepsItsShape() {
        assertTidy(sources.stream().flatMap(s -> SourceRules.check(s).stream()).toList());
    }

    @Test
    void nobodyTouchesWhatItsRoomMayNot() {
        assertTidy(classes.stream().flatMap(c -> ClassRules.check(c).stream()).toList());
    }

    @Test
    void thePackagesUseEachOtherAsListed() {
        var allowed = House.read(house.root().resolve(Edges.LIST)).lines().toList();
        assertTidy(Edges.check(classes, allowed));
    }

    private static void assertTidy(List<Finding> findings) {
        if (!findings.isEmpty()) {
            fail(findings.size() + " untidy:\n" + Finding.list(findings));
        }
    }
}
