package dev.verdigris.swim;

import java.time.Duration;

/// How far we trust our own senses: 0 if all is well, more the more signs there are that it is us
/// who are late, and not those who do not answer. Lifeguard calls it the local health multiplier:
/// who is slow gives others more time before it blames them.
///
/// The signs are a timer that fired late, helpers that did not even say that they try, and a
/// suspicion of ourselves.
final class Health {
    private final int max;
    private int score;

    Health(int max) {
        this.max = max;
    }

    int score() {
        return score;
    }

    void worsen(int by) {
        score = Math.min(max, score + by);
    }

    void improve() {
        score = Math.max(0, score - 1);
    }

    Duration scale(Duration time) {
        return time.multipliedBy(score + 1L);
    }
}
