package dev.verdigris.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.Message;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InboxTest {
    private final Inbox inbox = new Inbox(() -> new Moment(System.nanoTime()));

    private static Input.Received message(long sender) {
        return new Input.Received(
                new Message.Push(new ActorId(0, sender), ClusterId.DEFAULT, List.of()));
    }

    private static Inbox.Item item(Input input) {
        return new Inbox.Item.ForNode(input);
    }

    @Test
    void inputsGoBeforeMessages() throws InterruptedException {
        inbox.offer(message(1));
        inbox.put(item(new Input.Leave()));
        assertThat(inbox.take(null)).isEqualTo(item(new Input.Leave()));
        assertThat(inbox.take(null)).isEqualTo(item(message(1)));
    }

    @Test
    void aFloodOfInputsDoesNotStarveMessages() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            inbox.offer(message(i));
        }
        var taken = new ArrayList<Inbox.Item>();
        for (int i = 0; i < 3 * (Inbox.INPUTS_IN_A_ROW_MAX + 1); i++) {
            inbox.put(item(new Input.Rejoin()));
            taken.add(inbox.take(null));
        }
        assertThat(taken).containsSubsequence(
                item(message(0)), item(message(1)), item(message(2)));
        assertThat(taken.subList(0, Inbox.INPUTS_IN_A_ROW_MAX))
                .containsOnly(item(new Input.Rejoin()));
    }

    @Test
    void theOldestMessagesMakeRoomAtTheLimitAndAreCounted() throws InterruptedException {
        for (int i = 0; i < Inbox.MESSAGES_MAX + 3; i++) {
            inbox.offer(message(i));
        }
        assertThat(inbox.dropped()).isEqualTo(3);
        assertThat(inbox.take(null)).isEqualTo(item(message(3)));
    }

    @Test
    void anInputWaitsAtTheLimitUntilOneIsTaken() throws InterruptedException {
        for (int i = 0; i < Inbox.INPUTS_MAX; i++) {
            inbox.put(item(new Input.Rejoin()));
        }
        Thread waiting = putInBackground();
        await().until(() -> waiting.getState() == Thread.State.WAITING);
        inbox.take(null);
        waiting.join();
    }

    @Test
    void takingEndsAtTheDeadline() throws InterruptedException {
        var soon = new Moment(System.nanoTime()).plus(Duration.ofMillis(5));
        assertThat(inbox.take(soon)).isNull();
    }

    @Test
    void closingWakesWhoWaitsAndLeavesWhatIsIn() throws InterruptedException {
        for (int i = 0; i < Inbox.INPUTS_MAX; i++) {
            inbox.put(item(new Input.Rejoin()));
        }
        Thread waiting = putInBackground();
        await().until(() -> waiting.getState() == Thread.State.WAITING);
        inbox.close();
        waiting.join();
        assertThat(inbox.put(item(new Input.Leave()))).isFalse();
        assertThat(inbox.isOver()).as("what is in it is still to be done").isFalse();
        for (int i = 0; i < Inbox.INPUTS_MAX; i++) {
            assertThat(inbox.take(null)).isEqualTo(item(new Input.Rejoin()));
        }
        assertThat(inbox.take(null)).isNull();
        assertThat(inbox.isOver()).isTrue();
    }

    private Thread putInBackground() {
        var failure = new AtomicReference<Throwable>();
        return Thread.ofPlatform().start(() -> {
            try {
                inbox.put(item(new Input.Leave()));
            } catch (InterruptedException interrupted) {
                failure.set(interrupted);
            }
        });
    }
}
