package io.portcullis.lab.demo;

import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.cluster.DcsServer;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.NotReached;
import io.portcullis.testkit.process.Waiting;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The DCS does not answer, so the holder of the lock is unknown. To go on is a risk; to be safe means to wait. */
final class SilentDcs implements DemoEvent {
    private final String name;
    private final DcsServer server;

    SilentDcs(String name, DcsServer server) {
        this.name = name;
        this.server = server;
    }

    /** With the timing of this cluster, Patroni demotes its primary after about 11 s. This stays below. */
    private static final Duration MAX_SILENCE = Duration.ofSeconds(9);

    private static final Duration CLOSED_OBSERVATION_TIME = Duration.ofSeconds(1);
    /** If Patroni gives up, it does so within this time after the DCS is back. */
    private static final Duration RECOVERY_OBSERVATION_TIME = Duration.ofSeconds(3);

    @Override
    public String title() {
        return name + " silent";
    }

    @Override
    public void perform(Stage stage, RealPatroni primary) {
        Duration start = stage.stopwatch().elapsed();
        server.freeze();
        stage.terminal().say("SIGSTOP to " + name + ": it accepts connections but does not answer");
        stage.terminal().waitingFor("waiting for the gateway to shut");
        try {
            GatewayProcess.Readiness shut = Waiting.until(
                    "closing of the gateway", MAX_SILENCE, stage.gateway()::readiness, seen -> !seen.isReady());
            stage.terminal()
                    .say("the gateway shut after %s of silence and keeps its sessions: %s"
                            .formatted(since(stage, start), explanation(shut.body())));
            stage.watchFor(CLOSED_OBSERVATION_TIME);
        } catch (NotReached open) {
            stage.terminal()
                    .say("the gateway was still open after " + since(stage, start)
                            + ": its last proof was still valid");
        }
        server.thaw();
        stage.terminal().say("SIGCONT to " + name + " after " + since(stage, start));
        stage.terminal().waitingFor("watching the effects");
        stage.watchFor(RECOVERY_OBSERVATION_TIME);
        RealPatroni now = stage.cluster().waitForLeader(Waiting.AT_MOST);
        if (stage.promotions().firstAfter(start).isPresent()) {
            stage.terminal().say("Patroni gave up and demoted its primary; " + now + " is the primary again");
        } else {
            stage.terminal().say("Patroni did not give up: " + now + " was the primary all the time");
        }
        if (stage.gatewayReaches(now.port())) {
            stage.terminal().say("the gateway writes to " + now);
        }
    }

    private static String since(Stage stage, Duration start) {
        return Terminal.seconds(stage.stopwatch().elapsed().minus(start));
    }

    /** The explanation in the answer to {@code /ready}. */
    private static String explanation(String body) {
        JsonNode explanation = JsonMapper.shared().readTree(body).findValue("explanation");
        return explanation == null ? "(no reason given)" : explanation.asString();
    }
}
