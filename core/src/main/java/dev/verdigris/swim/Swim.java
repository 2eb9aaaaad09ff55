package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Effect.Send;
import dev.verdigris.protocol.Effect.StartTimer;
import dev.verdigris.protocol.Effect.StopTimer;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Message.SwimPacket;
import dev.verdigris.protocol.Peer;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.protocol.SwimBody;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One node's part in SWIM. Decides; never acts. Not thread-safe: the caller owns it.
///
/// The caller calls [#start] once and first, then feeds what comes in; each call appends what must be
/// done, in order, to `out`. After [#leave] nothing but goodbyes is sent any more.
///
/// ```
///             failed probe                    time to refute is over
///   ALIVE ───────────────────▶ SUSPECT ───────────────────────────────▶ DOWN
///     ▲                           │                                       │
///     └──── greater incarnation ──┘                                       │
///     └──────────────── a later life: the node was reborn ────────────────┘
/// ```
///
/// One packet goes out per probe period and, while there is news, `gossipFanout` per gossip period,
/// whatever the size of the cluster. A packet to a member that we hold suspect or down begins with
/// just that, so whoever is wrongly suspected hears of it from the first node that talks to it.
///
/// Differs from upstream: every node that hears of a suspicion times it, not only the one that
/// raised it, so a suspicion outlives its author; a node that leaves says so in a packet of its own
/// and is not held for down by silence; a node always comes back when it is held for down, and takes
/// a birth after the one that displaced it even if its own clock is behind.
public final class Swim {
    /// A node that would exceed it takes a new life, in which it starts at 0 again.
    static final long INCARNATION_MAX = (1L << 32) - 1;

    /// Births from here on are absurd and could not be superseded: they are ignored.
    private static final Timestamp BIRTH_END = new Timestamp(0xffff_ffff_0000_0000L);

    private final SwimConfig config;
    private final HybridClock clock;
    private final RandomGenerator random;
    private final Members members;
    private final Dissemination news;
    private final Probe probe;
    private Identity self;
    private long incarnation;
    /// The latest birth that was seen in our slot, ours included.
    private Timestamp latestBirth;
    private @Nullable Moment rejoinedAt;
    private boolean gossiping;
    private boolean left;

    /// @param self a fresh identity: its birth is after that of any earlier life, as far as the clock
    ///     knows
    /// @param clock asked for births, and never moved by what others claim
    public Swim(SwimConfig config, Identity self, HybridClock clock, RandomGenerator random) {
        InvariantViolation.check(!self.actor().isNil(), "a node has an actor id");
        this.config = config;
        this.clock = clock;
        this.random = random;
        this.self = self;
        this.latestBirth = self.birth();
        this.members = new Members(self.actor(), self.cluster(), config.membersMax());
        this.news = new Dissemination(config.backlogMax());
        this.probe = new Probe(random);
    }

    /// Starts the timers and takes up the members of an earlier run. Those that were active count as
    /// alive until a probe says otherwise; some of them hear of us at once.
    public void start(List<RememberedMember> remembered, Moment now, Consumer<? super Effect> out) {
        for (RememberedMember member : remembered) {
            reload(member, out);
        }
        if (latestBirth.isAfter(self.birth())) {
            self = self.reborn(nextBirth()); // the clock went backwards since our last run
        }
        for (Member member : members.drawActive(config.bootstrapFanout(), null, random)) {
            send(member, new SwimBody.Announce(), out);
        }
        startWithin(new TimerKey.ProbeNext(), config.probePeriod(), out);
        startWithin(new TimerKey.AnnounceToActive(), config.announcePeriod(), out);
        startWithin(new TimerKey.AnnounceToDown(), config.announceDownPeriod(), out);
    }

    private void reload(RememberedMember remembered, Consumer<? super Effect> out) {
        MemberUpdate update = remembered.update();
        if (!isPlausible(update)) {
            return;
        }
        if (update.member().actor().equals(self.actor())) {
            noteBirth(update.member().birth());
            return;
        }
        Liveness liveness = update.liveness().isActive() ? Liveness.ALIVE : Liveness.DOWN;
        Members.Change change = members.apply(
                new MemberUpdate(update.member(), update.incarnation(), liveness));
        if (change != null) {
            if (remembered.rttMin() != null) {
                members.measured(change.member(), remembered.rttMin());
            }
            follow(change, out);
        }
    }

    /// A random first delay keeps nodes that start together from acting together.
    private void startWithin(TimerKey key, Duration period, Consumer<? super Effect> out) {
        out.accept(new StartTimer(key, Duration.ofNanos(random.nextLong(period.toNanos()) + 1)));
    }

    /// Asks nodes of which only the address is known to take us in. Of many addresses a random few
    /// are asked; the caller repeats this as long as there is no peer.
    public void announceTo(List<NodeAddress> addresses, Moment now, Consumer<? super Effect> out) {
        if (left) {
            return;
        }
        var others = new ArrayList<>(addresses);
        others.removeIf(self.address()::equals);
        Collections.shuffle(others, Random.from(random));
        for (NodeAddress address : others.subList(
                0, Math.min(config.bootstrapFanout(), others.size()))) {
            send(ActorId.NIL, address, new SwimBody.Announce(), out);
        }
    }

    /// Drops what is not meant for us, comes from ourselves or makes no sense.
    public void receive(SwimPacket packet, Moment now, Consumer<? super Effect> out) {
        Identity sender = packet.sender();
        var senderAlive = new MemberUpdate(sender, packet.incarnation(), Liveness.ALIVE);
        if (!isForUs(packet) || !isPlausible(senderAlive)) {
            return;
        }
        if (left) {
            answerAfterLeaving(packet, out);
            return;
        }
        if (sender.actor().equals(self.actor())) {
            heardOfOurselves(senderAlive, now, out);
            gossipSoon(out);
            return;
        }
        Identity before = self;
        for (MemberUpdate update : packet.updates()) {
            if (update.member().actor().equals(self.actor()) && isPlausible(update)) {
                heardOfOurselves(update, now, out);
            }
        }
        boolean goodbye = packet.updates().stream().anyMatch(update ->
                update.member().equals(sender) && !update.liveness().isActive());
        if (!goodbye) {
            apply(senderAlive, out);
            if (!holdsActive(sender)) {
                // Not to one that just told us the same, or two such nodes would never fall silent.
                if (!(packet.body() instanceof SwimBody.YouAreDown) || !self.equals(before)) {
                    send(sender.actor(), sender.address(), new SwimBody.YouAreDown(), out);
                }
                gossipSoon(out);
                return;
            }
        }
        boolean learnt = false;
        for (MemberUpdate update : packet.updates()) {
            if (!update.member().actor().equals(self.actor()) && isPlausible(update)) {
                learnt |= apply(update, out);
            }
        }
        if (!goodbye) {
            react(packet, learnt, now, out);
        }
        gossipSoon(out);
    }

    private boolean isForUs(SwimPacket packet) {
        boolean byAddress = packet.to().isNil() && packet.body() instanceof SwimBody.Announce;
        return (byAddress || packet.to().equals(self.actor()))
                && packet.toAddress().equals(self.address());
    }

    private static boolean isPlausible(MemberUpdate update) {
        return !update.member().actor().isNil()
                && update.incarnation() >= 0 && update.incarnation() <= INCARNATION_MAX
                && update.member().birth().compareTo(BIRTH_END) < 0;
    }

    /// True also if we could not take the sender in for want of room: it is answered all the same.
    private boolean holdsActive(Identity sender) {
        Member held = members.find(sender.actor());
        return held == null || held.identity().equals(sender) && held.isActive();
    }

    private void react(SwimPacket packet, boolean learnt, Moment now,
            Consumer<? super Effect> out) {
        Identity sender = packet.sender();
        switch (packet.body()) {
            case SwimBody.Ping(long number) -> answer(sender, new SwimBody.Ack(number), out);
            case SwimBody.Ack(long number) -> {
                Duration roundTrip = probe.acked(sender.actor(), number, now);
                Member member = members.find(sender.actor());
                if (roundTrip != null && member != null) {
                    members.measured(member, roundTrip);
                }
            }
            case SwimBody.PingRequest(Identity target, long number) ->
                answerOther(target, new SwimBody.IndirectPing(sender, number), out);
            case SwimBody.IndirectPing(Identity origin, long number) ->
                answer(sender, new SwimBody.IndirectAck(origin, number), out);
            case SwimBody.IndirectAck(Identity origin, long number) ->
                answerOther(origin, new SwimBody.ForwardedAck(sender, number), out);
            case SwimBody.ForwardedAck(Identity target, long number) ->
                probe.ackForwarded(sender.actor(), target.actor(), number);
            case SwimBody.Announce _ -> answer(sender, new SwimBody.Feed(), out);
            case SwimBody.Feed _ -> {
                if (learnt) { // there may be more where this came from
                    out.accept(new StartTimer(
                            new TimerKey.AnnounceToActive(), config.learningPeriod()));
                }
            }
            case SwimBody.Gossip _, SwimBody.YouAreDown _ -> { }
        }
    }

    private void answer(Identity to, SwimBody body, Consumer<? super Effect> out) {
        send(to.actor(), to.address(), body, out);
    }

    /// As [#answer], to a third node that the sender named.
    private void answerOther(Identity to, SwimBody body, Consumer<? super Effect> out) {
        if (!to.actor().equals(self.actor()) && !to.actor().isNil()) {
            answer(to, body, out);
        }
    }

    /// News of our own slot: of us, of an earlier life, or of another that took our place.
    private void heardOfOurselves(MemberUpdate update, Moment now, Consumer<? super Effect> out) {
        if (self.supersedes(update.member())) {
            if (update.liveness().isActive() && !news.has(self.actor())) {
                news.add(ourselves(Liveness.ALIVE)); // somebody has missed that we were reborn
            }
            return;
        }
        noteBirth(update.member().birth());
        if (!self.equals(update.member()) || update.liveness() == Liveness.DOWN) {
            rejoinUnlessJustDone(now, out);
        } else if (update.liveness() == Liveness.SUSPECT) {
            refute(update.incarnation(), now, out);
        }
    }

    private void refute(long suspected, Moment now, Consumer<? super Effect> out) {
        if (suspected < incarnation) {
            if (!news.has(self.actor())) {
                news.add(ourselves(Liveness.ALIVE));
            }
        } else if (suspected == INCARNATION_MAX) {
            rejoinUnlessJustDone(now, out);
        } else {
            incarnation = suspected + 1;
            news.add(ourselves(Liveness.ALIVE));
            out.accept(new Effect.Announce(new Event.SuspicionRefuted(incarnation)));
        }
    }

    private void rejoinUnlessJustDone(Moment now, Consumer<? super Effect> out) {
        if (rejoinedAt == null || now.since(rejoinedAt).compareTo(config.rejoinPause()) >= 0) {
            rejoin(now, out);
        }
    }

    /// Takes a new identity, which wins over whatever is held of the present one.
    public void rejoin(Moment now, Consumer<? super Effect> out) {
        if (left) {
            return;
        }
        Identity before = self;
        self = self.reborn(nextBirth());
        InvariantViolation.check(self.supersedes(before), "a new life supersedes the last");
        incarnation = 0;
        rejoinedAt = now;
        news.add(ourselves(Liveness.ALIVE));
        out.accept(new Effect.Announce(new Event.Rejoined(self)));
        gossipSoon(out);
    }

    private void noteBirth(Timestamp birth) {
        latestBirth = birth.isAfter(latestBirth) ? birth : latestBirth;
    }

    /// After every birth seen in our slot, without moving the clock for those that lie ahead of it.
    private Timestamp nextBirth() {
        Timestamp fresh = clock.now();
        latestBirth = fresh.isAfter(latestBirth) ? fresh : new Timestamp(latestBirth.ntp64() + 1);
        return latestBirth;
    }

    private MemberUpdate ourselves(Liveness liveness) {
        return new MemberUpdate(self, incarnation, liveness);
    }

    /// Applies news of another member.
    ///
    /// @return whether it was news
    private boolean apply(MemberUpdate update, Consumer<? super Effect> out) {
        Members.Change change = members.apply(update);
        if (change == null) {
            return false;
        }
        news.add(change.member().held());
        follow(change, out);
        return true;
    }

    /// Timers and events that follow from what changed.
    private void follow(Members.Change change, Consumer<? super Effect> out) {
        Member member = change.member();
        ActorId actor = member.actor();
        if (change.displaced() != null) {
            probe.remove(change.displaced());
            out.accept(new StopTimer(new TimerKey.Forget(change.displaced())));
        }
        if (change.before() == null) {
            probe.add(actor);
        } else {
            switch (change.before().liveness()) {
                case ALIVE -> { }
                case SUSPECT -> out.accept(new StopTimer(new TimerKey.Suspicion(actor)));
                case DOWN -> out.accept(new StopTimer(new TimerKey.Forget(actor)));
            }
        }
        if (member.isActive() && (change.isNewLife() || !change.wasActive())) {
            out.accept(new Effect.Announce(new Event.MemberUp(member.identity())));
        }
        switch (member.liveness()) {
            case ALIVE -> { }
            case SUSPECT -> {
                out.accept(new StartTimer(new TimerKey.Suspicion(actor),
                        config.suspicionTimeout(members.activeCount() + 1)));
                out.accept(new Effect.Announce(new Event.MemberSuspected(member.identity())));
            }
            case DOWN -> {
                out.accept(new StartTimer(new TimerKey.Forget(actor), config.forgetDownAfter()));
                if (change.wasActive()) {
                    out.accept(new Effect.Announce(new Event.MemberDown(member.identity())));
                }
            }
        }
    }

    public void timerFired(TimerKey.Swim key, Moment now, Consumer<? super Effect> out) {
        if (left) {
            return;
        }
        switch (key) {
            case TimerKey.ProbeNext _ -> probeNext(now, out);
            case TimerKey.ProbeIndirect _ -> probeIndirectly(now, out);
            case TimerKey.Suspicion(var actor) -> suspicionOver(actor, out);
            case TimerKey.Forget(var actor) -> {
                members.forget(actor);
                if (members.find(actor) == null) {
                    probe.remove(actor);
                }
            }
            case TimerKey.AnnounceToActive _ -> {
                out.accept(new StartTimer(key, config.announcePeriod()));
                for (Member member : members.drawActive(config.announceFanout(), null, random)) {
                    send(member, new SwimBody.Announce(), out);
                }
            }
            case TimerKey.AnnounceToDown _ -> {
                out.accept(new StartTimer(key, config.announceDownPeriod()));
                for (Member member : members.drawDown(config.announceDownFanout(), random)) {
                    send(member, new SwimBody.Announce(), out);
                }
            }
            case TimerKey.GossipNext _ -> {
                gossiping = false;
                for (Member member : members.drawActive(config.gossipFanout(), null, random)) {
                    if (!news.isEmpty()) {
                        send(member, new SwimBody.Gossip(), out);
                    }
                }
            }
        }
        gossipSoon(out);
    }

    private void probeNext(Moment now, Consumer<? super Effect> out) {
        Duration detour = config.probePeriod().minus(config.directTimeout());
        MemberUpdate silent = probe.failed(detour.dividedBy(2), now);
        probe.end();
        if (silent != null) {
            suspect(silent, out);
        }
        Member target = probe.nextTarget(members);
        if (target != null) {
            long number = probe.begin(target, now);
            send(target, new SwimBody.Ping(number), out);
            out.accept(new StartTimer(new TimerKey.ProbeIndirect(), config.directTimeout()));
        }
        out.accept(new StartTimer(new TimerKey.ProbeNext(), config.probePeriod()));
    }

    /// @param pinged what was held of the member when it was pinged: what it said since then wins
    private void suspect(MemberUpdate pinged, Consumer<? super Effect> out) {
        Member member = members.find(pinged.member().actor());
        if (member == null) {
            return;
        }
        boolean suspected = apply(new MemberUpdate(
                pinged.member(), pinged.incarnation(), Liveness.SUSPECT), out);
        if (suspected) {
            send(member, new SwimBody.Gossip(), out);
        }
    }

    private void probeIndirectly(Moment now, Consumer<? super Effect> out) {
        ActorId unanswered = probe.unanswered();
        Member target = unanswered == null ? null : members.find(unanswered);
        if (target == null || !target.isActive()) {
            return;
        }
        List<Member> helpers =
                members.drawActive(config.indirectProbes(), target.actor(), random);
        probe.askedOthers(helpers, now);
        for (Member helper : helpers) {
            send(helper, new SwimBody.PingRequest(target.identity(), probe.number()), out);
        }
    }

    private void suspicionOver(ActorId actor, Consumer<? super Effect> out) {
        Member member = members.find(actor);
        if (member != null && member.liveness() == Liveness.SUSPECT) {
            MemberUpdate held = member.held();
            apply(new MemberUpdate(held.member(), held.incarnation(), Liveness.DOWN), out);
            send(member, new SwimBody.YouAreDown(), out);
        }
    }

    /// Keeps the gossip timer running as long as there is news and somebody to tell it to.
    private void gossipSoon(Consumer<? super Effect> out) {
        if (!gossiping && !left && !news.isEmpty() && members.activeCount() > 0) {
            gossiping = true;
            out.accept(new StartTimer(new TimerKey.GossipNext(), config.gossipPeriod()));
        }
    }

    /// Tells some members that we go; they hold us for down at once and pass it on.
    public void leave(Moment now, Consumer<? super Effect> out) {
        if (left) {
            return;
        }
        left = true;
        for (Member member : members.drawActive(config.goodbyeFanout(), null, random)) {
            sayGoodbye(member.actor(), member.identity().address(), out);
        }
        for (TimerKey key : List.of(new TimerKey.ProbeNext(), new TimerKey.ProbeIndirect(),
                new TimerKey.AnnounceToActive(), new TimerKey.AnnounceToDown(),
                new TimerKey.GossipNext())) {
            out.accept(new StopTimer(key));
        }
        out.accept(new Effect.Announce(new Event.Left()));
    }

    /// Whoever still asks has missed the goodbye.
    private void answerAfterLeaving(SwimPacket packet, Consumer<? super Effect> out) {
        switch (packet.body()) {
            case SwimBody.Ping _, SwimBody.IndirectPing _, SwimBody.PingRequest _,
                    SwimBody.Announce _ ->
                sayGoodbye(packet.sender().actor(), packet.sender().address(), out);
            case SwimBody.Ack _, SwimBody.IndirectAck _, SwimBody.ForwardedAck _,
                    SwimBody.Feed _, SwimBody.Gossip _, SwimBody.YouAreDown _ -> { }
        }
    }

    private void sayGoodbye(ActorId to, NodeAddress address, Consumer<? super Effect> out) {
        if (!to.equals(self.actor())) {
            out.accept(new Send(address, new SwimPacket(self, incarnation, to, address,
                    new SwimBody.Gossip(), List.of(ourselves(Liveness.DOWN)))));
        }
    }

    private void send(Member to, SwimBody body, Consumer<? super Effect> out) {
        send(to.actor(), to.identity().address(), body, out);
    }

    private void send(ActorId to, NodeAddress address, SwimBody body,
            Consumer<? super Effect> out) {
        int room = config.packetBytesMax() - PacketSize.header(self, address, body);
        var updates = new ArrayList<MemberUpdate>();
        Member held = members.find(to);
        if (held != null && (held.liveness() != Liveness.ALIVE
                || body instanceof SwimBody.YouAreDown)) {
            updates.add(held.held());
            room -= PacketSize.of(held.held());
        }
        switch (body) {
            case SwimBody.Announce _, SwimBody.YouAreDown _ -> { }
            case SwimBody.Feed _ -> feed(to, room, updates);
            case SwimBody.Ping _, SwimBody.Ack _, SwimBody.PingRequest _, SwimBody.IndirectPing _,
                    SwimBody.IndirectAck _, SwimBody.ForwardedAck _, SwimBody.Gossip _ ->
                updates.addAll(news.take(room, config.transmissions(members.activeCount() + 1)));
        }
        out.accept(new Send(
                address, new SwimPacket(self, incarnation, to, address, body, updates)));
    }

    /// Fills `updates` with members drawn at random.
    private void feed(ActorId to, int bytes, List<MemberUpdate> updates) {
        int room = bytes;
        int most = bytes / PacketSize.of(ourselves(Liveness.ALIVE)) + 1;
        for (Member member : members.drawActive(most, to, random)) {
            room -= PacketSize.of(member.held());
            if (room < 0) {
                return;
            }
            updates.add(member.held());
        }
    }

    public Identity self() {
        return self;
    }

    /// Ours in this life; raised to refute a suspicion.
    public long incarnation() {
        return incarnation;
    }

    /// The active members of our own cluster id without ourselves, by actor. The same list as long
    /// as nothing about them changes.
    public List<Peer> peers() {
        return members.peers();
    }

    /// All members we know but ourselves, those that are down included, by actor.
    public List<MemberView> members() {
        return members.all().stream()
                .map(member -> new MemberView(member.identity(), member.held().incarnation(),
                        member.liveness(), member.rtt().newestFirst(), member.rtt().ring()))
                .toList();
    }

    /// What [#start] takes up again after a restart.
    public List<RememberedMember> remembered() {
        return members.all().stream()
                .map(member -> new RememberedMember(member.held(), member.rtt().min()))
                .toList();
    }

    /// How often a member was turned away because `membersMax` were known.
    public long membersRefused() {
        return members.refused();
    }
}
