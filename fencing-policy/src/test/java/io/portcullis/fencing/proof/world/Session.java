package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.Authority;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Permit;
import io.portcullis.fencing.SessionGate;
import io.portcullis.fencing.SessionGate.Basis;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.topology.Leadership;
import org.jspecify.annotations.Nullable;

/** A session with the production gate. */
public final class Session {
    /** Where the bytes of one burst are. */
    enum Station {
        NONE,
        RECEIVED,
        CLOCK_READ,
        JUDGED
    }

    final int id;
    final Node node;
    final SessionGate gate;
    /** Its server has been writable while it lasted, so that a success may come through it at any time from then on. */
    boolean mayWrite;

    /** Until when the newest permit was good that covered it, on the gateway's clock. */
    private long coveredUntil;

    Station station = Station.NONE;
    /** The node of the newest writable leadership when the bytes were received. */
    @Nullable
    Leadership truthThen;

    /** The newest leadership under which its node had been writable by then. */
    int writtenThen;

    long clock;

    @Nullable
    Verdict verdict;

    public Session(int id, Node node, SessionGate gate, long now) {
        this.id = id;
        this.node = node;
        this.gate = gate;
        this.coveredUntil = now;
        this.mayWrite = node.writable != null;
    }

    /** Its server is a standby no more, and would say so after the next thing it does in this session. */
    boolean tellsOfPromotion() {
        return gate.basis() == Basis.STANDBY && mayWrite;
    }

    boolean underPermit() {
        return gate.basis() == Basis.PERMIT || gate.basis() == Basis.PERMIT_OR_SEVER;
    }

    /** Takes note of what the session may do now. A permit that was taken away ended then. */
    void look(Authority authority, long now) {
        Permit permit = authority.permit();
        Leadership leadership = gate.leadership();
        coveredUntil = permit != null && permit.leadership().equals(leadership)
                ? permit.deadline()
                : Math.min(coveredUntil, now);
    }

    boolean comesUnderPermit(Leadership leadership, long now, Authority authority) {
        boolean comes = gate.comesUnderPermit(leadership, now, authority);
        coveredUntil = comes ? now : coveredUntil;
        return comes;
    }

    /** Since when no permit covers it, or a time to come. */
    long uncoveredSince() {
        return coveredUntil;
    }

    Session copy(FencingSettings settings, Node copiedNode) {
        Session copy = new Session(id, copiedNode, copyOf(gate, settings), coveredUntil);
        copy.mayWrite = mayWrite;
        copy.station = station;
        copy.truthThen = truthThen;
        copy.writtenThen = writtenThen;
        copy.clock = clock;
        copy.verdict = verdict;
        return copy;
    }

    private static SessionGate copyOf(SessionGate gate, FencingSettings settings) {
        Leadership leadership = gate.leadership();
        if (leadership != null) {
            SessionGate copy = SessionGate.underPermit(settings, leadership);
            if (gate.basis() == Basis.PERMIT_OR_SEVER) {
                copy.replicates();
            }
            return copy;
        }
        SessionGate copy = SessionGate.onStandby(settings);
        if (gate.basis() == Basis.STANDBY) {
            copy.reportsPromotion();
        }
        return copy;
    }

    @Override
    public String toString() {
        return "session " + id + " on " + node.name + " (" + gate.basis()
                + (gate.leadership() == null ? "" : " for " + gate.leadership()) + ")";
    }
}
