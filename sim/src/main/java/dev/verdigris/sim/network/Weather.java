package dev.verdigris.sim.network;

import java.time.Duration;

/// How badly the network behaves just now, the same for every link.
///
/// @param loss share of packets that are lost, 0 to 1; streams repeat them and come late
/// @param duplication share of datagrams that arrive twice
/// @param reordering share of packets that are held back, so that later ones overtake them
/// @param delay added to every packet
public record Weather(double loss, double duplication, double reordering, Duration delay) {
    public static final Weather FAIR = new Weather(0, 0, 0, Duration.ZERO);

    public Weather withLoss(double share) {
        return new Weather(share, duplication, reordering, delay);
    }

    public Weather withDuplication(double share) {
        return new Weather(loss, share, reordering, delay);
    }

    public Weather withReordering(double share) {
        return new Weather(loss, duplication, share, delay);
    }

    public Weather withDelay(Duration added) {
        return new Weather(loss, duplication, reordering, added);
    }
}
