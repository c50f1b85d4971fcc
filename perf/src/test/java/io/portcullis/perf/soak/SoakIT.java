package io.portcullis.perf.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.lab.tool.Stopwatch;
import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** That it still looks at everything; so short a soak says nothing of leaks. */
class SoakIT {
    private static final SoakPlan SHORT_PLAN = new SoakPlan(30, 2, Duration.ofSeconds(2), Duration.ofSeconds(1), 200);

    @Test
    void looksAtTheGatewayAndUsesEveryIdleSessionInTheEnd() throws IOException {
        StringWriter output = new StringWriter();
        try (Workspace home = Workspace.create("soak");
                Terminal terminal = new Terminal(new PrintWriter(output), Terminal.Style.PLAIN, new Stopwatch())) {
            SoakReport report = new Soak(home, GatewayLaunch.product(), SHORT_PLAN, terminal).run();
            new SoakTables(terminal).print(report);

            assertThat(report.failures()).isEmpty();
            assertThat(report.busy().transactions()).isPositive();
            assertThat(report.samples()).hasSize(SHORT_PLAN.samples() + 1).allSatisfy(sample -> {
                assertThat(sample.residentKiB()).isPositive();
                assertThat(sample.heapKiB()).isPositive();
                assertThat(sample.directKiB()).isPositive();
                assertThat(sample.openFiles()).isGreaterThan(2 * SHORT_PLAN.idle());
                assertThat(sample.sessions()).isGreaterThanOrEqualTo(SHORT_PLAN.idle());
            });
        }
        assertThat(output.toString()).contains("30 of 30 idle sessions", "Result: ");
    }
}
