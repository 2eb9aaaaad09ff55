package dev.verdigris.agent;

import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.SyncEnd;
import java.lang.System.Logger.Level;

/// Turns the events of the protocols into log lines.
final class Announcer {
    private static final System.Logger LOG = System.getLogger("verdigris.cluster");

    private Announcer() {}

    static void tell(Event event) {
        switch (event) {
            case Event.MemberUp(var member) -> LOG.log(Level.INFO, "member up {0}", of(member));
            case Event.MemberSuspected(var member, var accusers) ->
                    LOG.log(Level.INFO, "member suspected {0} by={1}", of(member), accusers);
            case Event.MemberDown(var member, var reason) ->
                    LOG.log(Level.INFO, "member down {0} reason={1}", of(member), reason);
            case Event.SuspicionRefuted(var incarnation) -> LOG.log(Level.INFO,
                    "we were suspected and said that we live incarnation={0}", incarnation);
            case Event.Rejoined(var self) -> LOG.log(Level.WARNING,
                    "we have a new identity {0} cluster={1}", of(self),
                    self.cluster().toString());
            case Event.Left _ -> LOG.log(Level.INFO, "left the cluster");
            case Event.ChangesDropped(var queue, var count) -> LOG.log(Level.WARNING,
                    "changesets dropped, sync will bring them again queue={0} count={1}",
                    queue, count);
            case Event.SyncStarted(var session, var peer) ->
                    LOG.log(Level.DEBUG, "sync started session={0} peer={1}", session, peer);
            case Event.SyncEnded(var session, var peer, var end, var changesets) ->
                    LOG.log(end == SyncEnd.MALFORMED ? Level.WARNING
                            : changesets > 0 ? Level.INFO : Level.DEBUG,
                            "sync ended session={0} peer={1} end={2} changesets={3}",
                            session.role() + "-" + session.number(), peer, end, changesets);
            case Event.ClockDrift(var peer, var theirs) -> LOG.log(Level.WARNING,
                    "a peer''s clock is ahead of ours by more than we follow peer={0} unix_ms={1}",
                    peer, Long.toString(theirs.unixMillis()));
        }
    }

    private static String of(Identity member) {
        return "actor=" + member.actor() + " address=" + member.address();
    }
}
