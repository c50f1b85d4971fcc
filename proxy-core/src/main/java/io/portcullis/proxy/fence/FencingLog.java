package io.portcullis.proxy.fence;

import io.portcullis.fencing.Alarm;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.MemoryReport;
import io.portcullis.fencing.Overwrite;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.topology.Lineage;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines in the log on what the fencing policy decided for one cluster. */
final class FencingLog {
    private static final Logger LOG = LoggerFactory.getLogger(FencingLog.class);

    private FencingLog() {}

    static void suspended(ClosedReason reason) {
        LOG.atWarn().addKeyValue("reason", reason.label()).log("no permit, sessions are suspended");
    }

    static void accepted(Lineage before, Lineage now) {
        LOG.atWarn()
                .addKeyValue("previous", before)
                .addKeyValue("current", now)
                .log("an operator accepts the leader: what was remembered of the cluster is given up");
    }

    static void raised(Alarm alarm) {
        LOG.atError().addKeyValue("alarm", alarm.label()).log("alarm raised");
    }

    static void cleared(Alarm alarm) {
        LOG.atWarn().addKeyValue("alarm", alarm.label()).log("alarm cleared");
    }

    /** What is remembered of the cluster has changed, or what is compared with it. */
    static void remembered(MemoryReport before, MemoryReport next, RouteStatusHolder status) {
        if (!before.lineage().equals(next.lineage())) {
            LOG.atInfo()
                    .addKeyValue("previous", before.lineage())
                    .addKeyValue("current", next.lineage())
                    .log("remembered of the cluster");
        }
        Overwrite overwrite = next.overwrite();
        if (overwrite != null && !overwrite.equals(before.overwrite())) {
            LOG.atError()
                    .addKeyValue("node", overwrite.to().node())
                    .addKeyValue("timeline", orUnknown(overwrite.kept()))
                    .addKeyValue("previous_node", overwrite.from().node())
                    .addKeyValue("lost_timeline", orUnknown(overwrite.lost()))
                    .addKeyValue("in_danger_since", status.at(overwrite.since()))
                    .log(
                            "the lock was overwritten: what the node that had it has acknowledged since then is in danger");
        }
        if (status.standing() instanceof RouteStatus.Closed(var reason)
                && reason.compares()
                && !Objects.equals(before.word(), next.word())) {
            LOG.atWarn()
                    .addKeyValue("reason", reason.label())
                    .addKeyValue("remembered", next.lineage())
                    .addKeyValue("dcs_system_id", next.systemId())
                    .addKeyValue("dcs_timeline", next.history().newest())
                    .addKeyValue("explanation", next.word())
                    .log("the leader's data are compared");
        }
    }

    private static String orUnknown(int timeline) {
        return timeline == 0 ? "unknown" : Integer.toString(timeline);
    }

    static void declared(RouteStatus next) {
        switch (next) {
            case RouteStatus.Open(var leaderships) ->
                leaderships.forEach(leadership -> LOG.atInfo()
                        .addKeyValue("node", leadership.node())
                        .addKeyValue("leadership", leadership)
                        .log("primary route opened"));
            case RouteStatus.Closed(var reason) ->
                LOG.atWarn().addKeyValue("reason", reason.label()).log("primary route closed: {}", reason.text());
        }
    }
}
