package io.portcullis.app.admin;

import io.portcullis.proxy.fence.LeadershipChange;
import io.portcullis.text.Labels;
import io.portcullis.topology.Leadership;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of leadership as {@code /fence} shows it.
 *
 * @param newsMicrosSinceBoot when the news arrived, on the clock of this machine that never steps: the same for all its processes
 * @param microsAfterNews what has happened so far; what was before the news is negative
 */
record FenceReport(
        long number,
        String at,
        @Nullable String from,
        @Nullable String to,
        String cause,
        int severed,
        long newsMicrosSinceBoot,
        Map<String, Long> microsAfterNews) {

    static FenceReport of(LeadershipChange change) {
        return new FenceReport(
                change.number(),
                change.at().toString(),
                said(change.from()),
                said(change.to()),
                Labels.of(change.cause()),
                change.severed(),
                change.newsMicros(),
                change.afterNews());
    }

    private static @Nullable String said(@Nullable Leadership leadership) {
        return leadership == null ? null : leadership.toString();
    }
}
