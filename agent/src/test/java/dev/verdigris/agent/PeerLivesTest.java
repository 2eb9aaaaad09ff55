package dev.verdigris.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Identity;
import org.junit.jupiter.api.Test;

class PeerLivesTest {
    private final PeerLives lives = new PeerLives();

    private static Identity life(int port, long birth) {
        return new Identity(new ActorId(0, 1),
                NodeAddress.of(new byte[] {127, 0, 0, 1}, port), new Timestamp(birth),
                ClusterId.DEFAULT);
    }

    @Test
    void onlyALaterLifeAtAKnownAddressIsARebirth() {
        assertThat(lives.isReborn(life(1, 10))).isFalse();
        assertThat(lives.isReborn(life(1, 10))).isFalse();
        assertThat(lives.isReborn(life(2, 11))).isFalse();
        assertThat(lives.isReborn(life(1, 11))).isTrue();
        assertThat(lives.isReborn(life(1, 10))).isFalse();
        assertThat(lives.isReborn(life(1, 11))).isFalse();
    }

    @Test
    void theAddressHeardFromLeastRecentlyIsForgottenAtTheLimit() {
        for (int port = 0; port <= PeerLives.PEERS_MAX; port++) {
            lives.isReborn(life(port, 1));
        }
        assertThat(lives.isReborn(life(0, 2))).isFalse();
        assertThat(lives.isReborn(life(PeerLives.PEERS_MAX, 2))).isTrue();
    }
}
