package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.SessionGate;
import io.portcullis.fencing.SessionGate.Basis;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.topology.Leadership;
import org.jspecify.annotations.Nullable;

/** A session with the production gate. */
final class Session {
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

    Station station = Station.NONE;
    /** The node of the newest writable leadership when the bytes were received. */
    @Nullable
    Leadership truthThen;

    /** The newest leadership under which its node had been writable by then. */
    int writtenThen;

    long clock;

    @Nullable
    Verdict verdict;

    Session(int id, Node node, SessionGate gate) {
        this.id = id;
        this.node = node;
        this.gate = gate;
        this.mayWrite = node.writable != null;
    }

    boolean underPermit() {
        return gate.basis() == Basis.PERMIT || gate.basis() == Basis.PERMIT_OR_SEVER;
    }

    Session copy(FencingSettings settings, Node copiedNode) {
        Session copy = new Session(id, copiedNode, copyOf(gate, settings));
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
            copy.tellsPromotion();
        }
        return copy;
    }

    @Override
    public String toString() {
        return "session " + id + " on " + node.name + " (" + gate.basis()
                + (gate.leadership() == null ? "" : " for " + gate.leadership()) + ")";
    }
}
