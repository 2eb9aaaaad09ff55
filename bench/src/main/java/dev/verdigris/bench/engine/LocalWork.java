package dev.verdigris.bench.engine;

/// A work of one's own transactions: the same statements on either database.
abstract class LocalWork implements Work {
    private final String name;
    private final Table table;
    private final Goal goal;

    /// @param name its name on the table of the goals; on another it gets the table's name too
    LocalWork(String name, Table table, Goal goal) {
        this.name = table == Table.UPSTREAM ? name : name + "-" + table.label();
        this.table = table;
        this.goal = goal;
    }

    /// Whether the table is full before, else it is empty.
    abstract boolean isLoaded();

    abstract void run(Database database, Scale scale);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Table table() {
        return table;
    }

    @Override
    public final Goal goal() {
        return goal;
    }

    @Override
    public final Trial plain(Lab lab) {
        return trial(isLoaded() ? lab.plainLoaded(table) : lab.plain(table), lab.scale());
    }

    @Override
    public final Trial ours(Lab lab) {
        return trial(isLoaded() ? lab.replicaLoaded(table) : lab.replica(table), lab.scale());
    }

    private Trial trial(Database database, Scale scale) {
        return Trial.timed(database, () -> run(database, scale));
    }
}
