package dev.verdigris.sim;

/// A run that went wrong, with all that is needed to see it again.
public final class SimulationFailure extends AssertionError {
    private static final long serialVersionUID = 1;

    SimulationFailure(SimConfig config, long seed, SimStats stats, Throwable cause) {
        super("seed " + seed + ", " + config.nodes() + " nodes, after "
                + stats.virtualMillis() + " ms and " + stats.events()
                + " events: " + cause.getMessage() + "\n  faults " + config.faults() + ", "
                + config.writes() + " writes, " + config.largeRows() + " rows in one, encoded "
                + config.encoded() + "\n  replay: " + replay(config, seed), cause);
    }

    private static String replay(SimConfig config, long seed) {
        if (!config.equals(SimConfig.swarm(config.nodes(), seed))) {
            return "run the same test again; its configuration is its own";
        }
        return "mvn -q test -pl sim -am -Dtest=SimulationTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dverdigris.sim.seed=" + seed + " -Dverdigris.sim.nodes=" + config.nodes();
    }
}
