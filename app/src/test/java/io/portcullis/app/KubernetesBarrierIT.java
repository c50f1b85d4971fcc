package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.cli.BarrierWait;
import io.portcullis.testkit.cluster.PromotionBarrier;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.kubernetes.KubernetesApiServer;
import io.portcullis.testkit.kubernetes.KubernetesPatroni;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The barrier as an agent in Kubernetes starts it, with the agent's own file; and a gateway of the same objects. */
class KubernetesBarrierIT {
    private static final String TOKEN = "a-token";

    private final Workspace home = Workspace.create("kubernetes-barrier-it");
    private final KubernetesApiServer server = new KubernetesApiServer();
    private final String command = new PromotionBarrier(home).command();
    private String kubeconfig = "";

    @BeforeEach
    void start() {
        server.allowEverything(TOKEN);
        kubeconfig = home.write(home.folder("kubernetes").resolve("kubeconfig"), """
                        current-context: here
                        contexts: [{name: here, context: {cluster: one, user: me}}]
                        clusters: [{name: one, cluster: {server: "%s"}}]
                        users: [{name: me, user: {token: %s}}]
                        """.formatted(server.uri(), TOKEN))
                .toString();
    }

    @AfterEach
    void stop() {
        home.close();
        server.close();
    }

    private ManagedProcess process(String name, List<String> line) {
        List<String> whole = new ArrayList<>(List.of("env", "KUBECONFIG=" + kubeconfig));
        whole.addAll(line);
        return ManagedProcess.start(home, name, ManagedProcess.RunAs.CALLER, whole);
    }

    private ManagedProcess gateway() {
        List<String> addresses = Stream.of("--primary", "--replica", "--admin")
                .flatMap(flag -> Stream.of(flag, "127.0.0.1:" + home.freePort()))
                .toList();
        List<String> whole = new ArrayList<>(GatewayLaunch.plain()
                .command(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        GatewayProcess.classPath()));
        whole.addAll(List.of("run", "--kubernetes", KubernetesPatroni.NAMESPACE, "--scope", "demo"));
        whole.addAll(addresses);
        return process("gateway", whole);
    }

    private ManagedProcess barrier(String node, boolean endpoints) {
        Path file = home.write(home.folder("patroni-" + node).resolve("patroni.yml"), """
                scope: demo
                name: %s
                kubernetes: {context: here, labels: {application: patroni}, use_endpoints: %s, bypass_api_service: true}
                """.formatted(node, endpoints));
        ManagedProcess process = process(
                "barrier-" + node,
                List.of(PromotionBarrier.filledIn(command, file).split(" ", -1)));
        Waiting.until("its end", Waiting.AT_MOST, () -> !process.isAlive());
        return process;
    }

    @Test
    void aGatewayIsWaitedForAndANodeWithoutTheLockIsTurnedAway() {
        KubernetesPatroni patroni = new KubernetesPatroni(server, "demo", false);
        patroni.configure("{}", "[]");
        patroni.member("pg1", 5432, "primary", "running", 1);
        patroni.acquire("pg1");
        try (ManagedProcess gateway = gateway()) {
            gateway.await(
                    "the gateway's word", Waiting.AT_MOST, gateway::log, log -> log.contains("published leadership"));
            ManagedProcess holder = barrier("pg1", false);
            assertThat(holder.ended()).as(holder.log()).isZero();
            assertThat(holder.log()).contains("pg1 may be promoted").contains("every gateway has severed");
            ManagedProcess other = barrier("pg2", false);
            assertThat(other.ended()).as(other.log()).isEqualTo(BarrierWait.LOCK_LOST);
            assertThat(other.log()).contains("pg2 does not hold the lock, pg1@");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theLockIsLookedForInTheObjectsThatTheFileNames(boolean endpoints) {
        KubernetesPatroni patroni = new KubernetesPatroni(server, "demo", endpoints);
        patroni.configure("{}", "[]");
        patroni.acquire("pg1");
        ManagedProcess barrier = barrier("pg1", endpoints);
        assertThat(barrier.ended()).as(barrier.log()).isZero();
    }
}
