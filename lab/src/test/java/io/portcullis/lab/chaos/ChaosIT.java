package io.portcullis.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.check.Finding;
import io.portcullis.lab.chaos.client.Crowd;
import io.portcullis.lab.chaos.client.Registers;
import io.portcullis.lab.chaos.fault.FaultKind;
import io.portcullis.lab.chaos.fault.PlannedFault;
import io.portcullis.lab.chaos.setup.Lab;
import io.portcullis.lab.chaos.setup.LabSource;
import io.portcullis.lab.chaos.watch.Watches;
import io.portcullis.lab.tool.Stopwatch;
import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.junit.NeedsProgram;
import io.portcullis.testkit.process.FetchedProgram;
import io.portcullis.testkit.process.Workspace;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Short campaigns with fixed seeds; {@code ./portcullis chaos} is the long one. What they print tells how to repeat an episode. */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class ChaosIT {
    private static final List<FaultKind> ALL_FAULTS = List.of(FaultKind.values());

    private final Terminal terminal = new Terminal(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8), Terminal.Style.PLAIN, new Stopwatch());

    @Test
    void everyPromiseIsKeptWithTheBarrier() throws Exception {
        keeps(new CampaignPlan(LabSource.ETCD, List.of(26L, 24L, 22L, 33L), true, ALL_FAULTS, false));
    }

    @Test
    @NeedsProgram(FetchedProgram.CONSUL)
    void andOnConsul() throws Exception {
        keepsItsPromisesInAFailover(LabSource.CONSUL);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ETCD", "CONSUL"})
    void andOnOtherSources(LabSource source) throws Exception {
        keepsItsPromisesInAFailover(source);
    }

    /** With seed 2 the agent of the primary is killed for so long that its lock ends. */
    private void keepsItsPromisesInAFailover(LabSource source) throws Exception {
        keeps(new CampaignPlan(source, List.of(2L), true, List.of(FaultKind.AGENT_KILL), true));
    }

    private void keeps(CampaignPlan plan) throws Exception {
        List<EpisodeReport> episodes = new ArrayList<>();
        try (Workspace home = Workspace.create("chaos")) {
            Evidence evidence = new Evidence(home, null, terminal);
            new Campaign(home, GatewayLaunch.product(), plan, terminal, evidence).run(episodes::add);
        }
        assertThat(episodes).hasSameSizeAs(plan.seeds()).allSatisfy(episode -> {
            String what = "seed %d: %s".formatted(episode.seed(), episode.faults());
            assertThat(episode.verdict().violations(plan.barrier())).as(what).isEmpty();
            assertThat(episode.verdict().acknowledgedWrites()).as(what).isPositive();
        });
        // Otherwise nothing was put to the test.
        assertThat(episodes.stream().mapToInt(EpisodeReport::promotions).sum()).isPositive();
    }

    /** Without the barrier; and a checker that finds nothing wrong with a client that goes past the gateway would be worth nothing. */
    @Test
    void aClientThatGoesPastTheGatewayIsToldOfFalseSuccessesAndTheCheckerSeesThem() throws Exception {
        BootClock clock = new BootClock();
        try (Workspace home = Workspace.create("chaos")) {
            Lab lab = Lab.start(home, GatewayLaunch.product(), LabSource.ETCD, false, terminal);
            RealPatroni primary = new Wholeness(lab, terminal).awaitCluster();
            try (Connection connection = primary.connect()) {
                Registers.create(connection);
            }
            List<Crowd.Entrance> entrances = List.of(
                    Crowd.Entrance.of(lab.gateways().getFirst()),
                    new Crowd.Entrance("past-the-gateway", primary.address()));
            PlannedFault stop =
                    new PlannedFault(FaultKind.AGENT_STOP, 0, Duration.ofSeconds(1), Duration.ofSeconds(28));
            try (Watches watches = Watches.start(lab, clock)) {
                Evidence evidence = new Evidence(home, null, terminal);
                EpisodeReport episode = new Episode(
                                lab, watches, clock, terminal, 1, List.of(stop), entrances, evidence)
                        .run(0, false, primary);
                ReportPrinter.print(episode, terminal);
                List<Finding> findings = episode.verdict().violations(false);
                assertThat(findings)
                        .extracting(Finding::kind)
                        .contains(
                                Finding.Kind.FALSE_SUCCESS,
                                Finding.Kind.LOST_BY_FENCING,
                                Finding.Kind.BACKWARD_READ,
                                Finding.Kind.OPEN_AT_ONCE);
                assertThat(findings)
                        .as("what went through the gateway")
                        .noneMatch(finding -> finding.kind() == Finding.Kind.FALSE_SUCCESS
                                && finding.what().contains("gateway=gw1"));
            }
        }
    }
}
