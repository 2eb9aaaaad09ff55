package dev.verdigris.sim;

import dev.verdigris.sim.fault.FaultyHosts;
import java.time.Duration;
import java.util.function.Consumer;

/// What faults do to the hosts of a world.
final class HostFaults implements FaultyHosts {
    private final World world;
    private final Consumer<SimHost> crash;
    private final Consumer<SimHost> restart;

    HostFaults(World world, Consumer<SimHost> crash, Consumer<SimHost> restart) {
        this.world = world;
        this.crash = crash;
        this.restart = restart;
    }

    @Override
    public int count() {
        return world.hosts.size();
    }

    @Override
    public boolean isUp(int host) {
        return world.hosts.get(host).isUp();
    }

    @Override
    public void crash(int host) {
        crash.accept(world.hosts.get(host));
    }

    @Override
    public void restart(int host) {
        restart.accept(world.hosts.get(host));
    }

    @Override
    public void slowDisk(int host, Duration perCommit) {
        world.hosts.get(host).commitDelay = perCommit;
    }

    @Override
    public void failApplies(int host, double share) {
        world.hosts.get(host).failingApplies = share;
    }

    @Override
    public void shiftClock(int host, Duration by) {
        world.hosts.get(host).shiftClock(by);
    }
}
