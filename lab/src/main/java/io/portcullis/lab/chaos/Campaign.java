package io.portcullis.lab.chaos;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.client.Crowd;
import io.portcullis.lab.chaos.client.Registers;
import io.portcullis.lab.chaos.fault.FaultPlanner;
import io.portcullis.lab.chaos.fault.PlannedFault;
import io.portcullis.lab.chaos.setup.Lab;
import io.portcullis.lab.chaos.watch.Watches;
import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.process.NotReached;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Runs episode after episode on one cluster. */
final class Campaign {
    private final Workspace home;
    private final GatewayLaunch launch;
    private final CampaignPlan plan;
    private final Terminal terminal;
    private final Evidence evidence;
    private final BootClock clock = new BootClock();
    private int number;

    Campaign(Workspace home, GatewayLaunch launch, CampaignPlan plan, Terminal terminal, Evidence evidence) {
        this.home = home;
        this.launch = launch;
        this.plan = plan;
        this.terminal = terminal;
        this.evidence = evidence;
    }

    /** Hears of a campaign while it runs. */
    interface CampaignListener {
        void onEpisode(EpisodeReport report);

        /** The last episode is judged. Everything still runs until this returns. */
        default void onLastEpisode() {}
    }

    void run(CampaignListener listener) throws SQLException, IOException {
        Lab lab = Lab.start(home, launch, plan.source(), plan.barrier(), terminal);
        RealPatroni primary = new Wholeness(lab, terminal).awaitCluster();
        try (Connection connection = primary.connect()) {
            Registers.create(connection);
        }
        try (Watches watches = Watches.start(lab, clock)) {
            for (long seed : plan.seeds()) {
                listener.onEpisode(runWithEvidence(lab, watches, seed));
            }
            listener.onLastEpisode();
        }
    }

    private EpisodeReport runWithEvidence(Lab lab, Watches watches, long seed) throws SQLException, IOException {
        try {
            return run(lab, watches, seed);
        } catch (NotReached notRepaired) {
            evidence.keepLogs(seed);
            throw notRepaired;
        }
    }

    private EpisodeReport run(Lab lab, Watches watches, long seed) throws SQLException, IOException {
        number++;
        terminal.say("episode %d of %d, seed %d, barrier %s"
                .formatted(number, plan.seeds().size(), seed, plan.barrier() ? "on" : "off"));
        Wholeness wholeness = new Wholeness(lab, terminal);
        RealPatroni primary = wholeness.awaitCluster();
        wholeness.awaitGateways(primary);
        List<Crowd.Entrance> entrances =
                lab.gateways().stream().map(Crowd.Entrance::of).toList();
        List<PlannedFault> faults = FaultPlanner.plan(seed, plan.among(), plan.alone());
        Episode episode = new Episode(lab, watches, clock, terminal, number, faults, entrances, evidence);
        EpisodeReport report = episode.run(seed, plan.barrier(), primary);
        ReportPrinter.print(report, terminal);
        return report;
    }
}
