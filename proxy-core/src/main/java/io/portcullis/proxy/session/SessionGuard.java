package io.portcullis.proxy.session;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.Doubt;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.fencing.SessionGate;
import io.portcullis.fencing.SessionGate.Basis;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.pgwire.message.ParameterStatus.HotStandby;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.route.NodeHealth.Trouble;
import io.portcullis.proxy.route.RouteSettings.OnPromotion;
import io.portcullis.proxy.route.Target;
import io.portcullis.topology.Leadership;

/** What lets one session, which goes to one node, go on; and what it notices that others should know. */
public final class SessionGuard {
    private final SessionContext shared;
    private final SessionLoop loop;
    private final Target target;
    private final SessionGate gate;
    private boolean relayedToClient;

    /** The server reported {@code in_hot_standby=off} in this session. */
    private boolean saidPrimary;

    SessionGuard(SessionContext shared, SessionLoop loop, Target target) {
        this.shared = shared;
        this.loop = loop;
        this.target = target;
        Leadership leadership = target.leadership();
        this.gate = leadership == null
                ? SessionGate.onStandby(shared.fencing())
                : SessionGate.underPermit(shared.fencing(), leadership);
    }

    /** What {@link #check} would say at this moment. No bytes are passed on for it, and none count as passed. */
    public Verdict foresee(Direction direction) {
        return gate.onBytes(
                direction, shared.clock().elapsed(), shared.authority().get());
    }

    /** The check that every burst of bytes passes. Reads the clock now, which must be after the last receive. */
    Verdict check(Direction direction) {
        long elapsed = shared.clock().elapsed();
        Verdict verdict = gate.onBytes(direction, elapsed, shared.authority().get());
        if (verdict == Verdict.RELAY && underPermit()) {
            loop.relayedUnderPermit(elapsed);
        }
        if (!relayedToClient && direction == Direction.TO_CLIENT && verdict == Verdict.RELAY) {
            relayedToClient = true;
            Leadership leadership = gate.leadership();
            if (leadership != null) {
                shared.firstRelayed().toClient(leadership, elapsed);
            }
        }
        return verdict;
    }

    /** The event loop still allows what the target was chosen for. */
    public boolean holdsNow() {
        return gate.survives(loop.entitled(), target.node());
    }

    /** Whether the session outlives a fence; a replica's session may do so by needing the permit from then on. */
    boolean survives(AllowedSessions entitled) {
        return gate.survives(entitled, target.node()) || comesUnderPermit(entitled);
    }

    private boolean comesUnderPermit(AllowedSessions entitled) {
        Leadership leadership = entitled.leadership();
        if (underPermit() || leadership == null || !leadership.node().equals(target.node())) {
            return false;
        }
        if (shared.policy().get().routes().onPromotion() == OnPromotion.SEVER) {
            return false;
        }
        gate.comesUnderPermit(leadership);
        return true;
    }

    boolean underPermit() {
        return gate.basis() == Basis.PERMIT || gate.basis() == Basis.PERMIT_OR_SEVER;
    }

    boolean mustNotBeSuspended() {
        return gate.basis() == Basis.PERMIT_OR_SEVER;
    }

    void replicates() {
        gate.replicates();
    }

    /**
     * The server says whether it is a standby.
     *
     * @return false if a session that rests on its being one cannot go on
     */
    boolean hotStandby(HotStandby said) {
        saidPrimary = said == HotStandby.OFF;
        if (underPermit()) {
            if (said == HotStandby.ON) {
                doubt(Doubt.IN_HOT_STANDBY);
            } else {
                vouch();
            }
            return true;
        }
        gate.tellsPromotion();
        return said == HotStandby.ON || comesUnderPermit(loop.entitled());
    }

    /**
     * The server refused a write. One that has said it is no standby cannot become one under a session, since a demotion restarts it:
     * then it was the transaction that is read-only, and any client can ask for such a one.
     */
    void refusedAsReadOnly() {
        if (underPermit() && !saidPrimary) {
            doubt(Doubt.READ_ONLY_ERROR);
        }
    }

    /** This client has authenticated itself, and nobody can do so elsewhere for it. Those that follow go elsewhere. */
    void full() {
        shared.health().failed(target.node(), Trouble.REFUSES, shared.clock().elapsed());
    }

    void unreachable() {
        doubt(Doubt.UNREACHABLE);
    }

    private void doubt(Doubt doubt) {
        Leadership leadership = gate.leadership();
        if (leadership != null) {
            shared.events().doubted(target.node(), doubt);
            shared.news().accept(new FencingEvent.Doubted(leadership, doubt));
        }
    }

    /** Worth telling only while a doubt may be what keeps the route closed: every session hears this once. */
    private void vouch() {
        Leadership leadership = gate.leadership();
        if (leadership != null && shared.standing().sight().standing() instanceof RouteStatus.Closed) {
            shared.news().accept(new FencingEvent.Vouched(leadership));
        }
    }
}
