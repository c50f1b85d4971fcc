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
import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.proxy.fence.ClusterSessions;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.route.NodeHealth.Trouble;
import io.portcullis.proxy.route.RouteSettings.OnPromotion;
import io.portcullis.proxy.route.Target;
import io.portcullis.topology.Leadership;

/**
 * Checks each burst of one session against what allows it, the permit for its node's leadership or its node's being a standby, and reports
 * doubts about that node to the fencing policy.
 */
final class SessionGuard {
    private final Cluster cluster;
    private final ClusterSessions loop;
    private final Target target;
    private final SessionGate gate;
    private boolean relayedToClient;

    /** The server reported {@code in_hot_standby=off} in this session. */
    private boolean saidPrimary;

    SessionGuard(Cluster cluster, ClusterSessions loop, Target target) {
        this.cluster = cluster;
        this.loop = loop;
        this.target = target;
        Leadership leadership = target.leadership();
        this.gate = leadership == null
                ? SessionGate.onStandby(cluster.fencing())
                : SessionGate.underPermit(cluster.fencing(), leadership);
    }

    /** What {@link #check} would say at this moment. No bytes are passed on for it, and none count as passed. */
    Verdict foresee(Direction direction) {
        return gate.onBytes(direction, cluster.clock().elapsed(), cluster.authority());
    }

    /** The check that every burst of bytes passes. Reads the clock now, which must be after the last receive. */
    Verdict check(Direction direction) {
        long elapsed = cluster.clock().elapsed();
        Verdict verdict = gate.onBytes(direction, elapsed, cluster.authority());
        if (verdict == Verdict.RELAY && underPermit()) {
            loop.relayedUnderPermit(elapsed);
        }
        if (!relayedToClient && direction == Direction.TO_CLIENT && verdict == Verdict.RELAY) {
            relayedToClient = true;
            Leadership leadership = gate.leadership();
            if (leadership != null) {
                cluster.firstRelayed().toClient(leadership, elapsed);
            }
        }
        return verdict;
    }

    /** The event loop still allows what the target was chosen for. */
    boolean holdsNow() {
        return gate.survives(loop.allowed(), target.node());
    }

    /** Whether the session outlives a fence; a replica's session may do so by needing the permit from then on. */
    boolean survives(AllowedSessions allowed) {
        return gate.survives(allowed, target.node()) || comesUnderPermit(allowed);
    }

    private boolean comesUnderPermit(AllowedSessions allowed) {
        Leadership leadership = allowed.leadershipOf(target.node());
        if (underPermit() || leadership == null) {
            return false;
        }
        if (cluster.routes().onPromotion() == OnPromotion.SEVER) {
            return false;
        }
        return gate.comesUnderPermit(leadership, cluster.clock().elapsed(), cluster.authority());
    }

    boolean underPermit() {
        return gate.basis() == Basis.PERMIT || gate.basis() == Basis.PERMIT_OR_SEVER;
    }

    boolean mustNotBeSuspended() {
        return gate.basis() == Basis.PERMIT_OR_SEVER;
    }

    /** Why a session ends that may not be suspended any longer. */
    EndReason reasonOfLoss() {
        return mustNotBeSuspended()
                ? EndReason.REPLICATION_UNENTITLED
                : underPermit() ? EndReason.UNCONFIRMED : EndReason.SILENCE;
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
                clearDoubt();
            }
            return true;
        }
        gate.reportsPromotion();
        return said == HotStandby.ON || comesUnderPermit(loop.allowed());
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

    /** This client has authenticated itself, and no one else can do so elsewhere for it. Those that follow go elsewhere. */
    void full() {
        cluster.servers()
                .health()
                .failed(target.node(), Trouble.REFUSES, cluster.clock().elapsed());
    }

    void unreachable() {
        doubt(Doubt.UNREACHABLE);
    }

    private void doubt(Doubt doubt) {
        Leadership leadership = gate.leadership();
        if (leadership != null) {
            cluster.telemetry().doubted(target.node(), doubt);
            cluster.tell(new FencingEvent.Doubted(leadership, doubt));
        }
    }

    /** Worth telling only while a doubt may be what keeps the route closed: every session hears this once. */
    private void clearDoubt() {
        Leadership leadership = gate.leadership();
        if (leadership != null && cluster.status().standing() instanceof RouteStatus.Closed) {
            cluster.tell(new FencingEvent.ReportedPrimary(leadership));
        }
    }
}
