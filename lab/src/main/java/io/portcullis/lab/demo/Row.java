package io.portcullis.lab.demo;

import java.time.Duration;
import java.util.Optional;

/**
 * What one event did to one writer.
 *
 * @param back from the moment the new primary was seen to be one to the first write that it acknowledged to this writer; empty if
 *     there was none
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
