package dev.verdigris.agent;

import dev.verdigris.node.Node;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.Moment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The production driver of a [Node]: one thread that owns it, feeds it what comes in and the
/// timers that are due, and hands its effects on. The simulator is its twin.
final class Loop {
    private final Node node;
    private final Inbox inbox;
    private final Supplier<Moment> clock;
    private final Consumer<? super Effect> driver;
    private final Timers timers = new Timers();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread;

    /// @param driver carries out everything but timers; must not block
    /// @param failed told once, on the loop's thread, if it ends by anything but [#close]
    Loop(Node node, Inbox inbox, Supplier<Moment> clock, Consumer<? super Effect> driver,
            Consumer<Throwable> failed) {
        this.node = node;
        this.inbox = inbox;
        this.clock = clock;
        this.driver = driver;
        this.thread = Thread.ofPlatform().name("loop").unstarted(() -> {
            try {
                run();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (Throwable bug) {
                failed.accept(bug);
            } finally {
                // Nobody takes from it any more: who waits for room or for an answer goes on.
                inbox.close();
                ended.complete(null);
            }
        });
    }

    void start() {
        thread.start();
    }

    private void run() throws InterruptedException {
        node.start(clock.get(), this::perform);
        while (true) {
            Moment now = clock.get();
            TimerKey due = timers.takeDue(now);
            if (due != null) {
                node.handle(new Input.TimerFired(due), now, this::perform);
                continue;
            }
            Inbox.Item item = inbox.take(timers.next());
            switch (item) {
                case Inbox.Item.ForNode(var input) ->
                        node.handle(input, clock.get(), this::perform);
                case Inbox.Item.Ask(var question) -> question.run();
                case null -> {
                    if (inbox.isOver()) {
                        return;
                    }
                }
            }
        }
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.StartTimer(var key, var after) -> timers.start(key, after, clock.get());
            case Effect.StopTimer(var key) -> timers.stop(key);
            default -> driver.accept(effect);
        }
    }

    /// Asks the node something on its own thread and waits for the answer.
    ///
    /// @return null if the loop has ended, or ends before it comes to the question
    <T> @Nullable T ask(Function<Node, T> question) throws InterruptedException {
        return askNow((asked, _) -> question.apply(asked));
    }

    /// [#ask] for what depends on the time at which it is answered.
    <T> @Nullable T askNow(BiFunction<Node, Moment, T> question) throws InterruptedException {
        var answer = new CompletableFuture<T>();
        boolean asked = inbox.put(new Inbox.Item.Ask(() -> {
            try {
                answer.complete(question.apply(node, clock.get()));
            } catch (RuntimeException failure) {
                answer.completeExceptionally(failure);
            }
        }));
        if (!asked) {
            return null;
        }
        try {
            CompletableFuture.anyOf(answer, ended).get();
            return answer.isDone() ? answer.get() : null;
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        }
    }

    /// Lets the loop finish what is in its inbox, and ends it.
    void close() throws InterruptedException {
        inbox.close();
        thread.join();
    }
}
