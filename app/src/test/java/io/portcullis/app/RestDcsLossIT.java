package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents that lose their DCS, seen by a gateway that knows only the agents. */
class RestDcsLossIT {
    private Workspace home;
    private PatroniCluster cluster;
    private GatewayUnderWrites written;
    private GatewayProcess gateway;

    @BeforeEach
    void start() throws Exception {
        home = Workspace.create("rest-dcs-loss-it");
        cluster = PatroniCluster.start(home, 2, PatroniSettings.DEFAULTS);
        String urls =
                cluster.nodes().stream().map(node -> node.rest().toString()).collect(Collectors.joining(","));
        written = new GatewayUnderWrites(home, cluster, GatewayLaunch.plain().withArguments("--patroni", urls));
        gateway = written.gateway;
    }

    @AfterEach
    void stop() throws Exception {
        written.close();
        home.close();
    }

    private void awaitRoute(String what, boolean open) {
        Waiting.until(what, Waiting.AT_MOST, gateway::readiness, ready -> ready.isReady() == open);
    }

    private static String status(RealPatroni node) throws IOException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(node.rest().resolve("/patroni"))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Test
    void aDcsThatNoAgentReachesClosesTheRouteAndItOpensAgainByItself() throws Exception {
        cluster.etcd().freeze();
        try {
            awaitRoute("a closed primary route", false);
        } finally {
            cluster.etcd().thaw();
        }
        written.assertNothingMissing();
    }

    @Test
    void inFailsafeModeTheRouteStaysOpenWhileAllAgentsAgree() throws Exception {
        RealPatroni primary = cluster.waitForLeader(Waiting.AT_MOST);
        primary.patchConfiguration("{\"failsafe_mode\": true}");
        primary.awaitEndOfLoop();
        primary.awaitEndOfLoop();
        RealPatroni other = cluster.others(primary).getFirst();
        cluster.etcd().freeze();
        try {
            for (RealPatroni node : cluster.nodes()) {
                Waiting.until(
                        "failsafe mode of " + node,
                        Waiting.AT_MOST,
                        () -> status(node),
                        said -> said.contains("\"failsafe_mode_is_active\": true"));
            }
            awaitRoute("an open primary route", true);
            BusyClient busy = new BusyClient(gateway.primary().connect());
            long since = System.nanoTime();
            Waiting.until(
                    "answers longer than a contact lasts",
                    Waiting.AT_MOST,
                    () -> busy.answered - since > Duration.ofSeconds(15).toNanos());
            assertThat(busy.stop()).isEmpty();
            other.killAgent();
            awaitRoute("a closed primary route", false);
        } finally {
            cluster.etcd().thaw();
        }
        other.start();
        written.assertNothingMissing();
    }
}
