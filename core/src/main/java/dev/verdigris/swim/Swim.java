package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Effect.Send;
import dev.verdigris.protocol.Effect.StartTimer;
import dev.verdigris.protocol.Effect.StopTimer;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Event.DownReason;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
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
    /// A clock that is off by more than a year is reported once in this time.
    static final Duration DRIFT_REPORT_PERIOD = Duration.ofMinutes(1);

    private final SwimConfig config;
    private final RandomGenerator random;
    private final Self self;
    private final Members members;
    private final Dissemination news;
    private final Packets packets;
    private final Probe probe;
    private final Health health;
    private final Damping damping;
    /// Members that we accuse, and some that we have accused, in turn to be pinged again.
    private final ArrayDeque<ActorId> accused = new ArrayDeque<>();
    private Moment probeDue = Moment.START;
    private Moment indirectDue = Moment.START;
    /// Whether we stood still since the pings of this period.
    private boolean paused;
    private @Nullable Moment driftReportedAt;
    private boolean gossiping;
    private boolean left;
    private final Counts counts = new Counts();

    /// As in [SwimStats].
    private static final class Counts {
        long ups;
        long suspicions;
        long accusations;
        long downs;
        long verdicts;
        long refutations;
        long rejoins;
        long pauses;
        long otherCluster;
        long implausible;
    }

    /// @param self a fresh identity, born after any earlier life as far as the clock knows
    /// @param clock asked for births, and never moved by what others claim
    public Swim(SwimConfig config, Identity self, HybridClock clock, RandomGenerator random) {
        InvariantViolation.check(!self.actor().isNil(), "a node has an actor id");
        this.config = config;
        this.random = random;
        this.self = new Self(self, clock);
        this.members = new Members(self.actor(), config.limits().membersMax());
        this.news = new Dissemination(config.limits().backlogMax());
        this.health = new Health(config.probing().healthMax());
        this.damping = new Damping(config.gossiping());
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
        int fanout = config.joining().bootstrapFanout();
        for (Member member : members.drawActive(fanout, null, random)) {
            send(member, new SwimBody.Announce(), out);
        }
        settleIn();
        probeDue = now.plus(
                startWithin(new TimerKey.ProbeNext(), config.probing().period(), out));
        startWithin(new TimerKey.AnnounceToActive(), config.joining().announcePeriod(), out);
        startWithin(new TimerKey.AnnounceToDown(), config.joining().announceDownPeriod(), out);
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
        boolean active = update.liveness().isActive() && isOfOurCluster(update.member());
        Change change = members.apply(new MemberUpdate(update.member(), update.incarnation(),
                active ? Liveness.ALIVE : Liveness.DOWN, List.of(), update.neighbourhood()),
                false);
        if (change != null) {
            if (remembered.rttMin() != null) {
                members.measured(change.member(), remembered.rttMin());
            }
            follow(change, DownReason.TOLD, out);
        }
    }

    /// A random first delay keeps nodes that start together from acting together.
    private Duration startWithin(TimerKey key, Duration period, Consumer<? super Effect> out) {
        Duration after = Duration.ofNanos(random.nextLong(period.toNanos()) + 1);
        out.accept(new StartTimer(key, after));
        return after;
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
                0, Math.min(config.joining().bootstrapFanout(), others.size()))) {
            send(ActorId.NIL, address, new SwimBody.Announce(), out);
        }
    }

    /// Drops what is not meant for us, comes from ourselves or another cluster, or makes no sense.
    public void receive(SwimPacket packet, Moment now, Consumer<? super Effect> out) {
        var sender = new MemberUpdate(packet.sender(), packet.incarnation(), Liveness.ALIVE);
        if (!isForUs(packet) || !isFromOurCluster(packet.sender())) {
            return;
        }
        if (!isPlausible(sender)) {
            reportDrift(packet.sender(), now, out);
            return;
        }
        if (left) {
            answerAfterLeaving(packet, out);
        } else if (self.is(sender.member().actor())) {
            heardOfOurselves(sender, now, out);
        } else if (isGoodbye(packet)) {
            applyGoodbye(packet, now, out);
        } else {
            converse(sender, packet, now, out);
        }
        gossipSoon(out);
    }

    /// A peer whose clock is so far ahead, or ours so far behind, that its births cannot be meant.
    private void reportDrift(Identity sender, Moment now, Consumer<? super Effect> out) {
        if (!self.isPossible(sender.birth()) && (driftReportedAt == null
                || now.since(driftReportedAt).compareTo(DRIFT_REPORT_PERIOD) >= 0)) {
            driftReportedAt = now;
            out.accept(new Effect.Announce(new Event.ClockDrift(sender.actor(), sender.birth())));
        }
    }

    private void converse(MemberUpdate sender, SwimPacket packet, Moment now,
            Consumer<? super Effect> out) {
        Identity before = self.identity();
        for (MemberUpdate update : packet.updates()) {
            if (self.is(update.member().actor()) && isPlausible(update)
                    && isFromOurCluster(update.member())) {
                heardOfOurselves(update, now, out);
            }
        }
        apply(sender, true, DownReason.TOLD, now, out);
        if (holdsActive(sender.member())) {
            Member member = members.find(sender.member().actor());
            if (member != null) {
                members.heard(member);
            }
            boolean learnt = applyAll(packet.updates(), now, out);
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

    private void applyGoodbye(SwimPacket packet, Moment now, Consumer<? super Effect> out) {
        for (MemberUpdate update : packet.updates()) {
            if (update.member().equals(packet.sender()) && isPlausible(update)) {
                apply(update, true, DownReason.LEFT, now, out);
            }
        }
    }

    private boolean isPlausible(MemberUpdate update) {
        boolean plausible =
                Members.isPlausible(update) && self.isPossible(update.member().birth());
        counts.implausible += plausible ? 0 : 1;
        return plausible;
    }

    private boolean isOfOurCluster(Identity member) {
        return member.cluster().equals(self.identity().cluster());
    }

    /// As [#isOfOurCluster], and counts those that are not.
    private boolean isFromOurCluster(Identity member) {
        boolean ours = isOfOurCluster(member);
        counts.otherCluster += ours ? 0 : 1;
        return ours;
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
            case SwimBody.PingRequest(Identity target, long number) -> {
                if (answerOther(target, new SwimBody.IndirectPing(sender, number), out)) {
                    answer(sender, new SwimBody.Pinging(target, number), out);
                }
            }
            case SwimBody.Pinging(Identity target, long number) ->
                probe.helperTries(sender.actor(), target.actor(), number);
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
                            new TimerKey.AnnounceToActive(), config.joining().learningPeriod()));
                }
            }
            case SwimBody.Gossip _, SwimBody.YouAreDown _ -> { }
        }
    }

    private void answer(Identity to, SwimBody body, Consumer<? super Effect> out) {
        send(to.actor(), to.address(), body, out);
    }

    /// As [#answer], to a third node that the sender named.
    ///
    /// @return false if the one named cannot be meant; nothing is sent
    private boolean answerOther(Identity to, SwimBody body, Consumer<? super Effect> out) {
        if (self.is(to.actor()) || to.actor().isNil() || !isOfOurCluster(to)) {
            return false;
        }
        answer(to, body, out);
        return true;
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
            counts.refutations++;
            health.worsen(1);
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
        if (!self.wasRebornWithin(config.joining().rejoinPause(), now)) {
            rejoin(now, out);
        }
    }

    /// Takes a new identity, which wins over whatever is held of the present one.
    public void rejoin(Moment now, Consumer<? super Effect> out) {
        if (left) {
            return;
        }
        self.beReborn(now);
        counts.rejoins++;
        news.add(self.as(Liveness.ALIVE));
        out.accept(new Effect.Announce(new Event.Rejoined(self.identity())));
        gossipSoon(out);
    }

    /// Leaves the cluster for another, in which we begin a new life. Members of the old one are
    /// strangers from now on; they are asked now and then whether they have come after us.
    public void moveTo(ClusterId cluster, Moment now, Consumer<? super Effect> out) {
        if (left || cluster.equals(self.identity().cluster())) {
            return;
        }
        sayGoodbyes(out);
        news.clear();
        probe.end();
        for (Member member : members.all()) {
            MemberUpdate held = member.held();
            applyUntold(new MemberUpdate(held.member(), held.incarnation(), Liveness.DOWN),
                    DownReason.OTHER_CLUSTER, out);
        }
        self.beRebornIn(cluster, now);
        counts.rejoins++;
        out.accept(new Effect.Announce(new Event.Rejoined(self.identity())));
        for (Member member : members.drawDown(config.joining().bootstrapFanout(), random)) {
            send(member, new SwimBody.Announce(), out);
        }
    }

    /// Applies news of others.
    ///
    /// @return whether there was any
    private boolean applyAll(List<MemberUpdate> updates, Moment now,
            Consumer<? super Effect> out) {
        boolean learnt = false;
        for (MemberUpdate update : updates) {
            if (!self.is(update.member().actor()) && isPlausible(update)
                    && isFromOurCluster(update.member())) {
                learnt |= apply(update, false, DownReason.TOLD, now, out);
            }
        }
        return learnt;
    }

    /// Applies news of another member and passes it on.
    ///
    /// @param direct whether the member itself says so
    /// @param reason for its being down, if it is
    /// @return whether it was news
    private boolean apply(MemberUpdate update, boolean direct, DownReason reason, Moment now,
            Consumer<? super Effect> out) {
        Change change = members.apply(update, direct);
        if (change == null) {
            return false;
        }
        passOn(change, now);
        follow(change, reason, out);
        if (change.isConfirmation() && change.member().accusedAt() != null) {
            timeSuspicion(change.member(), now, out);
        }
        return true;
    }

    private void applyUntold(MemberUpdate update, DownReason reason,
            Consumer<? super Effect> out) {
        Change change = members.apply(update, false);
        if (change != null) {
            follow(change, reason, out);
        }
    }

    private void passOn(Change change, Moment now) {
        Member member = change.member();
        boolean admitted = change.isConfirmation()
                ? !damping.holds(member.actor()) : damping.admits(member, now);
        if (admitted) {
            news.add(member.held());
        } else {
            news.remove(member.actor()); // it is no longer true
        }
    }

    private void follow(Change change, DownReason reason, Consumer<? super Effect> out) {
        if (change.displaced() != null) {
            probe.remove(change.displaced());
            news.remove(change.displaced());
        }
        if (change.before() == null) {
            probe.add(change.member().actor());
        }
        counts.ups += change.isUp() ? 1 : 0;
        counts.downs += change.isDown() ? 1 : 0;
        counts.suspicions += change.isSuspicion() ? 1 : 0;
        change.follow(config.joining().forgetDownAfter(), reason, out);
    }

    public void timerFired(TimerKey.Swim key, Moment now, Consumer<? super Effect> out) {
        if (left) {
            return;
        }
        switch (key) {
            case TimerKey.ProbeNext _ -> probeNext(now, out);
            case TimerKey.ProbeIndirect _ -> probeIndirectly(now, out);
            case TimerKey.Suspicion(var actor) -> suspicionOver(actor, now, out);
            case TimerKey.Forget(var actor) -> {
                members.forget(actor);
                if (members.find(actor) == null) {
                    probe.remove(actor);
                }
            }
            case TimerKey.AnnounceToActive _ -> {
                out.accept(new StartTimer(key, config.joining().announcePeriod()));
                int fanout = config.joining().announceFanout();
                for (Member member : members.drawActive(fanout, null, random)) {
                    send(member, new SwimBody.Announce(), out);
                }
            }
            case TimerKey.AnnounceToDown _ -> {
                out.accept(new StartTimer(key, config.joining().announceDownPeriod()));
                int fanout = config.joining().announceDownFanout();
                for (Member member : members.drawDown(fanout, random)) {
                    send(member, new SwimBody.Announce(), out);
                }
            }
            case TimerKey.GossipNext _ -> gossiping = false;
        }
        gossipSoon(out);
    }

    /// Says so when it turns out that we have other neighbours.
    private void settleIn() {
        if (self.moveTo(members.neighbourhood(self.neighbourhood()))) {
            news.add(self.as(Liveness.ALIVE));
        }
    }

    private void probeNext(Moment now, Consumer<? super Effect> out) {
        notePause(probeDue, now);
        judge(now, out);
        settleIn();
        paused = false;
        remind(out);
        for (Member member : damping.release(members, now)) {
            news.addDamped(member.held());
        }
        for (Member target : probe.nextTargets(config.probing().targets(), members)) {
            send(target, new SwimBody.Ping(probe.begin(target, now)), out);
        }
        Duration direct = health.scale(config.probing().directTimeout());
        Duration period = health.scale(config.probing().period());
        indirectDue = now.plus(direct);
        probeDue = now.plus(period);
        out.accept(new StartTimer(new TimerKey.ProbeIndirect(), direct));
        out.accept(new StartTimer(new TimerKey.ProbeNext(), period));
    }

    /// A timer that fires late says that we were not running: whatever we wait for may have come
    /// and lie in our own queue.
    private boolean notePause(Moment due, Moment now) {
        boolean late = now.since(due).compareTo(config.probing().pauseMax()) > 0;
        if (late) {
            paused = true;
            counts.pauses++;
            health.worsen(1);
        }
        return late;
    }

    /// Draws the conclusions from the pings of the period that ends.
    private void judge(Moment now, Consumer<? super Effect> out) {
        List<Probe.Round> rounds = probe.end();
        if (paused) {
            return;
        }
        int blame = 0;
        boolean answered = false;
        for (Probe.Round round : rounds) {
            answered |= round.isAnswered();
            if (round.isFailed()) {
                blame += round.blameOnUs();
                suspect(round.pinged, now, out);
            }
        }
        if (blame > 0) {
            health.worsen(blame);
        } else if (answered) {
            health.improve();
        }
    }

    /// Suspects a member that we failed to reach, and times the suspicion: so does everyone who
    /// fails to reach it, and nobody who only hears of it. It is pinged once more, because its
    /// answer would bring the refutation to us by the shortest way.
    ///
    /// @param pinged what was held of the member when it was pinged: what it said since then wins
    private void suspect(MemberUpdate pinged, Moment now, Consumer<? super Effect> out) {
        Member member = members.find(pinged.member().actor());
        if (member == null) {
            return;
        }
        var suspicion = new MemberUpdate(pinged.member(), pinged.incarnation(), Liveness.SUSPECT,
                List.of(self.identity().actor()));
        apply(suspicion, false, DownReason.SILENT, now, out);
        if (Member.isSameSuspicion(member.held(), suspicion) && member.accuse(now)) {
            counts.accusations++;
            timeSuspicion(member, now, out);
            if (config.suspecting().remindersMax() > 0) {
                send(member, new SwimBody.Ping(probe.number()), out);
                accused.add(member.actor());
            }
        }
    }

    /// The time runs from our accusation on, and gets shorter with each that is independent of it;
    /// but not for a member that has refuted again and again.
    private void timeSuspicion(Member member, Moment now, Consumer<? super Effect> out) {
        Moment since = Objects.requireNonNull(member.accusedAt());
        int confirmed = damping.isUnstable(member, now)
                ? 0 : member.accusersBut(self.identity().actor());
        Duration time = config.suspecting().timeout(members.activeCount() + 1, confirmed);
        Duration passed = now.since(since);
        timeSuspicion(member, time.compareTo(passed) > 0 ? time.minus(passed) : Duration.ZERO, now,
                out);
    }

    private static void timeSuspicion(Member member, Duration left, Moment now,
            Consumer<? super Effect> out) {
        member.verdictDue = now.plus(left);
        out.accept(new StartTimer(new TimerKey.Suspicion(member.actor()), left));
    }

    /// Pings some of those that we accuse again; what reaches them begins with the accusation.
    private void remind(Consumer<? super Effect> out) {
        for (int i = Math.min(accused.size(), config.suspecting().remindersMax()); i > 0; i--) {
            ActorId actor = accused.remove();
            Member member = members.find(actor);
            if (member != null && member.accusedAt() != null) {
                send(member, new SwimBody.Ping(probe.number()), out);
                accused.add(actor);
            }
        }
    }

    private void probeIndirectly(Moment now, Consumer<? super Effect> out) {
        if (notePause(indirectDue, now)) {
            return;
        }
        for (Probe.Round round : probe.unanswered()) {
            Member target = members.find(round.target());
            if (target != null && target.isActive()) {
                List<Member> helpers = members.drawActive(
                        config.probing().helpers(), target.actor(), random);
                round.askedOthers(helpers);
                for (Member helper : helpers) {
                    send(helper, new SwimBody.PingRequest(target.identity(), round.number), out);
                }
            }
        }
    }

    private void suspicionOver(ActorId actor, Moment now, Consumer<? super Effect> out) {
        Member member = members.find(actor);
        if (member == null || member.liveness() != Liveness.SUSPECT) {
            return;
        }
        if (notePause(member.verdictDue, now)) { // its refutation may wait behind this timer
            timeSuspicion(member, config.suspecting().least(), now, out);
            send(member, new SwimBody.Ping(probe.number()), out);
            return;
        }
        counts.verdicts++;
        MemberUpdate held = member.held();
        apply(new MemberUpdate(held.member(), held.incarnation(), Liveness.DOWN), false,
                DownReason.SILENT, now, out);
        send(member, new SwimBody.YouAreDown(), out);
    }

    /// Tells urgent news at once, and then once per period for as long as there is any.
    private void gossipSoon(Consumer<? super Effect> out) {
        if (gossiping || left || !news.hasUrgent() || members.activeCount() == 0) {
            return;
        }
        gossiping = true;
        out.accept(new StartTimer(new TimerKey.GossipNext(), config.gossiping().period()));
        int fanout = config.gossiping().fanout();
        for (Member member : members.drawActive(fanout, null, random)) {
            if (!news.isEmpty()) {
                send(member, new SwimBody.Gossip(), out);
            }
        }
    }

    /// Tells some members that we go; they hold us for down at once and pass it on.
    public void leave(Moment now, Consumer<? super Effect> out) {
        if (left) {
            return;
        }
        left = true;
        sayGoodbyes(out);
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
            case SwimBody.Ack _, SwimBody.Pinging _, SwimBody.IndirectAck _,
                    SwimBody.ForwardedAck _, SwimBody.Feed _, SwimBody.Gossip _,
                    SwimBody.YouAreDown _ -> { }
        }
    }

    private void sayGoodbyes(Consumer<? super Effect> out) {
        int fanout = config.joining().goodbyeFanout();
        for (Member member : members.drawActive(fanout, null, random)) {
            sayGoodbye(member.actor(), member.identity().address(), out);
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

    /// The active members without ourselves, by actor. The same list as long
    /// as nothing about them changes.
    public List<Peer> peers() {
        return members.peers();
    }

    /// Ours, as in [MemberUpdate#neighbourhood].
    public int neighbourhood() {
        return self.neighbourhood();
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

    public SwimStats stats() {
        int suspected = members.suspectedCount();
        return new SwimStats(members.activeCount() - suspected, suspected, members.downCount(),
                counts.ups, counts.suspicions, counts.accusations, counts.downs, counts.verdicts,
                counts.refutations, counts.rejoins, counts.pauses, health.score(), news.size(),
                news.dropped(), damping.heldBack(), members.refused(), counts.otherCluster,
                counts.implausible);
    }
}
