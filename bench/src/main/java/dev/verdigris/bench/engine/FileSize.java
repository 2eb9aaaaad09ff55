package dev.verdigris.bench.engine;

/// What is on disk after the insert, the update, the delete and a checkpoint, one after the other.
///
/// @param table where
record FileSize(Table table) implements Work {
    @Override
    public String name() {
        return table == Table.UPSTREAM ? "file" : "file-" + table.label();
    }

    @Override
    public String description() {
        return "file after insert of 1 M, update of 100 k, delete of 50 k rows and a checkpoint";
    }

    @Override
    public Goal goal() {
        return Goal.ratio(1.7);
    }

    @Override
    public Measure measure() {
        return Measure.BYTES;
    }

    @Override
    public String unit() {
        return "rows";
    }

    @Override
    public long operations(Scale scale) {
        return scale.of(Rows.LOADED);
    }

    @Override
    public Trial plain(Lab lab) {
        return trial(lab.plainLoaded(table), lab);
    }

    @Override
    public Trial ours(Lab lab) {
        return trial(lab.replicaLoaded(table), lab);
    }

    private static Trial trial(Database database, Lab lab) {
        return Trial.measured(database, () -> {
            BulkUpdate.update(database, lab.scale(), Where.SPREAD);
            BulkDelete.delete(database, lab.scale(), Where.RANGE);
            database.checkpoint();
            return Lab.size(database.file());
        });
    }
}
