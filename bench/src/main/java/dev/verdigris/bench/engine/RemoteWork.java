package dev.verdigris.bench.engine;

import dev.verdigris.model.Changeset;
import java.util.List;

/// A work of merging what another actor wrote, against plain statements that write the same rows in
/// the same transactions.
abstract class RemoteWork implements Work {
    private final String name;
    private final Goal goal;

    RemoteWork(String name, Goal goal) {
        this.name = name;
        this.goal = goal;
    }

    abstract Script script(Scale scale);

    /// A plain database in the state that the script finds.
    abstract PlainDatabase plainBefore(Lab lab);

    /// A replica in the state that the script finds.
    abstract ReplicaDatabase replicaBefore(Lab lab);

    /// What arrives, by transaction.
    List<List<Changeset>> arriving(Script script) {
        return script.wholes(1);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Goal goal() {
        return goal;
    }

    @Override
    public String unit() {
        return "changes";
    }

    @Override
    public Table table() {
        return Table.UPSTREAM;
    }

    @Override
    public long operations(Scale scale) {
        return script(scale).changeCount();
    }

    @Override
    public final Trial plain(Lab lab) {
        Script script = script(lab.scale());
        PlainDatabase database = plainBefore(lab);
        return Trial.timed(database, () -> script.run(database));
    }

    @Override
    public Trial ours(Lab lab) {
        List<List<Changeset>> arriving = arriving(script(lab.scale()));
        ReplicaDatabase database = replicaBefore(lab);
        return Trial.timed(database, () -> apply(database, arriving));
    }

    static void apply(ReplicaDatabase database, List<List<Changeset>> arriving) {
        for (List<Changeset> batch : arriving) {
            database.replica().apply(batch);
        }
    }
}
