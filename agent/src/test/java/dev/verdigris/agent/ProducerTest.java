package dev.verdigris.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verdigris.config.Config;
import dev.verdigris.protocol.Input;
import dev.verdigris.store.Commit;
import dev.verdigris.store.Deadline;
import dev.verdigris.store.Store;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ProducerTest {
    @TempDir
    Path folder;
    private final Inbox inbox = new Inbox(() -> new Moment(System.nanoTime()));
    private final BlockingQueue<Commit> commits = new ArrayBlockingQueue<>(8);

    private Store open() throws IOException {
        var config = new Config.Db(folder.resolve("db.sqlite"), List.of(), false, -2_000);
        return Stores.open(config, new Config.Perf(64), new HybridClock(() -> 1), commits::add);
    }

    @Test
    void aVersionThatCannotBeReadIsSkippedAndTheNextIsBroadcast() throws Exception {
        Store closed = open();
        closed.close();
        var store = new AtomicReference<@Nullable Store>(closed);
        try (Store working = open()) {
            working.applySchema(Deadline.NONE,
                    List.of("CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY)"));
            working.transact(Deadline.NONE, session -> session.execute("INSERT INTO t VALUES (1)"));
            Commit commit = commits.take();
            var producer = new Producer(store, inbox);
            producer.start();
            producer.committed(commit);
            await().until(() -> producer.skipped() == 1);
            store.set(working);
            producer.committed(commit);
            assertThat(input()).isInstanceOf(Input.Committed.class);
            assertThat(input()).isInstanceOf(Input.Committed.class);
            assertThat(input()).isInstanceOf(Input.Produced.class);
            producer.close();
        }
    }

    private Input input() throws InterruptedException {
        return ((Inbox.Item.ForNode) Objects.requireNonNull(inbox.take(null))).input();
    }
}
