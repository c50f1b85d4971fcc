package io.portcullis.perf.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.perf.Stopwatch;
import io.portcullis.perf.Terminal;
import io.portcullis.testkit.GatewayLaunch;
import io.portcullis.testkit.Workspace;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short campaign with fixed seeds; {@code ./portcullis chaos} is the long one. What it prints tells how to repeat an episode. */
class ChaosIT {
    private static final List<Long> SEEDS = List.of(26L, 24L, 22L, 9L, 48L, 33L);

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void everyPromiseIsKept() throws Exception {
        List<EpisodeReport> episodes = new ArrayList<>();
        CampaignPlan plan = new CampaignPlan(SEEDS, false, List.of(FaultKind.values()));
        try (Workspace home = Workspace.create("chaos");
                Terminal terminal = new Terminal(
                        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                        Terminal.Style.PLAIN,
                        new Stopwatch())) {
            Evidence evidence = new Evidence(home, null, terminal);
            new Campaign(home, GatewayLaunch.product(), plan, terminal, evidence).run(episodes::add, () -> {});
        }
        assertThat(episodes).hasSameSizeAs(SEEDS).allSatisfy(episode -> {
            assertThat(episode.verdict().violations(plan.barrier()))
                    .as("seed %d: %s", episode.seed(), episode.faults())
                    .isEmpty();
            assertThat(episode.openInTime())
                    .as("seed %d: %s", episode.seed(), episode.faults())
                    .isTrue();
            assertThat(episode.verdict().acknowledgedWrites()).isPositive();
        });
        // Otherwise nothing was put to the test.
        assertThat(episodes.stream().mapToInt(EpisodeReport::promotions).sum()).isPositive();
    }
}
