package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fence that was last ordered and how far it is.
 *
 * @param id of the newest fence, 0 before the first
 * @param allowed what it leaves
 * @param waitingFor event loops that have not reported it
 * @param settled the leadership that every event loop has reported and that no fence has changed since, or null. A fence that only
 *     changes standbys leaves it alone
 */
record FenceProgress(
        long id,
        AllowedSessions allowed,
        Set<Integer> waitingFor,
        @Nullable Leadership settled) {

    static final FenceProgress NONE = new FenceProgress(0, AllowedSessions.NONE, Set.of(), null);

    FenceProgress ordered(AllowedSessions next, int loops) {
        Set<Integer> all = new TreeSet<>();
        for (int loop = 0; loop < loops; loop++) {
            all.add(loop);
        }
        Leadership same = Objects.equals(next.leadership(), settled) ? settled : null;
        return new FenceProgress(id + 1, next, Collections.unmodifiableSet(all), loops == 0 ? next.leadership() : same);
    }

    /** A report of an older fence says nothing of the newest. */
    FenceProgress reported(long fence, int loop) {
        if (fence != id || !waitingFor.contains(loop)) {
            return this;
        }
        Set<Integer> rest = new TreeSet<>(waitingFor);
        rest.remove(loop);
        return new FenceProgress(
                id, allowed, Collections.unmodifiableSet(rest), rest.isEmpty() ? allowed.leadership() : settled);
    }

    /** No event loop has sessions that could not report that their standby was promoted. */
    boolean noneAttested() {
        return waitingFor.isEmpty() && allowed.attested().isEmpty();
    }

    /** No event loop has sessions on standbys. */
    boolean noneOnStandbys() {
        return waitingFor.isEmpty() && allowed.standbys().isEmpty();
    }

    /** Every event loop has severed what is not of this leadership. */
    boolean settledOn(Leadership leadership) {
        return leadership.equals(settled);
    }
}
