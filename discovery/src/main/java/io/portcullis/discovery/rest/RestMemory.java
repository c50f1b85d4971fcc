package io.portcullis.discovery.rest;

import io.portcullis.discovery.patroni.AgentStatus;
import io.portcullis.discovery.patroni.JsonRecord;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What earlier rounds leave behind for the next one. Immutable.
 *
 * @param rounds how many rounds have given a picture
 * @param held the lock as the newest of them showed it, or null if it showed none
 * @param members as an agent read them in the DCS last, by name
 * @param spoken what each of these said of itself last
 * @param reached when each agent reached the DCS, as far as that is known
 * @param config the cluster's dynamic configuration, and {@code history} its timelines, as an agent gave them last
 * @param systemId PostgreSQL's system identifier, or null while no agent has said it
 */
record RestMemory(
        long rounds,
        @Nullable Held held,
        Map<String, JsonRecord> members,
        Map<String, Spoken> spoken,
        Map<String, Reached> reached,
        Noted config,
        Noted history,
        @Nullable String systemId) {
    static final RestMemory NONE =
            new RestMemory(0, null, Map.of(), Map.of(), Map.of(), new Noted("", 0), new Noted("", 0), null);

    /** A text, and the round that gave it first. */
    record Noted(String text, long round) {
        /** {@code newest}, if it is there and other than this. */
        Noted updated(@Nullable String newest, long now) {
            return newest == null || newest.equals(text) ? this : new Noted(newest, now);
        }
    }

    record Spoken(AgentStatus status, long round) {}

    /**
     * One holding of the lock: a node keeps it while its timeline stays the same. A promotion begins another timeline.
     *
     * @param timeline 0 while the node did not say it
     * @param since the round that showed it first
     */
    record Held(String node, int timeline, long since) {
        /** What a round shows that finds the lock with {@code holder}, after {@code before}. */
        static Held next(@Nullable Held before, String holder, int itsTimeline, long round) {
            if (before == null || !before.node.equals(holder)) {
                return new Held(holder, itsTimeline, round);
            }
            if (itsTimeline == 0 || before.timeline == itsTimeline) {
                return before;
            }
            return new Held(holder, itsTimeline, before.timeline == 0 ? before.since : round);
        }
    }

    /**
     * When an agent reached the DCS last, on our clock: it says so on its own only, in whole seconds, and the two clocks need not agree. So
     * a change of the number is observed. All times are those of sending a round's first request.
     *
     * @param number as it said last
     * @param first of the round that showed this number first: the DCS was reached before that was answered
     * @param notBefore of the last round that showed a smaller one: the DCS was reached after it; {@link #UNKNOWN} if there is none
     * @param last of the newest round in which it answered
     */
    record Reached(long number, long first, long notBefore, long last) {
        static final long UNKNOWN = Long.MIN_VALUE;

        static Reached next(@Nullable Reached before, long said, long sent) {
            if (before == null || said < before.number) {
                return new Reached(said, sent, UNKNOWN, sent);
            }
            return said == before.number
                    ? new Reached(said, before.first, before.notBefore, sent)
                    : new Reached(said, sent, before.last, sent);
        }
    }

    RestMemory {
        members = Collections.unmodifiableMap(new TreeMap<>(members));
        spoken = Collections.unmodifiableMap(new TreeMap<>(spoken));
        reached = Collections.unmodifiableMap(new TreeMap<>(reached));
    }
}
