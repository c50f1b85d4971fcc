package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** etcd is gone for all, Patroni's failsafe mode keeps the primary, and the gateway is told to follow it. */
class FailsafeModeIT {
    private Workspace home;
    private PatroniCluster cluster;
    private GatewayUnderWrites written;

    @BeforeEach
    void start() throws Exception {
        home = Workspace.create("failsafe-mode-it");
        cluster = PatroniCluster.start(home, 2, PatroniSettings.DEFAULTS);
        RealPatroni primary = cluster.waitForLeader(Waiting.AT_MOST);
        primary.patchConfiguration("{\"failsafe_mode\": true}");
        primary.awaitEndOfLoop();
        primary.awaitEndOfLoop();
        written = new GatewayUnderWrites(
                home,
                cluster,
                GatewayLaunch.plain().withConfig(home, "fencing: {on-dcs-loss: failsafe, contact-interval: 1s}\n"));
    }

    @AfterEach
    void stop() throws Exception {
        written.close();
        home.close();
    }

    private boolean open() throws Exception {
        return written.gateway.readiness().isReady();
    }

    private boolean alarmed() throws Exception {
        return written.gateway
                .get("/metrics")
                .body()
                .contains("portcullis_alarm{alarm=\"failsafe\",cluster=\"demo\"} 1");
    }

    @Test
    void writesGoOnWithoutTheDcsWhileAllAgentsAgreeAndNotLonger() throws Exception {
        RealPatroni primary = cluster.waitForLeader(Waiting.AT_MOST);
        RealPatroni other = cluster.others(primary).getFirst();
        cluster.etcd().freeze();
        try {
            Waiting.until("a route that is open without the DCS", Waiting.AT_MOST, () -> open() && alarmed());
            BusyClient busy = new BusyClient(written.gateway.primary().connect());
            long since = System.nanoTime();
            Waiting.until(
                    "answers for longer than two contacts last",
                    Waiting.AT_MOST,
                    () -> busy.answered - since > Duration.ofSeconds(20).toNanos());
            assertThat(busy.stop()).isEmpty();
            assertThat(alarmed()).isTrue();

            other.killAgent();
            // Patroni demotes its primary meanwhile, so the route may close a little earlier, for that.
            Waiting.until("a closed route: one agent does not answer", Waiting.AT_MOST, () -> !open() && !alarmed());
        } finally {
            cluster.etcd().thaw();
        }
        other.start();
        written.assertNothingMissing();
        assertThat(alarmed()).isFalse();
    }
}
