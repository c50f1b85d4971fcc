package io.portcullis.proxy.fence;

import io.portcullis.fencing.FenceCause;
import io.portcullis.topology.Leadership;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the {@link FenceLedger}: how the gateway went from one leadership to the next. Times are nanoseconds on the elapsed clock,
 * {@link #NOT_YET} for what has not happened, or never did.
 *
 * @param number of the change, from 1
 * @param at when the news arrived, on the wall clock, for people
 * @param from the leadership that ended, or null if there was none before
 * @param to the one that followed, or null as long as there is none
 * @param cause why the old one was fenced
 * @param news when the event that ended it arrived
 * @param lastRelayed when bytes under the old leadership last passed the gate
 * @param severed sessions of the old leadership that were severed
 * @param fenced when the last event loop had severed them: after this no byte passed under the old leadership
 * @param published when all event loops had taken the new leadership for theirs
 * @param opened when the new leader was verified writable and the route opened
 * @param firstRelayed when the first bytes under the new leadership passed the gate to a client
 */
public record LeadershipChange(
        long number,
        Instant at,
        @Nullable Leadership from,
        @Nullable Leadership to,
        FenceCause cause,
        long news,
        long lastRelayed,
        int severed,
        long fenced,
        long published,
        long opened,
        long firstRelayed) {
    public static final long NOT_YET = Long.MIN_VALUE;

    private static final long MICRO = 1_000;

    /** When the news arrived, in microseconds on the elapsed clock. */
    public long newsMicros() {
        return Math.floorDiv(news, MICRO);
    }

    /** What has happened, by its name, in microseconds after the news; what was before it is negative. */
    public Map<String, Long> afterNews() {
        Map<String, Long> known = new LinkedHashMap<>();
        put(known, "last_relayed", lastRelayed);
        put(known, "fenced", fenced);
        put(known, "published", published);
        put(known, "opened", opened);
        put(known, "first_relayed", firstRelayed);
        return known;
    }

    private void put(Map<String, Long> known, String what, long when) {
        if (when != NOT_YET) {
            known.put(what, Math.floorDiv(when - news, MICRO));
        }
    }
}
