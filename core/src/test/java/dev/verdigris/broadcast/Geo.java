package dev.verdigris.broadcast;

/// The nineteen regions of a real global network: 4 ms within one, 1 ms more for every 75 km.
final class Geo {
    private static final double[][] REGIONS = { // latitude, longitude, weight
        {52.31, 4.76, 274}, {59.65, 17.92, 20}, {19.09, 72.87, 33}, {49.01, 2.55, 175},
        {32.90, -97.04, 528}, {40.69, -74.17, 245}, {50.03, 8.57, 347}, {-23.43, -46.47, 111},
        {38.94, -77.46, 442}, {-26.14, 28.25, 16}, {33.94, -118.41, 306}, {51.47, -0.45, 74},
        {35.77, 140.39, 76}, {41.97, -87.91, 559}, {19.43, -99.13, 42}, {1.36, 103.99, 209},
        {37.36, -121.93, 682}, {-33.95, 151.18, 200}, {43.68, -79.63, 114}};

    private Geo() {}

    /// Hosts spread over the regions by weight.
    static BroadcastCluster.Terrain terrain(int hosts) {
        var rtt = new double[REGIONS.length][REGIONS.length];
        double weights = 0;
        for (int a = 0; a < REGIONS.length; a++) {
            weights += REGIONS[a][2];
            for (int b = 0; b < REGIONS.length; b++) {
                rtt[a][b] = 4 + km(REGIONS[a], REGIONS[b]) / 75;
            }
        }
        var region = new int[hosts];
        double seen = 0;
        int next = 0;
        for (int a = 0; a < REGIONS.length; a++) {
            seen += REGIONS[a][2];
            while (next < Math.round(hosts * seen / weights)) {
                region[next++] = a;
            }
        }
        return new BroadcastCluster.Terrain(region, rtt, false);
    }

    private static double km(double[] a, double[] b) {
        double phi1 = Math.toRadians(a[0]);
        double phi2 = Math.toRadians(b[0]);
        double h = Math.pow(Math.sin((phi2 - phi1) / 2), 2) + Math.cos(phi1) * Math.cos(phi2)
                * Math.pow(Math.sin(Math.toRadians(b[1] - a[1]) / 2), 2);
        return 2 * 6_371 * Math.asin(Math.min(1, Math.sqrt(h)));
    }
}
