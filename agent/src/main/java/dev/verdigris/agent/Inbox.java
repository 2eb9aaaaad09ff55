package dev.verdigris.agent;

import dev.verdigris.protocol.Input;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What waits for the loop: inputs from the store, the streams and operators, and messages from
/// peers, in two bounded queues.
///
/// Inputs wait at the limit, because dropping one would leave a decider waiting for ever. Messages
/// from peers are dropped at the limit, the oldest first: the protocols repair what is lost. Inputs
/// go first, so a flood of messages cannot starve the database's answers; but only some in a row,
/// so that a flood of syncs that peers open cannot starve the membership's.
///
/// Any thread may put; only the loop takes.
final class Inbox {
    static final int INPUTS_MAX = 4_096;
    static final int MESSAGES_MAX = 16_384;
    /// Inputs taken one after the other while a message waits.
    static final int INPUTS_IN_A_ROW_MAX = 16;

    /// Something for the loop to do: an input for the node, or a question to it.
    sealed interface Item {
        record ForNode(Input input) implements Item {}

        record Ask(Runnable question) implements Item {}
    }

    private final Supplier<Moment> clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition taken = lock.newCondition();
    private final ArrayDeque<Item> inputs = new ArrayDeque<>();
    private final ArrayDeque<Item> messages = new ArrayDeque<>();
    private int inputsInARow;
    private boolean closed;
    private long dropped;

    Inbox(Supplier<Moment> clock) {
        this.clock = clock;
    }

    /// Adds an item, waiting while the queue is full.
    ///
    /// @return false if the inbox is closed; the item is not in it
    boolean put(Item item) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (inputs.size() >= INPUTS_MAX && !closed) {
                taken.await();
            }
            if (closed) {
                return false;
            }
            inputs.add(item);
            arrived.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Adds a message from a peer without waiting; at the limit the oldest message makes room.
    void offer(Input.Received message) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (messages.size() >= MESSAGES_MAX) {
                messages.removeFirst();
                dropped++;
            }
            messages.add(new Item.ForNode(message));
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /// The next item; null once `deadline` has passed, or if the inbox is closed and empty.
    ///
    /// @param deadline null to wait without end
    @Nullable Item take(@Nullable Moment deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (inputs.isEmpty() && messages.isEmpty() && !closed) {
                if (deadline == null) {
                    arrived.await();
                    continue;
                }
                Duration left = deadline.since(clock.get());
                if (!left.isPositive() || arrived.awaitNanos(left.toNanos()) <= 0) {
                    return null;
                }
            }
            boolean messageIsDue = !messages.isEmpty() && inputsInARow >= INPUTS_IN_A_ROW_MAX;
            if (inputs.isEmpty() || messageIsDue) {
                inputsInARow = 0;
                return messages.poll();
            }
            inputsInARow++;
            taken.signal();
            return inputs.poll();
        } finally {
            lock.unlock();
        }
    }

    /// Refuses what comes from now on; what is in can still be taken.
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
            taken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whether it is closed and everything in it was taken.
    boolean isOver() {
        lock.lock();
        try {
            return closed && inputs.isEmpty() && messages.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// How many messages from peers were dropped at the limit.
    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }
}
