package io.portcullis.proxy.telemetry;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Says which problems get a line in the log: each one once, again when its text changes, and once a minute while it lasts. For one thread.
 *
 * @param <K> what can have a problem
 */
public final class RepeatFilter<K> {
    private static final Duration REPEAT_INTERVAL = Duration.ofMinutes(1);

    private final Map<K, Reported> lasting = new HashMap<>();

    private record Reported(String text, long at) {}

    /** @param now nanoseconds, of any one clock */
    public boolean isNews(K inTrouble, String text, long now) {
        Reported before = lasting.get(inTrouble);
        if (before != null && before.text().equals(text) && now - before.at() < REPEAT_INTERVAL.toNanos()) {
            return false;
        }
        lasting.put(inTrouble, new Reported(text, now));
        return true;
    }

    /**
     * The problem is over.
     *
     * @return false if there was none
     */
    public boolean ended(K inTrouble) {
        return lasting.remove(inTrouble) != null;
    }
}
