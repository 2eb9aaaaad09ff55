package dev.verdigris.crr;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.SqlValue;
import dev.verdigris.sqlite.Statement;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Numbers by which replicas see whether they agree: sums of a hash per row, so that no order
/// matters.
///
/// Rows are those of the schema. Clocks are all, so that they agree also between replicas of
/// different schemas.
public final class Digests {
    private final EngineSql sql;
    private final Tables tables;
    private final Sites sites;

    /// @param rowCount rows that are alive
    /// @param rows over the rows
    /// @param clocks over what is known of who wrote them, tombstones included
    public record Sums(long rowCount, long rows, long clocks) {}

    public Digests(EngineSql sql) {
        this.sql = sql;
        this.tables = new Tables(sql);
        this.sites = new Sites(sql);
    }

    /// Reads all replicated tables, in one transaction.
    public Sums read() {
        sql.run("BEGIN");
        try {
            tables.refresh();
            var sums = new Sums(0, 0, 0);
            for (ReplicatedTable table : tables.all()) {
                sums = add(sums, table);
            }
            return sums;
        } finally {
            sql.run("COMMIT");
        }
    }

    private Sums add(Sums before, ReplicatedTable table) {
        int[] byName = IntStream.range(0, table.columns().size()).boxed()
                .sorted(Comparator.comparing(table.columns()::get))
                .mapToInt(Integer::intValue).toArray();
        var clock = new ClockRow();
        int keys = table.keys().size();
        long count = before.rowCount();
        long rows = before.rows();
        long clocks = before.clocks();
        try (Statement all = sql.connection().prepare(new TableSql(table).selectAll())) {
            while (all.step()) {
                var key = new Hash().text(table.name()).number(keys);
                for (int i = 0; i < keys; i++) {
                    key.value(SqlValues.read(all, i));
                }
                clock.read(table, all, keys);
                clocks += hash(key.copy(), clock, table.columns(), byName);
                if (clock.isAlive() && table.isPresent()) {
                    count++;
                    for (int column : byName) {
                        if (table.hasColumn(column)) {
                            key.text(table.columns().get(column)).value(
                                    SqlValues.read(all, keys + ClockRow.COLUMNS + column));
                        }
                    }
                    rows += key.finish();
                }
            }
        }
        return new Sums(count, rows, clocks);
    }

    private long hash(Hash key, ClockRow clock, List<String> columns, int[] byName) {
        key.number(clock.causalLength());
        if (clock.hasRecord()) {
            stamp(key, clock.site(), clock.version());
        } else {
            key.number(0);
        }
        PackedCells cells = clock.cells();
        for (int column : byName) {
            if (cells.isPresent(column)) {
                key.text(columns.get(column)).number(cells.columnVersion(column));
                stamp(key, cells.site(column), cells.version(column));
            }
        }
        return key.finish();
    }

    private void stamp(Hash hash, long site, long version) {
        ActorId actor = sites.actor(site);
        hash.number(actor.high()).number(actor.low()).number(version);
    }

    /// FNV-1a over words, with the finaliser of SplitMix64.
    private static final class Hash {
        private static final long PRIME = 0x100000001b3L;
        private long state = 0xcbf29ce484222325L;

        Hash copy() {
            var copy = new Hash();
            copy.state = state;
            return copy;
        }

        Hash number(long number) {
            state = mix(state ^ number) * PRIME;
            return this;
        }

        Hash text(String text) {
            return bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        Hash value(SqlValue value) {
            return switch (value) {
                case SqlValue.Null _ -> number(0);
                case SqlValue.Int(var n) -> number(1).number(n);
                case SqlValue.Real(var d) -> number(2).number(Double.doubleToLongBits(d));
                case SqlValue.Text(var utf8) -> number(3).bytes(utf8);
                case SqlValue.Blob(var blob) -> number(4).bytes(blob);
            };
        }

        private Hash bytes(byte[] bytes) {
            number(bytes.length);
            for (byte b : bytes) {
                state = (state ^ b & 0xff) * PRIME;
            }
            return this;
        }

        long finish() {
            return mix(state);
        }

        private static long mix(long z) {
            z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
            z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
            return z ^ z >>> 31;
        }
    }
}
