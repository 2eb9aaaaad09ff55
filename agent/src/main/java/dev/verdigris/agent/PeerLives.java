package dev.verdigris.agent;

import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Identity;
import java.util.LinkedHashMap;
import java.util.Map;

/// Notices when the node at an address has begun a new life. Any thread may ask.
final class PeerLives {
    /// Addresses that are remembered. Beyond it the one heard from least recently is forgotten; its
    /// next life is then noticed by the silence of the connection to its former one.
    static final int PEERS_MAX = 8_192;

    private final Map<NodeAddress, Timestamp> births =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<NodeAddress, Timestamp> eldest) {
                    return size() > PEERS_MAX;
                }
            };

    /// Whether `speaker` is a later life than the one last heard at its address. The first ever
    /// heard there is not.
    synchronized boolean isReborn(Identity speaker) {
        Timestamp before = births.get(speaker.address());
        if (before != null && !speaker.birth().isAfter(before)) {
            return false;
        }
        births.put(speaker.address(), speaker.birth());
        return before != null;
    }
}
