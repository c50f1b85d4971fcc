package io.portcullis.discovery.store;

import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEventListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one answer to a request of the fencing policy, which asks nothing more of the kind while it waits for it. Given exactly once,
 * even if something is thrown on the way to it. On the source's thread.
 */
public final class PendingAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(PendingAnswer.class);

    private final FencingEventListener asker;
    private final FencingEvent failure;
    private boolean given;

    /** @param failure the answer if something is thrown on the way to another */
    public PendingAnswer(FencingEventListener asker, FencingEvent failure) {
        this.asker = asker;
        this.failure = failure;
    }

    public void give(FencingEvent event) {
        if (!given) {
            given = true;
            asker.onEvent(event);
        }
    }

    public void fail() {
        give(failure);
    }

    /** Goes a part of the way. */
    public void by(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("bug in discovery: a request cannot be answered as it should be");
            fail();
        }
    }
}
