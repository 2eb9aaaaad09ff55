package dev.verdigris.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.node.Node;
import dev.verdigris.node.NodeConfig;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Input;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LoopTest {
    private final Inbox inbox = new Inbox(() -> new Moment(System.nanoTime()));
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    private static Node node() {
        var clock = new HybridClock(() -> 1);
        var self = new Identity(
                new ActorId(0, 1), new NodeAddress(0, 1, 1), clock.now(), ClusterId.DEFAULT);
        return new Node(NodeConfig.DEFAULT, self, new TreeMap<>(), List.of(), clock,
                new SplittableRandom(1));
    }

    @Test
    void whoWaitsForALoopThatFailsGoesOn() throws Exception {
        var reached = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var loop = new Loop(node(), inbox, () -> new Moment(System.nanoTime()), effect -> {
            if (effect instanceof Effect.ResolveBootstrap) {
                reached.countDown();
                await(goOn);
                throw new IllegalStateException("a bug");
            }
        }, failure::complete);
        loop.start();
        reached.await();
        for (int i = 1; i < Inbox.INPUTS_MAX; i++) {
            inbox.put(new Inbox.Item.ForNode(new Input.Rejoin()));
        }
        CompletableFuture<Object> asked = CompletableFuture.supplyAsync(() -> ask(loop));
        goOn.countDown();
        assertThat(failure.get()).hasMessage("a bug");
        assertThat(asked.get()).isEqualTo("nothing");
        for (int i = 0; i < 2; i++) {
            assertThat(inbox.put(new Inbox.Item.ForNode(new Input.Leave()))).isFalse();
        }
        loop.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static Object ask(Loop loop) {
        try {
            Object answer = loop.ask(Node::self);
            return answer == null ? "nothing" : answer;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
