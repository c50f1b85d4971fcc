package io.portcullis.fencing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a source covers by itself, and what only a promotion barrier does.
 *
 * @param lockTimeTold the source says how long the lock still holds, so a lock that expires is covered
 * @param quorum a contact proves that a majority of the DCS evaluated it
 * @param barrier gateways register with it, so a promotion barrier can wait for them
 * @param grace how long after losing contact a primary stops by itself at the latest; zero if it never does
 */
public record Protection(boolean lockTimeTold, boolean quorum, boolean barrier, Duration grace) {
    /** What is not covered with these settings, in sentences for people; empty if nothing is missing. */
    public List<String> gaps(FencingSettings settings) {
        List<String> gaps = new ArrayList<>();
        String exposure = settings.maxSilence().toSeconds() + " s";
        if (!quorum) {
            gaps.add("an answer does not prove that a majority agrees: a separated server may be believed for "
                    + exposure);
        }
        if (!lockTimeTold && !covers(settings.maxSilence())) {
            gaps.add("the DCS does not say how long the lock holds: without a barrier two primaries may be served for "
                    + exposure);
        }
        if (!barrier || !settings.registers()) {
            gaps.add(
                    "no promotion barrier can wait for this gateway: a lock that is released or deleted is not covered");
        }
        return gaps;
    }

    /** A primary that lost contact has stopped by itself before a gateway stops serving it. */
    private boolean covers(Duration maxSilence) {
        return !grace.isZero() && maxSilence.compareTo(grace) < 0;
    }
}
