package dev.verdigris.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final TransportLimits LIMITS =
            new TransportLimits(1, 1, 1, 1, 1, 100, 100, 100, 2, 100, 1, 1, 1);

    private final Counters counters = new Counters();
    private final Outbox outbox = new Outbox(LIMITS, counters);

    @Test
    void theOldestMessagesGiveWayToTheNewest() {
        for (int bytes : new int[] {40, 41, 42, 43}) {
            outbox.addMessage(message(bytes));
        }
        assertThat(outbox.nextMessage()).isEqualTo(message(42));
        assertThat(outbox.nextMessage()).isEqualTo(message(43));
        assertThat(outbox.nextMessage()).isNull();
        assertThat(counters.snapshot().uniDropped()).isEqualTo(2);
        assertThat(counters.snapshot().uniDroppedBytes()).isEqualTo(81);
    }

    @Test
    void oneMessageAlwaysFits() {
        outbox.addMessage(message(1_000));
        assertThat(outbox.nextMessage()).isEqualTo(message(1_000));
    }

    @Test
    void theOldestDatagramGivesWay() {
        for (byte i = 0; i < 3; i++) {
            outbox.addDatagram(new byte[] {i});
        }
        assertThat(outbox.nextDatagram()).containsExactly(1);
        assertThat(outbox.nextDatagram()).containsExactly(2);
        assertThat(counters.snapshot().datagramsDropped()).isEqualTo(1);
    }

    @Test
    void aConversationTooManyFailsAtOnceUnlessAnotherStoppedWaiting() {
        var first = new CompletableFuture<BiStream>();
        var second = new CompletableFuture<BiStream>();
        var third = new CompletableFuture<BiStream>();
        outbox.addOpen(first);
        outbox.addOpen(second);
        assertThatThrownBy(second::join).hasCauseInstanceOf(IOException.class);
        first.cancel(false);
        outbox.addOpen(third);
        assertThat(outbox.nextOpen()).isSameAs(third);
    }

    @Test
    void clearingCountsWhatIsLostAndFailsWhoWaits() {
        var open = new CompletableFuture<BiStream>();
        outbox.addDatagram(new byte[1]);
        outbox.addMessage(message(10));
        outbox.addOpen(open);
        outbox.clear("gone");
        assertThat(outbox.isEmpty()).isTrue();
        assertThat(counters.snapshot().datagramsDropped()).isEqualTo(1);
        assertThat(counters.snapshot().uniDropped()).isEqualTo(1);
        assertThatThrownBy(open::join).hasRootCauseMessage("gone");
    }

    @Test
    void aRetiredOutboxTakesNothing() {
        outbox.addDatagram(new byte[1]);
        assertThat(outbox.retire()).isFalse();
        outbox.nextDatagram();
        assertThat(outbox.retire()).isTrue();
        assertThat(outbox.addDatagram(new byte[1])).isFalse();
        assertThat(outbox.addMessage(message(1))).isFalse();
    }

    private static Outbox.Message message(int bytes) {
        return new Outbox.Message(List.of(), bytes);
    }
}
