package io.portcullis.fencing;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fence that was last ordered and how far it is.
 *
 * @param id of the newest fence, 0 before the first
 * @param entitled what it leaves
 * @param waitingFor event loops that have not reported it
 */
record FenceProgress(long id, Entitled entitled, Set<Integer> waitingFor) {

    static final FenceProgress NONE = new FenceProgress(0, Entitled.NOBODY, Set.of());

    FenceProgress ordered(Entitled next, int loops) {
        Set<Integer> all = new TreeSet<>();
        for (int loop = 0; loop < loops; loop++) {
            all.add(loop);
        }
        return new FenceProgress(id + 1, next, Collections.unmodifiableSet(all));
    }

    /** A report of an older fence says nothing of the newest. */
    FenceProgress reported(long fence, int loop) {
        if (fence != id || !waitingFor.contains(loop)) {
            return this;
        }
        Set<Integer> rest = new TreeSet<>(waitingFor);
        rest.remove(loop);
        return new FenceProgress(id, entitled, Collections.unmodifiableSet(rest));
    }

    boolean finished() {
        return waitingFor.isEmpty();
    }
}
