package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.process.ExitCode;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.net.HttpURLConnection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The outages that a pin is for, each made with real agents and a real etcd: the primary is well, and the DCS does not say so. */
class BreakGlassIT {
    private static final String STAYS = "continue to run as a leader because failsafe mode is enabled";

    private static Workspace home;
    private static PatroniCluster cluster;
    private RealPatroni primary;
    private GatewayProcess gateway;
    private PinnedGateway pinned;

    @BeforeAll
    static void startCluster() {
        home = Workspace.create("break-glass-it");
        cluster = PatroniCluster.start(home, 1, PatroniSettings.DEFAULTS);
    }

    @AfterAll
    static void stopCluster() {
        home.close();
    }

    @BeforeEach
    void start() {
        primary = cluster.waitForLeader(Waiting.AT_MOST);
        gateway = GatewayProcess.start(home, GatewayLaunch.plain(), cluster);
        pinned = new PinnedGateway(gateway);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    // ---- a paused cluster, and the agent of its primary is stopped

    @Test
    void aPausedPrimaryWhoseAgentWasStoppedCanBePinnedThoughItsRecordIsGone() throws Exception {
        pinned.whilePaused(cluster, primary);
    }

    @Test
    void aPinThatWasSetBeforeTheAgentWasStoppedGoesOnWhenTheRecordIsGone() throws Exception {
        primary.patchConfiguration("{\"pause\": true}");
        try {
            assertThat(pinned.pin(primary)).isEqualTo(ExitCode.SUCCESS);
            primary.killAgent();
            pinned.awaitRecordGone();
            pinned.assertWritable();
        } finally {
            primary.start();
            cluster.waitForLeader(Waiting.AT_MOST);
            primary.patchConfiguration("{\"pause\": null}");
        }
    }

    // ---- the DCS is gone, and failsafe mode keeps the primary

    private interface Scene {
        void play() throws Exception;
    }

    private void withoutDcs(Scene scene) throws Exception {
        primary.patchConfiguration("{\"failsafe_mode\": true}");
        Waiting.until("the agent to have written down whom to ask", Waiting.AT_MOST, () -> failsafeMembers() == 200);
        try {
            Waiting.until("failsafe mode to hold the primary", Waiting.AT_MOST, this::failsafeModeHolds);
            scene.play();
            assertThat(primary.isWritable()).isTrue();
        } finally {
            cluster.etcd().start();
            cluster.waitForLeader(Waiting.AT_MOST);
            primary.patchConfiguration("{\"failsafe_mode\": null}");
        }
    }

    /**
     * Stops etcd. Failsafe mode does not help if etcd goes between an agent's look and its renewal of the lock: Patroni 3.0.2 demotes then.
     * The end of a loop is no such moment, as long as the machine is not busy; if it is, once more.
     */
    private boolean failsafeModeHolds() {
        primary.awaitEndOfLoop();
        int before = primary.agent().log().length();
        cluster.etcd().stop();
        String decided = Waiting.until(
                "a decision of the agent",
                Waiting.AT_MOST,
                () -> primary.agent().log().substring(before),
                log -> log.contains(STAYS) || log.contains("Demoting self"));
        if (decided.contains(STAYS)) {
            return true;
        }
        cluster.etcd().start();
        cluster.waitForLeader(Waiting.AT_MOST);
        return false;
    }

    private int failsafeMembers() throws IOException {
        HttpURLConnection asked =
                (HttpURLConnection) primary.rest().resolve("/failsafe").toURL().openConnection();
        return asked.getResponseCode();
    }

    @Test
    void aPrimaryInFailsafeModeIsServedOnceItIsPinned() throws Exception {
        withoutDcs(() -> {
            pinned.awaitClosed("contact-lost");
            assertThat(pinned.pin(primary)).isEqualTo(ExitCode.SUCCESS);
            pinned.assertWritable();
            assertThat(gateway.scrape().sum("portcullis_contact_age_seconds"))
                    .as("the DCS is as silent as before, and the alert on it goes on")
                    .isGreaterThan(8);
        });
    }

    @Test
    void aGatewayThatWasRestartedInTheOutageServesTheNodeWhereTheOperatorSaysItIs() throws Exception {
        withoutDcs(() -> {
            gateway.kill();
            gateway.launchAgain();
            pinned.awaitClosed("no-contact-yet");
            assertThat(pinned.pin(primary)).as("it has never heard of it").isEqualTo(ExitCode.FAILURE);
            assertThat(pinned.pin(primary, "--address", "127.0.0.1:" + primary.port()))
                    .isEqualTo(ExitCode.SUCCESS);
            pinned.assertWritable();
        });
    }

    @Test
    void aGatewayThatWasRestartedInTheOutageServesTheNodeWhereItsConfigurationSaysItIs() throws Exception {
        gateway.close();
        gateway = GatewayProcess.start(
                home,
                GatewayLaunch.plain()
                        .withConfig(
                                home,
                                "cluster: {addresses: {%s: '127.0.0.1:%d'}}".formatted(primary.name(), primary.port())),
                cluster);
        pinned = new PinnedGateway(gateway);
        withoutDcs(() -> {
            gateway.kill();
            gateway.launchAgain();
            pinned.awaitClosed("no-contact-yet");
            assertThat(pinned.pin(primary)).isEqualTo(ExitCode.SUCCESS);
            pinned.assertWritable();
        });
    }
}
