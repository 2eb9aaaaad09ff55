package dev.verdigris.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.net.MalformedFrame.Reason;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final int LIMIT_BYTES = 20_000;

    private final ByteBudget budget = new ByteBudget(LIMIT_BYTES);
    private final FrameReader reader = new FrameReader(LIMIT_BYTES, budget);
    private final List<byte[]> frames = new ArrayList<>();

    @Test
    void framesComeOutWholeHoweverTheStreamIsCut() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var sent = new ArrayList<byte[]>();
        var stream = Unpooled.buffer();
        for (int i = 0; i < 100; i++) {
            byte[] frame = new byte[i % 7 == 0 ? LIMIT_BYTES - i : random.nextInt(300)];
            random.nextBytes(frame);
            sent.add(frame);
            stream.writeInt(frame.length).writeBytes(frame);
        }
        while (stream.isReadable()) {
            int cut = Math.min(1 + random.nextInt(5_000), stream.readableBytes());
            reader.read(stream.readSlice(cut), frames::add);
        }
        assertThat(frames).as("seed %d", seed).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(frames.get(i)).as("seed %d frame %d", seed, i).isEqualTo(sent.get(i));
        }
        assertThat(reader.isInsideFrame()).isFalse();
        assertThat(budget.take(LIMIT_BYTES)).isTrue(); // all memory was given back
    }

    @Test
    void memoryFollowsWhatArrivedNotWhatWasPromised() throws Exception {
        reader.read(Unpooled.buffer().writeInt(LIMIT_BYTES).writeByte(1), frames::add);
        assertThat(budget.take(LIMIT_BYTES - 4_096)).isTrue();
    }

    @Test
    void aFrameBeyondTheBudgetOfItsConnectionIsRefused() {
        budget.take(LIMIT_BYTES - 100);
        var bytes = Unpooled.buffer().writeInt(5_000).writeZero(5_000);
        assertThatThrownBy(() -> reader.read(bytes, frames::add)).isInstanceOfSatisfying(
                MalformedFrame.class, e -> assertThat(e.reason()).isEqualTo(Reason.OVER_BUDGET));
    }
}
