package io.portcullis.topology;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which timelines the cluster has had, as the DCS shows it. The leader's agent writes it a while after a promotion, so it may lag.
 *
 * @param newest number of the newest timeline, or 0 if there is no history
 * @param begins where each began, in bytes, as far as that is known
 */
public record TimelineHistory(int newest, Map<Integer, Long> begins) {
    public static final TimelineHistory NONE = upTo(0);

    public TimelineHistory {
        begins = Collections.unmodifiableMap(new TreeMap<>(begins));
    }

    /** A history with only the number of the newest timeline. */
    public static TimelineHistory upTo(int newest) {
        return new TimelineHistory(newest, Map.of());
    }

    /** The timeline of this number in this history; where it began may be unknown. */
    public Timeline timeline(int number) {
        return new Timeline(number, begins.getOrDefault(number, Timeline.UNKNOWN));
    }

    /** True if the newest timeline is {@code number}. There may be no history of the first timeline. */
    public boolean endsWith(int number) {
        return newest == number || (newest == 0 && number == 1);
    }
}
