package io.portcullis.proxy.fence;

import io.portcullis.fencing.FenceCause;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import io.portcullis.text.Labels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures each fence, from the arrival of the news to the last loop's report. Called from all loops. */
final class FenceTimer {
    private static final Logger LOG = LoggerFactory.getLogger(FenceTimer.class);

    private final String cluster;
    private final int loops;
    private final ClusterTelemetry events;

    private long id;
    private FenceCause cause = FenceCause.LEADERSHIP_ENDED;
    private long arrivedAt;
    private int waitingFor;
    private int severed;

    FenceTimer(String cluster, int loops, ClusterTelemetry events) {
        this.cluster = cluster;
        this.loops = loops;
        this.events = events;
    }

    synchronized void ordered(long fence, FenceCause why, long newsAt) {
        id = fence;
        cause = why;
        arrivedAt = newsAt;
        waitingFor = loops;
        severed = 0;
    }

    /** A fence that the next one has overtaken is not reported: its sessions are counted with the next. */
    synchronized void performed(long fence, int severedHere, long now) {
        severed += severedHere;
        if (fence == id && --waitingFor == 0) {
            events.fenced(cause, severed, now - arrivedAt);
            LOG.atInfo()
                    .addKeyValue("cluster", cluster)
                    .addKeyValue("fence", id)
                    .addKeyValue("cause", Labels.of(cause))
                    .addKeyValue("severed", severed)
                    .addKeyValue("duration_micros", (now - arrivedAt) / 1_000)
                    .log("fenced");
        }
    }
}
