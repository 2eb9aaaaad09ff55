package dev.verdigris.agent;

import dev.verdigris.admin.AdminCommand;
import dev.verdigris.admin.AdminHandler;
import dev.verdigris.broadcast.BroadcastStats;
import dev.verdigris.intake.IntakeStats;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Timestamp;
import dev.verdigris.net.QuicTransport;
import dev.verdigris.net.TransportStats;
import dev.verdigris.node.Node;
import dev.verdigris.node.NodeStats;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.SyncState;
import dev.verdigris.schema.Permission;
import dev.verdigris.store.ContentDigest;
import dev.verdigris.store.Health;
import dev.verdigris.store.SchemaResult;
import dev.verdigris.store.Store;
import dev.verdigris.store.StoreStats;
import dev.verdigris.swim.MemberView;
import dev.verdigris.swim.SwimStats;
import dev.verdigris.sync.LagView;
import dev.verdigris.sync.SyncStats;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What operators' commands do, and the shape of what they answer; `docs/admin.md` describes both.
final class Operations implements AdminHandler {
    private final Loop loop;
    private final Inbox inbox;
    private final Store store;
    private final SchemaKeeper schema;
    private final QuicTransport transport;
    private final Producer producer;
    private final @Nullable Integer memberId;

    /// @param memberId which part of every cluster we belong to; null unless configured
    Operations(Loop loop, Inbox inbox, Store store, SchemaKeeper schema,
            QuicTransport transport, Producer producer, @Nullable Integer memberId) {
        this.memberId = memberId;
        this.loop = loop;
        this.inbox = inbox;
        this.store = store;
        this.schema = schema;
        this.transport = transport;
        this.producer = producer;
    }

    @Override
    public void handle(AdminCommand command, Replies replies)
            throws IOException, InterruptedException {
        switch (command) {
            case AdminCommand.Ping _ -> { }
            case AdminCommand.Members _ -> {
                SortedMap<ActorId, Timestamp> syncs = ask(Node::lastSyncs);
                for (MemberView member : ask(Node::members)) {
                    if (member.liveness().isActive()) {
                        replies.json(member(member, syncs.get(member.identity().actor())));
                    }
                }
            }
            case AdminCommand.MembershipStates _ -> {
                replies.log("gathering membership states");
                for (MemberView member : ask(Node::members)) {
                    replies.json(membershipState(member));
                }
            }
            case AdminCommand.Rejoin _ -> {
                inbox.put(new Inbox.Item.ForNode(new Input.Rejoin()));
                replies.log("rejoining with a new identity");
            }
            case AdminCommand.SetId(var id) -> {
                store.setClusterId(id);
                inbox.put(new Inbox.Item.ForNode(new Input.MoveTo(new ClusterId(id, memberId))));
                replies.log("moved to cluster " + id);
            }
            case AdminCommand.SyncState _ -> {
                replies.log("generating the sync state");
                replies.json(syncState(store.actor(), ask(Node::syncState)));
            }
            case AdminCommand.Lag _ -> {
                LagView lag = lag();
                replies.json(lag(lag, ask(Node::stats).peers()));
                for (LagView.OfActor actor : lag.actors()) {
                    replies.json(lagOf(actor));
                }
            }
            case AdminCommand.Stats _ -> replies.json(stats(ask(Node::stats), lag()));
            case AdminCommand.Digest _ -> replies.json(digest(store.digest()));
            case AdminCommand.Reload(var allowDestructive) -> reload(
                    allowDestructive ? Permission.DESTRUCTIVE : Permission.ADDITIVE, replies);
            case AdminCommand.SchemaState _ -> replies.json(SchemaReport.of(
                    schema.paths(), schema.refusal(), store.schemaStock()));
        }
    }

    private void reload(Permission permission, Replies replies) throws IOException {
        replies.log("reading the schema files");
        SchemaKeeper.Applied applied = schema.apply(permission);
        for (String path : applied.unreadable()) {
            replies.log("schema path cannot be read and was left out: " + path);
        }
        SchemaResult result = applied.result();
        if (result == null) {
            replies.log("there are no schema files; nothing has changed");
            return;
        }
        for (String table : result.outcome().unnamed()) {
            replies.log("table " + table + " is in no schema file and stays; to drop it: verdigris "
                    + "reload --allow-destructive");
        }
        replies.log(result.changed().isEmpty() ? "the schema is in force already"
                : "schema applied, changed: " + String.join(", ", result.changed()));
    }

    private <T> T ask(Function<Node, T> question) throws InterruptedException {
        return answered(loop.ask(question));
    }

    private LagView lag() throws InterruptedException {
        return answered(loop.askNow(Node::lag));
    }

    private static <T> T answered(@Nullable T answer) {
        if (answer == null) {
            throw new IllegalStateException("the node is stopping");
        }
        return answer;
    }

    private static Map<String, @Nullable Object> member(
            MemberView member, @Nullable Timestamp lastSync) {
        var state = new TreeMap<String, @Nullable Object>();
        state.put("addr", member.identity().address().toString());
        state.put("cluster_id", member.identity().cluster().value());
        state.put("last_sync_ts", lastSync == null ? null : lastSync.ntp64());
        state.put("member_id", member.identity().cluster().memberId());
        state.put("ring", member.ring());
        state.put("ts", member.identity().birth().ntp64());
        var json = new TreeMap<String, @Nullable Object>();
        json.put("id", member.identity().actor().toUuidString());
        json.put("rtts", member.roundTrips().isEmpty() ? null
                : member.roundTrips().stream().map(Duration::toMillis).toList());
        json.put("state", state);
        return json;
    }

    private static Map<String, @Nullable Object> membershipState(MemberView member) {
        Identity identity = member.identity();
        var id = new TreeMap<String, @Nullable Object>();
        id.put("addr", identity.address().toString());
        id.put("cluster_id", identity.cluster().value());
        id.put("id", identity.actor().toUuidString());
        id.put("member_id", identity.cluster().memberId());
        id.put("ts", identity.birth().ntp64());
        var json = new TreeMap<String, @Nullable Object>();
        json.put("id", id);
        json.put("incarnation", member.incarnation());
        json.put("state", name(member.liveness()));
        return json;
    }

    private static String name(Liveness liveness) {
        return switch (liveness) {
            case ALIVE -> "Alive";
            case SUSPECT -> "Suspect";
            case DOWN -> "Down";
        };
    }

    private static Map<String, @Nullable Object> syncState(ActorId self, SyncState state) {
        var heads = new LinkedHashMap<String, Object>();
        var need = new LinkedHashMap<String, Object>();
        var partialNeed = new LinkedHashMap<String, Object>();
        for (Map.Entry<ActorId, ActorBook> entry : state.books().entrySet()) {
            String actor = entry.getKey().toUuidString();
            ActorBook book = entry.getValue();
            heads.put(actor, book.head().value());
            if (!book.gaps().isEmpty()) {
                need.put(actor, ranges(book.gaps()));
            }
            if (!book.partials().isEmpty()) {
                var versions = new LinkedHashMap<String, Object>();
                book.partials().forEach((version, partial) ->
                        versions.put(version.toString(), ranges(partial.missing())));
                partialNeed.put(actor, versions);
            }
        }
        var json = new TreeMap<String, @Nullable Object>();
        json.put("actor_id", self.toUuidString());
        json.put("heads", heads);
        json.put("last_cleared_ts", null);
        json.put("need", need);
        json.put("partial_need", partialNeed);
        return json;
    }

    /// @param peers whoever hears nobody does not know what it misses
    private static Map<String, Object> lag(LagView lag, int peers) {
        var json = new LinkedHashMap<String, Object>();
        json.put("versions", lag.versions());
        json.put("seconds", seconds(lag.age()));
        json.put("actors", lag.actors().size());
        json.put("peers", peers);
        return json;
    }

    private static Map<String, Object> lagOf(LagView.OfActor actor) {
        var json = new LinkedHashMap<String, Object>();
        json.put("actor_id", actor.actor().toUuidString());
        json.put("versions", actor.versions());
        json.put("seconds", seconds(actor.age()));
        return json;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private static List<Map<String, Long>> ranges(RangeSet set) {
        var ranges = new ArrayList<Map<String, Long>>();
        for (RangeSet.Range range : set.ranges()) {
            ranges.add(new TreeMap<>(Map.of("start", range.first(), "end", range.last())));
        }
        return ranges;
    }

    private static Map<String, Object> digest(ContentDigest digest) {
        var json = new LinkedHashMap<String, Object>();
        json.put("row_count", digest.rowCount());
        json.put("rows", "%016x".formatted(digest.rows()));
        json.put("clocks", "%016x".formatted(digest.clocks()));
        return json;
    }

    private Map<String, Object> stats(NodeStats node, LagView lag) {
        var json = new LinkedHashMap<String, Object>();
        json.put("peers", node.peers());
        json.put("membership", membership(node.swim()));
        json.put("lag", lag(lag, node.peers()));
        json.put("broadcast", broadcast(node.broadcast(), producer.skipped()));
        json.put("intake", intake(node.intake(), inbox.dropped()));
        json.put("sync", sync(node.sync()));
        json.put("transport", transport(transport.stats()));
        json.put("store", store(store.stats()));
        return json;
    }

    private static Map<String, @Nullable Object> store(StoreStats stats) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        switch (stats.health()) {
            case Health.Well() -> json.put("health", "well");
            case Health.Unwell(var since, var reason) -> {
                json.put("health", "unwell");
                json.put("unwell_since", since.toString());
                json.put("unwell_reason", reason);
            }
        }
        json.put("transactions", stats.transactions());
        json.put("commit_groups", stats.groups());
        json.put("wal_bytes", stats.wal().bytes());
        json.put("checkpoints", stats.wal().checkpoints());
        json.put("wal_restarts", stats.wal().restarts());
        json.put("wal_restarts_hindered", stats.wal().restartsHindered());
        json.put("long_readers", stats.wal().longReaders());
        json.put("readers_reported", stats.wal().readersReported());
        json.put("readers_ended", stats.wal().readersEnded());
        json.put("log_pruned_bytes", stats.logPrunedBytes());
        return json;
    }

    private static Map<String, Object> membership(SwimStats stats) {
        var json = new LinkedHashMap<String, Object>();
        json.put("alive", stats.alive());
        json.put("suspected", stats.suspected());
        json.put("down", stats.down());
        json.put("ups", stats.ups());
        json.put("suspicions", stats.suspicions());
        json.put("accusations", stats.accusations());
        json.put("downs", stats.downs());
        json.put("verdicts", stats.verdicts());
        json.put("refutations", stats.refutations());
        json.put("rejoins", stats.rejoins());
        json.put("pauses", stats.pauses());
        json.put("health", stats.health());
        json.put("news_waiting", stats.newsWaiting());
        json.put("news_dropped", stats.newsDropped());
        json.put("news_held_back", stats.newsHeldBack());
        json.put("members_refused", stats.membersRefused());
        json.put("other_cluster", stats.otherCluster());
        json.put("implausible", stats.implausible());
        return json;
    }

    /// @param commitsSkipped commits of our own that never reached the node to be broadcast
    private static Map<String, Object> broadcast(BroadcastStats stats, long commitsSkipped) {
        var json = new LinkedHashMap<String, Object>();
        json.put("originated", stats.originated());
        json.put("relayed", stats.relayed());
        json.put("duplicates", stats.duplicates());
        json.put("rumors_sent", stats.rumorsSent());
        json.put("bytes_sent", stats.bytesSent());
        json.put("messages_sent", stats.messagesSent());
        json.put("dropped", stats.dropped());
        json.put("pending", stats.pending());
        json.put("asked", stats.asked());
        json.put("answered", stats.answered());
        json.put("refused", stats.refused());
        json.put("missing", stats.missing());
        json.put("missing_refused", stats.missingRefused());
        json.put("kept", stats.kept());
        json.put("kept_bytes", stats.keptBytes());
        json.put("commits_skipped", commitsSkipped);
        return json;
    }

    /// @param droppedBefore messages that were dropped before they reached the node
    private static Map<String, Object> intake(IntakeStats stats, long droppedBefore) {
        var json = new LinkedHashMap<String, Object>();
        json.put("queued", stats.queued());
        json.put("duplicates", stats.duplicates());
        json.put("dropped", stats.dropped() + droppedBefore);
        json.put("batches_failed", stats.batchesFailed());
        json.put("waiting", stats.waiting());
        json.put("actors_refused", stats.actorsRefused());
        return json;
    }

    private static Map<String, Object> sync(SyncStats stats) {
        var json = new LinkedHashMap<String, Object>();
        json.put("rounds", stats.rounds());
        json.put("sessions", stats.clientSessions());
        json.put("changesets_received", stats.changesetsReceived());
        json.put("served", stats.served());
        json.put("turned_away", stats.turnedAway());
        json.put("malformed", stats.malformed());
        return json;
    }

    private static Map<String, Object> transport(TransportStats stats) {
        var json = new LinkedHashMap<String, Object>();
        json.put("datagrams_sent", stats.datagramsSent());
        json.put("datagrams_received", stats.datagramsReceived());
        json.put("datagrams_dropped", stats.datagramsDropped());
        json.put("uni_sent", stats.uniSent());
        json.put("uni_sent_bytes", stats.uniSentBytes());
        json.put("uni_dropped", stats.uniDropped());
        json.put("open_outgoing", stats.openOutgoing());
        json.put("open_inbound", stats.openInbound());
        json.put("malformed", stats.malformed().values().stream()
                .mapToLong(Long::longValue).sum());
        return json;
    }
}
