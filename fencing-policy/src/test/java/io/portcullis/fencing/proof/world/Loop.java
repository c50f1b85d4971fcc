package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.Authority;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.fencing.SessionGate;
import io.portcullis.fencing.SessionGate.Basis;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event loop of a gateway. A session begins as soon as one may, so there always is one that could show a mistake; more of
 * the same kind could show no other.
 */
final class Loop {
    final int index;
    AllowedSessions allowed = AllowedSessions.NONE;
    final Deque<FencingEffect.Fence> ordered = new ArrayDeque<>();
    final List<Session> sessions = new ArrayList<>();
    int nextSession = 1;

    Loop(int index) {
        this.index = index;
    }

    Loop copy(World into, Policy policy) {
        Loop copy = new Loop(index);
        copy.allowed = allowed;
        copy.ordered.addAll(ordered);
        copy.nextSession = nextSession;
        for (Session session : sessions) {
            copy.sessions.add(session.copy(policy.settings(), into.node(session.node.name)));
        }
        return copy;
    }

    /** Performs the oldest fence: sets what sessions may rest on, severs the others. */
    FencingEffect.Fence fence(boolean staysOnPromotion, long now, Authority authority) {
        FencingEffect.Fence fence = ordered.removeFirst();
        allowed = fence.allowed();
        sessions.removeIf(session -> !session.gate.survives(allowed, session.node.name)
                && !(staysOnPromotion && comesUnderPermit(session, now, authority)));
        return fence;
    }

    private boolean comesUnderPermit(Session session, long now, Authority authority) {
        Leadership leadership = allowed.leadership();
        if (session.underPermit() || leadership == null || !leadership.node().equals(session.node.name)) {
            return false;
        }
        return session.comesUnderPermit(leadership, now, authority);
    }

    /**
     * The server says in the session that it is a standby no more. PostgreSQL does so after the first answer that it gives as a primary, so
     * a session in which nothing happens is told nothing. Without another footing it ends.
     */
    boolean promotionTold(boolean staysOnPromotion, long now, Authority authority) {
        boolean told = untold();
        sessions.removeIf(session ->
                session.tellsOfPromotion() && !(staysOnPromotion && comesUnderPermit(session, now, authority)));
        return told;
    }

    boolean untold() {
        return sessions.stream().anyMatch(Session::tellsOfPromotion);
    }

    void admit(World world, Gateway gateway) {
        Policy policy = gateway.policy;
        RouteStatus standing = gateway.standing;
        long now = gateway.elapsed();
        if (standing instanceof RouteStatus.Open open && allowed.allows(open.leadership()) && !has(open.leadership())) {
            Leadership leadership = open.leadership();
            begin(world.node(leadership.node()), SessionGate.underPermit(policy.settings(), leadership), now);
        }
        if (world.rules.may(Freedom.REPLICA_SESSIONS)) {
            for (NodeName standby : allowed.attested()) {
                admitReplicas(world.node(standby), policy, now);
            }
        }
    }

    private void admitReplicas(Node node, Policy policy, long now) {
        if (!has(node, Basis.BLIND_STANDBY)) {
            begin(node, SessionGate.onStandby(policy.settings()), now);
        }
        // A server that is none says so when the session begins.
        if (!has(node, Basis.STANDBY) && node.writable == null) {
            SessionGate gate = SessionGate.onStandby(policy.settings());
            gate.reportsPromotion();
            begin(node, gate, now);
        }
    }

    private void begin(Node node, SessionGate gate, long now) {
        sessions.add(new Session(nextSession++, node, gate, now));
    }

    private boolean has(Leadership leadership) {
        for (Session session : sessions) {
            if (leadership.equals(session.gate.leadership())) {
                return true;
            }
        }
        return false;
    }

    private boolean has(Node node, Basis basis) {
        for (Session session : sessions) {
            if (session.node == node && session.gate.basis() == basis) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    Session session(int id) {
        for (Session session : sessions) {
            if (session.id == id) {
                return session;
            }
        }
        return null;
    }
}
