package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.NodeAddress;
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
/// The caller calls [#start] once and first, then feeds what comes in; each call appends what must
/// be done, in order, to `out`. After [#leave] nothing but goodbyes is sent any more.
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
/// whatever the size of the cluster.
///
/// Differs from upstream: whoever asks a node that has left is answered with its goodbye; a node
/// always comes back when it is held for down, and takes a birth after the one that displaced it
/// even if its own clock is behind; what a node must know to come back travels as an update about
/// itself, so a late `YouAreDown` cannot end the life after the one it meant.
public final class Swim {
    private final SwimConfig config;
    private final RandomGenerator random;
    private final Self self;
    private final Members members;
    private final Dissemination news;
    private final Packets packets;
    private final Probe probe;
    private boolean gossiping;
    private boolean left;

    /// @param self a fresh identity, born after any earlier life as far as the clock knows
    /// @param clock asked for births, and never moved by what others claim
    public Swim(SwimConfig config, Identity self, HybridClock clock, RandomGenerator random) {
        InvariantViolation.check(!self.actor().isNil(), "a node has an actor id");
        this.config = config;
        this.random = random;
        this.self = new Self(self, clock);
        this.members = new Members(self.actor(), self.cluster(), config.membersMax());
        this.news = new Dissemination(config.backlogMax());
        this.packets = new Packets(config, this.self, members, news, random);
        this.probe = new Probe(random);
    }

    /// Starts the timers and takes up the members of an earlier run. Those that were active count
    /// as alive until a probe says otherwise; some of them hear of us at once.
    public void start(List<RememberedMember> remembered, Moment now, Consumer<? super Effect> out) {
        for (RememberedMember member : remembered) {
            reload(member, out);
        }
        if (self.isSuperseded()) {
            self.beReborn(now); // the clock went backwards since an earlier run
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
        if (!Members.isPlausible(update)) {
            return;
        }
        if (self.is(update.member().actor())) {
            self.noteBirth(update.member().birth());
            return;
        }
        Liveness liveness = update.liveness().isActive() ? Liveness.ALIVE : Liveness.DOWN;
        Change change = members.apply(
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

    /// Asks nodes of which only the address is known to take us in; of many addresses a random few.
    ///
    /// The caller repeats this often while there is no peer, and seldom for ever: that heals even a
    /// partition that outlasted the memory of members that are down.
    public void announceTo(List<NodeAddress> addresses, Moment now, Consumer<? super Effect> out) {
        if (left) {
            return;
        }
        var others = new ArrayList<>(addresses);
        others.removeIf(self.identity().address()::equals);
        Collections.shuffle(others, Random.from(random));
        for (NodeAddress address : others.subList(
                0, Math.min(config.bootstrapFanout(), others.size()))) {
            send(ActorId.NIL, address, new SwimBody.Announce(), out);
        }
    }

    /// Drops what is not meant for us, comes from ourselves or makes no sense.
    public void receive(SwimPacket packet, Moment now, Consumer<? super Effect> out) {
        var sender = new MemberUpdate(packet.sender(), packet.incarnation(), Liveness.ALIVE);
        if (!isForUs(packet) || !isPlausible(sender)) {
            return;
        }
        if (left) {
            answerAfterLeaving(packet, out);
        } else if (self.is(sender.member().actor())) {
            heardOfOurselves(sender, now, out);
        } else if (isGoodbye(packet)) {
            applyAll(packet.updates(), out);
        } else {
            converse(sender, packet, now, out);
        }
        gossipSoon(out);
    }

    private void converse(MemberUpdate sender, SwimPacket packet, Moment now,
            Consumer<? super Effect> out) {
        Identity before = self.identity();
        for (MemberUpdate update : packet.updates()) {
            if (self.is(update.member().actor()) && isPlausible(update)) {
                heardOfOurselves(update, now, out);
            }
        }
        apply(sender, out);
        if (holdsActive(sender.member())) {
            boolean learnt = applyAll(packet.updates(), out);
            react(packet, learnt, now, out);
        } else if (!(packet.body() instanceof SwimBody.YouAreDown)
                || !self.identity().equals(before)) {
            // Two nodes that hold each other for down fall silent unless the answer is news.
            answer(packet.sender(), new SwimBody.YouAreDown(), out);
        }
    }

    private static boolean isGoodbye(SwimPacket packet) {
        return packet.updates().stream().anyMatch(update ->
                update.member().equals(packet.sender()) && !update.liveness().isActive());
    }

    private boolean isPlausible(MemberUpdate update) {
        return Members.isPlausible(update) && self.isPossible(update.member().birth());
    }

    private boolean isForUs(SwimPacket packet) {
        boolean byAddress = packet.to().isNil() && packet.body() instanceof SwimBody.Announce;
        return (byAddress || self.is(packet.to()))
                && packet.toAddress().equals(self.identity().address());
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
        if (!self.is(to.actor()) && !to.actor().isNil()) {
            answer(to, body, out);
        }
    }

    /// News of our own slot: of us, of an earlier life, or of another that took our place.
    private void heardOfOurselves(MemberUpdate update, Moment now, Consumer<? super Effect> out) {
        if (self.identity().supersedes(update.member())) {
            if (update.liveness().isActive()) {
                remindOfUs();
            }
            return;
        }
        self.noteBirth(update.member().birth());
        if (!self.identity().equals(update.member()) || update.liveness() == Liveness.DOWN) {
            rejoinUnlessJustDone(now, out);
        } else if (update.liveness() == Liveness.SUSPECT) {
            refute(update.incarnation(), now, out);
        }
    }

    private void refute(long suspected, Moment now, Consumer<? super Effect> out) {
        if (suspected < self.incarnation()) {
            remindOfUs();
        } else if (suspected == Self.INCARNATION_MAX) {
            rejoinUnlessJustDone(now, out);
        } else {
            self.refute(suspected);
            news.add(self.as(Liveness.ALIVE));
            out.accept(new Effect.Announce(new Event.SuspicionRefuted(self.incarnation())));
        }
    }

    /// Somebody has missed the news of us.
    private void remindOfUs() {
        if (!news.has(self.identity().actor())) {
            news.add(self.as(Liveness.ALIVE));
        }
    }

    private void rejoinUnlessJustDone(Moment now, Consumer<? super Effect> out) {
        if (!self.wasRebornWithin(config.rejoinPause(), now)) {
            rejoin(now, out);
        }
    }

    /// Takes a new identity, which wins over whatever is held of the present one.
    public void rejoin(Moment now, Consumer<? super Effect> out) {
        if (left) {
            return;
        }
        self.beReborn(now);
        news.add(self.as(Liveness.ALIVE));
        out.accept(new Effect.Announce(new Event.Rejoined(self.identity())));
        gossipSoon(out);
    }

    /// Applies news of others.
    ///
    /// @return whether there was any
    private boolean applyAll(List<MemberUpdate> updates, Consumer<? super Effect> out) {
        boolean learnt = false;
        for (MemberUpdate update : updates) {
            if (!self.is(update.member().actor()) && isPlausible(update)) {
                learnt |= apply(update, out);
            }
        }
        return learnt;
    }

    /// Applies news of another member.
    ///
    /// @return whether it was news
    private boolean apply(MemberUpdate update, Consumer<? super Effect> out) {
        Change change = members.apply(update);
        if (change == null) {
            return false;
        }
        news.add(change.member().held());
        follow(change, out);
        return true;
    }

    private void follow(Change change, Consumer<? super Effect> out) {
        if (change.displaced() != null) {
            probe.remove(change.displaced());
        }
        if (change.before() == null) {
            probe.add(change.member().actor());
        }
        change.follow(config.forgetDownAfter(), out);
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

    /// Suspects a member that we failed to reach, and times the suspicion: so does everyone who
    /// fails to reach it, and nobody who only hears of it. It is pinged once more, because its
    /// answer would bring the refutation to us by the shortest way.
    ///
    /// @param pinged what was held of the member when it was pinged: what it said since then wins
    private void suspect(MemberUpdate pinged, Consumer<? super Effect> out) {
        Member member = members.find(pinged.member().actor());
        if (member == null) {
            return;
        }
        var suspicion = new MemberUpdate(
                pinged.member(), pinged.incarnation(), Liveness.SUSPECT);
        apply(suspicion, out);
        if (member.held().equals(suspicion) && member.accuse()) {
            out.accept(new StartTimer(new TimerKey.Suspicion(member.actor()),
                    config.suspicionTimeout(members.activeCount() + 1)));
            send(member, new SwimBody.Ping(probe.number()), out);
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
        if (!self.is(to)) {
            out.accept(new Send(address, packets.goodbye(to, address)));
        }
    }

    private void send(Member to, SwimBody body, Consumer<? super Effect> out) {
        send(to.actor(), to.identity().address(), body, out);
    }

    private void send(ActorId to, NodeAddress address, SwimBody body,
            Consumer<? super Effect> out) {
        out.accept(new Send(address, packets.to(to, address, body)));
    }

    public Identity self() {
        return self.identity();
    }

    /// Ours in this life; raised to refute a suspicion.
    public long incarnation() {
        return self.incarnation();
    }

    /// The active members of our own cluster id without ourselves, by actor. The same list as long
    /// as nothing about them changes.
    public List<Peer> peers() {
        return members.peers();
    }

    /// Ours, as in [Peer#neighbourhood].
    public int neighbourhood() {
        return 0;
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
