package io.portcullis.perf.demo;

import java.time.Duration;

/** What one event did to one writer. */
record Row(String event, String writer, Gap gap, long errors, long acknowledged, long missing, long byOldNode) {

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
