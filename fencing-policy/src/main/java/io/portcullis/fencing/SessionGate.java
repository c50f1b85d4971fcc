package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * Decides for one session whether bytes that have just been received may be passed on. The relay calls it after the last receive
 * of a burst and before the first write, with the clock read in between: a pause of the process anywhere is then harmless.
 *
 * <p>Confined to the session's event loop.
 */
public final class SessionGate {
    /** Which way the bytes go. */
    public enum Direction {
        TO_CLIENT,
        TO_SERVER
    }

    public enum Verdict {
        RELAY,
        /** Keep the bytes and stop reading: the session is suspended. */
        HOLD,
        /** Never pass these bytes on: the session is to be severed. */
        DROP
    }

    /** What allows the session. */
    public enum Basis {
        /** The permit for one leadership; without it the session is suspended, and severed sever-after later. */
        PERMIT,
        /** The permit; without it the session is severed at once. For replication, which blocks the shutdown of a primary if suspended. */
        PERMIT_OR_SEVER,
        /** Its node is a standby, and would report in the session if that ended: PostgreSQL does so after the first success. */
        STANDBY,
        /** Its node is a standby, but the session could not report if that ended. */
        BLIND_STANDBY
    }

    private final long severAfter;
    private Basis basis;
    private @Nullable Leadership leadership;
    private boolean replicates;

    private SessionGate(FencingSettings settings, Basis basis, @Nullable Leadership leadership) {
        this.severAfter = settings.severAfter().toNanos();
        this.basis = basis;
        this.leadership = leadership;
    }

    public static SessionGate underPermit(FencingSettings settings, Leadership leadership) {
        return new SessionGate(settings, Basis.PERMIT, leadership);
    }

    /** A session on a standby starts blind, until its server shows that it reports {@code in_hot_standby}. */
    public static SessionGate onStandby(FencingSettings settings) {
        return new SessionGate(settings, Basis.BLIND_STANDBY, null);
    }

    public Verdict onBytes(Direction direction, long elapsed, Authority authority) {
        return switch (basis) {
            case PERMIT ->
                covered(authority, elapsed)
                        ? Verdict.RELAY
                        : elapsed - authority.permitEnd() < severAfter ? Verdict.HOLD : Verdict.DROP;
            case PERMIT_OR_SEVER -> covered(authority, elapsed) ? Verdict.RELAY : Verdict.DROP;
            case STANDBY -> elapsed < authority.standbysUntil() ? Verdict.RELAY : Verdict.DROP;
            case BLIND_STANDBY -> elapsed < authority.attestedUntil() ? Verdict.RELAY : Verdict.DROP;
        };
    }

    /** Every contact brings the same leadership in another object: having taken that, the next comparison is one of references. */
    @SuppressWarnings("ReferenceEquality")
    private boolean covered(Authority authority, long elapsed) {
        Permit permit = leadership == null ? null : authority.permit(leadership);
        if (permit == null || !permit.lasts(elapsed)) {
            return false;
        }
        if (leadership != permit.leadership()) {
            leadership = permit.leadership();
        }
        return true;
    }

    public Basis basis() {
        return basis;
    }

    /** The leadership that allows the session, or null if it is on a standby. */
    public @Nullable Leadership leadership() {
        return leadership;
    }

    /** The server reports {@code in_hot_standby}: it will say so in this session when it is promoted. */
    public void reportsPromotion() {
        if (basis == Basis.BLIND_STANDBY) {
            basis = Basis.STANDBY;
        }
    }

    /** The session asked for replication: it must not be suspended, under any basis. */
    public void replicates() {
        replicates = true;
        if (basis == Basis.PERMIT) {
            basis = Basis.PERMIT_OR_SEVER;
        }
    }

    /**
     * The standby became the leader: from now on the session needs the permit like any other on that node.
     *
     * @return false if what allowed the session is over already. In a silence its node may have led before, and another one since: a
     *     success of then may still be on its way through this session. So it must end
     */
    public boolean comesUnderPermit(Leadership of, long elapsed, Authority authority) {
        if (onBytes(Direction.TO_CLIENT, elapsed, authority) == Verdict.DROP) {
            return false;
        }
        basis = replicates ? Basis.PERMIT_OR_SEVER : Basis.PERMIT;
        leadership = of;
        return true;
    }

    /** Whether a fence that leaves only {@code allowed} leaves this session, which is on {@code node}. */
    public boolean survives(AllowedSessions allowed, NodeName node) {
        return switch (basis) {
            case PERMIT, PERMIT_OR_SEVER -> leadership != null && allowed.allows(leadership);
            case STANDBY -> allowed.standbys().contains(node);
            case BLIND_STANDBY -> allowed.attested().contains(node);
        };
    }
}
