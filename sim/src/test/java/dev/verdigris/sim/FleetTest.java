package dev.verdigris.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.verdigris.sim.FleetConfig.Load;
import dev.verdigris.sim.FleetConfig.Protocol;
import dev.verdigris.sim.FleetConfig.Trouble;
import dev.verdigris.sim.figures.Traffic;
import java.time.Duration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class FleetTest {
    private static final Percentage CLOSE = Percentage.withPercentage(15);

    @Test
    void everythingReachesEveryNodeDespiteLoss() {
        FleetReport report = Fleet.run(FleetConfig.geo19(60).with(Trouble.loss(0.02)), 1);
        assertThat(report.delivered()).isEqualTo(1);
        assertThat(report.allNodes().count()).isEqualTo(60);
        assertThat(report.perNode().count()).isEqualTo(60 * 59);
        assertThat(report.perNode().median()).isBetween(40.0, 80.0);
    }

    @Test
    void aSeedGivesTheSameFiguresAgain() {
        FleetConfig config = FleetConfig.geo19(30)
                .with(Trouble.loss(0.05).withCrash(0.2, 0.5).withStarved(0.1));
        FleetReport first = Fleet.run(config, 7);
        FleetReport again = Fleet.run(config, 7);
        assertThat(again.perNode().sorted()).isEqualTo(first.perNode().sorted());
        assertThat(again.events()).isEqualTo(first.events());
        assertThat(Fleet.run(config, 8).events()).isNotEqualTo(first.events());
    }

    @Test
    void crashesAreDetectedAndTheLivingGetEverything() {
        FleetReport report = Fleet.run(FleetConfig.geo19(40)
                .with(Load.of(5, 20).lasting(Duration.ofSeconds(60)))
                .with(Trouble.NONE.withCrash(0.2, 0)), 3);
        assertThat(report.delivered()).isEqualTo(1);
        assertThat(report.members().firstDetection().count()).isEqualTo(8);
        assertThat(report.members().detection().count()).isEqualTo(8 * 32);
    }

    @Test
    void afterAStormAllHoldTheSameAndKnowEachOther() {
        FleetReport report = Fleet.run(FleetConfig.geo19(20).with(Load.of(4, 12).withRows(1_000))
                .with(Trouble.loss(0.02).withFlapping(6).withCrash(0.3, 1)), 5);
        assertThat(report.recovery()).isNotNull();
        assertThat(report.queues().waitingBytes()).isPositive();
    }

    /// The published figures of Corrosion's own simulator: 69/255 ms per node, 26.2 copies beyond
    /// the first, 16.2 % long-haul for 200 nodes.
    @Test
    void theModelOfPlainGossipHasThePublishedFigures() {
        FleetReport report = Fleet.run(FleetConfig.geo19(200)
                .with(Protocol.PLAIN_GOSSIP).with(Load.of(200, 60)), 1);
        assertThat(report.delivered()).isEqualTo(1);
        assertThat(report.perNode().median()).isCloseTo(69, CLOSE);
        assertThat(report.perNode().p99()).isCloseTo(255, CLOSE);
        assertThat(report.extraCopies()).isCloseTo(26.2, CLOSE);
        assertThat(report.longHaulShare()).isCloseTo(0.162, CLOSE);
    }

    /// 49/129 ms per node, 122 ms to all (median), 3.7 to 5.1 copies, for 200 nodes.
    @Test
    void theModelOfPlainPlumtreeHasThePublishedFigures() {
        FleetReport report = Fleet.run(FleetConfig.geo19(200)
                .with(Protocol.PLAIN_PLUMTREE)
                .with(Load.of(200, 100).withWarmUp(Duration.ofSeconds(8))), 1);
        assertThat(report.delivered()).isEqualTo(1);
        assertThat(report.perNode().median()).isCloseTo(49, CLOSE);
        assertThat(report.perNode().p99()).isCloseTo(129, CLOSE);
        assertThat(report.allNodes().median()).isCloseTo(122, CLOSE);
        assertThat(report.extraCopies()).isBetween(3.7, 5.1);
        assertThat(report.traffic()).doesNotContainEntry(
                Traffic.Kind.CONTROL, Traffic.Amount.NOTHING);
    }

    @Test
    void oneDistanceForAllGivesOneLatencyForAll() {
        FleetReport report = Fleet.run(FleetConfig.geo19(5).on(FleetConfig.Map.GLOMERS)
                .with(Load.of(10, 20)), 1);
        assertThat(report.perNode().median()).isCloseTo(100, within(2.0));
        assertThat(report.perNode().max() - report.perNode().at(0.01)).isLessThan(2);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> FleetConfig.geo19(1)).hasMessage("nodes is out of range");
        assertThatThrownBy(() -> Trouble.loss(1)).hasMessage("loss is out of range");
    }
}
