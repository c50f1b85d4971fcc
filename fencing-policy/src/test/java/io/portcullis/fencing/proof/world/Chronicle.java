package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.FenceCause;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.Overwrite;
import io.portcullis.fencing.Permit;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Position;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an onlooker remembers of one gateway process, to judge what it does next. Times are on the gateway's elapsed clock. */
final class Chronicle {
    static final long NEVER = Long.MIN_VALUE / 2;

    private static final long UNSETTLED = Long.MAX_VALUE / 2;

    /** When the pins end that an operator asked for; which of them the gateway accepted is seen by its permit. */
    final Set<Long> pins = new TreeSet<>();
    /** When its registration was deleted by hand, if it has not been told since. */
    long unregisteredAt = NEVER;
    /** When it was last told of its registration, by a renewal or a contact. What was asked before that may be older. */
    long registrationTold = NEVER;
    /** Of the DCS, as of the newest answer that it was given; -1 before the first. */
    int restores = -1;
    /** When it was first given an answer of a history other than the one before. */
    long otherHistoryAt = NEVER;
    /** Until when the newest permit was good. */
    long coveredUntil = NEVER;
    /** Until when the newest word of all agents counts that went on without the DCS. */
    long agreedUntil = NEVER;
    /** The leadership that the fence ordered last left. */
    @Nullable
    Leadership allowed;

    boolean entitledByPin;
    /** Leaderships whose sessions it severed, and not for silence or for a pin. */
    final Set<Leadership> dead = new LinkedHashSet<>();

    /** The newest timeline of a primary for which it was open. */
    int served;

    /** The newest lock that it was shown, and where; what it said of one that was written over. */
    @Nullable
    Lock lastShown;

    @Nullable
    Position lastShownAt;

    @Nullable
    Overwrite overwrite;

    Chronicle copy() {
        Chronicle copy = new Chronicle();
        copy.pins.addAll(pins);
        copy.unregisteredAt = unregisteredAt;
        copy.registrationTold = registrationTold;
        copy.restores = restores;
        copy.otherHistoryAt = otherHistoryAt;
        copy.coveredUntil = coveredUntil;
        copy.agreedUntil = agreedUntil;
        copy.allowed = allowed;
        copy.entitledByPin = entitledByPin;
        copy.dead.addAll(dead);
        copy.served = served;
        copy.lastShown = lastShown;
        copy.lastShownAt = lastShownAt;
        copy.overwrite = overwrite;
        return copy;
    }

    void renews() {
        registrationTold = UNSETTLED;
    }

    /** The gateway was told of this, and has drawn its conclusions. */
    void news(FencingEvent event, Gateway gateway) {
        LeadershipView view = switch (event) {
            case FencingEvent.ContactAnswered answered -> answered.reading().view();
            case FencingEvent.Observed(LeadershipView observed) -> observed;
            default -> null;
        };
        if (view == null
                || (lastShownAt != null
                        && (view.position().equals(lastShownAt)
                                || !view.position().notBefore(lastShownAt)))) {
            return;
        }
        if (lastShown != null && view.lock() != null) {
            gateway.world.invariants.shown(gateway, lastShown, view, view.lock());
        }
        lastShown = view.lock() == null ? lastShown : view.lock();
        lastShownAt = view.position();
    }

    /** @param newest nothing has changed in the DCS since the answer was evaluated */
    void answered(int restoresThen, boolean newest, long sent, long now) {
        if (restores >= 0 && restoresThen > restores) {
            otherHistoryAt = now;
        }
        restores = Math.max(restores, restoresThen);
        if (newest && sent >= registrationTold) {
            unregisteredAt = NEVER;
        }
        registrationTold = registrationTold == UNSETTLED ? UNSETTLED : now;
    }

    void authorised(@Nullable Permit permit, long now) {
        coveredUntil = permit != null ? permit.deadline() : Math.min(coveredUntil, now);
    }

    /** A fence leaves {@code left}, or nobody. */
    void fenced(@Nullable Leadership left, FenceCause cause) {
        boolean over = cause == FenceCause.LEADERSHIP_ENDED || cause == FenceCause.DCS_REGRESSED;
        if (over && !entitledByPin && allowed != null && !allowed.equals(left)) {
            dead.add(allowed);
        }
        entitledByPin = cause == FenceCause.PIN || (entitledByPin && Objects.equals(allowed, left));
        allowed = left;
    }
}
