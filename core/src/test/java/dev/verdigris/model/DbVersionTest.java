package dev.verdigris.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DbVersionTest {
    @Test
    void x() {
        assertThat(new DbVersion(1).value()).isEqualTo(1);
    }
}
