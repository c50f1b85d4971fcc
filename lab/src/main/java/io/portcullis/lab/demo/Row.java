package io.portcullis.lab.demo;

import java.time.Duration;
import java.util.Optional;

/**
 * The effect of one event on one writer.
 *
 * @param back from the first sign of the promotion to the first write that the new primary acknowledged to this writer; empty
 *     without such a write
 */
record Row(
        String event,
        String writer,
        Gap gap,
        Optional<Duration> back,
        long errors,
        long acknowledged,
        long missing,
        long byOldNode) {

    /** The writer that goes through the gateway. */
    static final String GATEWAY = "gateway";

    /** The writer that goes through the frozen endpoint. */
    static final String FROZEN = "frozen";

    /** The longest time without an acknowledged write. */
    record Gap(Duration length, End end) {}

    enum End {
        WRITES_CAME_BACK,
        STILL_DOWN_WHEN_THE_EVENT_ENDED
    }

    boolean lostNothing() {
        return missing == 0 && byOldNode == 0;
    }
}
