package dev.verdigris.intake;

import static dev.verdigris.model.Samples.actor;
import static dev.verdigris.model.Samples.chunk;
import static dev.verdigris.model.Samples.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.Changeset;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SightingsTest {
    @Test
    void aChunkIsFirstSightOnce() {
        var sightings = new Sightings(8);
        assertThat(sightings.isFirst(chunk(actor(1), 5, 0, 4, 9))).isTrue();
        assertThat(sightings.isFirst(chunk(actor(1), 5, 5, 9, 9))).isTrue();
        assertThat(sightings.isFirst(chunk(actor(1), 5, 0, 4, 9))).isFalse();
        assertThat(sightings.isFirst(chunk(actor(1), 5, 2, 7, 9))).isFalse();
        assertThat(sightings.isFirst(whole(actor(2), 5))).isTrue();
    }

    /// However many versions and actors there are and in whatever order they come and come again,
    /// with room for only a few of them.
    @Test
    void nothingIsFirstSightTwiceEvenIfThereIsNoRoomToRememberIt() {
        for (long seed = 0; seed < 20; seed++) {
            var random = new SplittableRandom(seed);
            var sightings = new Sightings(3);
            Map<String, Integer> firsts = new TreeMap<>();
            for (int i = 0; i < 4_000; i++) {
                int actor = random.nextInt(6);
                // Even versions only, so that the remembered ranges never grow together.
                int version = 2 * (1 + random.nextInt(600));
                int lastSeq = version % 3;
                int first = random.nextInt(lastSeq + 1);
                Changeset.Full piece = chunk(actor(actor), version, first, first, lastSeq);
                if (sightings.isFirst(piece)) {
                    firsts.merge(actor + "/" + version + "/" + first, 1, Integer::sum);
                }
            }
            assertThat(firsts.values()).as("seed " + seed).isNotEmpty().containsOnly(1);
        }
    }

    @Test
    void manyPositionsOfManyVersionsTakeBoundedRoom() {
        var sightings = new Sightings(1);
        int positions = 4 * Sightings.RANGES_PER_ACTOR_MAX;
        for (int version = 1; version <= 50; version += 2) {
            int firsts = 0;
            for (int seq = 0; seq < positions; seq += 2) {
                firsts += sightings.isFirst(chunk(actor(1), version, seq, seq, positions)) ? 1 : 0;
                assertThat(sightings.rangesOf(actor(1)))
                        .isLessThanOrEqualTo(Sightings.RANGES_PER_ACTOR_MAX);
            }
            assertThat(firsts).as("in order, all of it is first sight").isEqualTo(positions / 2);
        }
    }
}
