package dev.verdigris.sim.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// The nineteen regions of a real global network. A round trip takes 4 ms within a region and
/// 1 ms more for every 75 km between regions; a region has its share of the servers.
public final class Globe implements Terrain {
    private static final double RTT_MILLIS_LEAST = 4;
    private static final double KM_PER_RTT_MILLI = 75;
    private static final double EARTH_RADIUS_KM = 6_371;
    private static final double JITTER_MAX = 0.15;
    private static final double NANOS_PER_MILLI = 1e6;

    /// @param code of the airport next to it
    /// @param weight how many servers it has, in arbitrary units
    record Region(String code, double latitude, double longitude, int weight) {
        double kmTo(Region other) {
            double phi1 = StrictMath.toRadians(latitude);
            double phi2 = StrictMath.toRadians(other.latitude);
            double halfPhi = (phi2 - phi1) / 2;
            double halfLambda = StrictMath.toRadians(other.longitude - longitude) / 2;
            double chord = square(StrictMath.sin(halfPhi))
                    + StrictMath.cos(phi1) * StrictMath.cos(phi2)
                            * square(StrictMath.sin(halfLambda));
            return 2 * EARTH_RADIUS_KM * StrictMath.asin(Math.min(1, Math.sqrt(chord)));
        }

        private static double square(double number) {
            return number * number;
        }
    }

    private final byte[] regionOf;
    private final long[][] oneWayNanos;

    /// Spreads the hosts over the regions in proportion to their weights, in random order.
    public Globe(int hosts, RandomGenerator random) {
        List<Region> regions = regions();
        regionOf = place(hosts, regions, random);
        oneWayNanos = new long[regions.size()][regions.size()];
        for (int a = 0; a < regions.size(); a++) {
            for (int b = 0; b < regions.size(); b++) {
                double rttMillis = RTT_MILLIS_LEAST
                        + regions.get(a).kmTo(regions.get(b)) / KM_PER_RTT_MILLI;
                oneWayNanos[a][b] = (long) (rttMillis / 2 * NANOS_PER_MILLI);
            }
        }
    }

    private static byte[] place(int hosts, List<Region> regions, RandomGenerator random) {
        int weights = regions.stream().mapToInt(Region::weight).sum();
        var placed = new byte[hosts];
        int seen = 0;
        int next = 0;
        for (int region = 0; region < regions.size(); region++) {
            seen += regions.get(region).weight();
            int end = (int) Math.round((double) hosts * seen / weights);
            while (next < end) {
                placed[next++] = (byte) region;
            }
        }
        for (int i = hosts - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            byte region = placed[i];
            placed[i] = placed[other];
            placed[other] = region;
        }
        return placed;
    }

    static List<Region> regions() {
        var regions = new ArrayList<Region>();
        try (InputStream file = Objects.requireNonNull(
                Globe.class.getResourceAsStream("regions.csv"))) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                if (!line.startsWith("#")) {
                    String[] fields = line.split(",", 4);
                    regions.add(new Region(fields[0], Double.parseDouble(fields[1]),
                            Double.parseDouble(fields[2]), Integer.parseInt(fields[3])));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return regions;
    }

    @Override
    public int hosts() {
        return regionOf.length;
    }

    @Override
    public long oneWayNanos(int from, int to) {
        return oneWayNanos[regionOf[from]][regionOf[to]];
    }

    @Override
    public double jitterMax() {
        return JITTER_MAX;
    }
}
