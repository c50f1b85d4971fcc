package io.portcullis.proxy.session;

import io.portcullis.fencing.ClockSource;
import io.portcullis.proxy.fence.LoopSession;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.lifecycle.SessionEffect.Timer;
import java.time.Duration;

/** The one timer of a session: how long its phase may take. */
final class SessionTimer {
    private final SessionLoop loop;
    private final LoopSession session;
    private final LimitSource limits;
    private final ClockSource clock;
    private long waitEnds;

    SessionTimer(SessionLoop loop, LoopSession session, LimitSource limits, ClockSource clock) {
        this.loop = loop;
        this.session = session;
        this.limits = limits;
        this.clock = clock;
    }

    /** Starts it, or starts it again, with the limits that are in force now. */
    void start(Timer timer) {
        LimitSettings now = limits.limits();
        Duration length = switch (timer) {
            case STARTUP -> now.startupTimeout();
            case WAIT -> now.connectWait();
            case REST_OF_WAIT -> Duration.ofNanos(Math.max(0, waitEnds - clock.elapsed()));
            case AUTHENTICATION -> now.authenticationTimeout();
        };
        if (timer == Timer.WAIT) {
            waitEnds = clock.elapsed() + length.toNanos();
        }
        loop.setTimer(session, length);
    }

    void stop() {
        loop.clearTimer(session);
    }
}
