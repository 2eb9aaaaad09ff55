package dev.verdigris.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RangeSetBoundsTest {
    @Test
    void boundsMakeTheSetThatAddingThemWould() {
        assertThat(RangeSet.ofBounds()).isEqualTo(RangeSet.EMPTY);
        assertThat(RangeSet.ofBounds(0, 0, 2, 5)).isEqualTo(RangeSet.of(0, 0).plus(2, 5));
    }

    @Test
    void theArrayIsNotKept() {
        long[] bounds = {1, 2};
        RangeSet set = RangeSet.ofBounds(bounds);
        bounds[1] = 9;
        assertThat(set).isEqualTo(RangeSet.of(1, 2));
    }

    @Test
    void refusesBoundsThatAreNoSet() {
        long[][] wrong = {{1}, {-1, 0}, {2, 1}, {1, 2, 3, 4}, {1, 5, 4, 8}, {5, 6, 1, 2},
            {Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 0}};
        for (long[] bounds : wrong) {
            assertThatThrownBy(() -> RangeSet.ofBounds(bounds))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
