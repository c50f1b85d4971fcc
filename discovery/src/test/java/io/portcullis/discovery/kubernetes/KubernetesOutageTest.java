package io.portcullis.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.settings.KubernetesSettings.Mode;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.source.SourceInspection;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.Alarm;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.testkit.kubernetes.KubernetesApiServer;
import io.portcullis.testkit.kubernetes.KubernetesPatroni;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An API server that goes away, is slow, forgets, goes back in time or refuses. */
class KubernetesOutageTest {
    @TempDir
    private Path folder;

    private final KubernetesApiServer server = new KubernetesApiServer();
    private final KubernetesPatroni patroni = new KubernetesPatroni(server, "demo", false);

    @AfterEach
    void stop() {
        server.close();
    }

    private KubernetesGateway gateway(KubernetesSettings settings) throws Exception {
        cluster();
        KubernetesGateway gateway = new KubernetesGateway(settings);
        gateway.writable.add("pg1");
        return gateway;
    }

    private void cluster() {
        patroni.configure("{}", "[]");
        patroni.acquire("pg1");
        patroni.member("pg1", 5001, "master", "running", 1);
    }

    private KubernetesGateway open() throws Exception {
        KubernetesGateway gateway = gateway(Kubes.settings(server.uri()));
        gateway.untilOpenTo("pg1", patroni);
        return gateway;
    }

    private static void untilSeen(KubernetesGateway gateway, String pod) {
        Waiting.until("a watch that delivers", Waiting.AT_MOST, () -> {
            Topology topology = gateway.topology();
            return topology != null
                    && topology.members().keySet().stream()
                            .anyMatch(each -> each.value().equals(pod));
        });
    }

    @Tag("slow")
    @Test
    void anApiServerThatIsAwayClosesAndTheSameHoldingGoesOnWhenItIsBack() throws Exception {
        try (KubernetesGateway gateway = open()) {
            server.stop();
            gateway.untilClosed();
            server.start();
            gateway.untilOpenTo("pg1", patroni);
            patroni.member("pg2", 5002, "replica", "running", 1);
            untilSeen(gateway, "pg2");
            assertThat(gateway.contactFailures).contains(Failure.UNREACHABLE);
            assertThat(gateway.policy.alarms()).isEmpty();
        }
    }

    @Test
    void aWatchThatIsCutInTheMiddleOfALineBeginsAgain() throws Exception {
        try (KubernetesGateway gateway = open()) {
            Waiting.until("the end of a watch", Waiting.AT_MOST, () -> {
                server.cutWatches();
                return !gateway.watchEnds.isEmpty();
            });
            patroni.member("pg2", 5002, "replica", "running", 1);
            untilSeen(gateway, "pg2");
            assertThat(gateway.openTo("pg1")).isTrue();
        }
    }

    @Test
    void aWatchFromAPlaceThatTheServerHasForgottenListsAgain() throws Exception {
        try (KubernetesGateway gateway = open()) {
            server.compact();
            patroni.member("pg2", 5002, "replica", "running", 1);
            untilSeen(gateway, "pg2");
            server.bookmark();
            server.compact();
            patroni.member("pg3", 5003, "replica", "running", 1);
            untilSeen(gateway, "pg3");
            assertThat(gateway.policy.alarms()).isEmpty();
        }
    }

    @Test
    void aRestoredBackupRaisesTheAlarm() throws Exception {
        try (KubernetesGateway gateway = open()) {
            KubernetesApiServer.Backup backup = server.backup();
            patroni.renew();
            patroni.member("pg2", 5002, "replica", "running", 1);
            untilSeen(gateway, "pg2");
            server.restore(backup);
            Waiting.until(
                    "the alarm", Waiting.AT_MOST, () -> gateway.policy.alarms().contains(Alarm.DCS_REGRESSED));
        }
    }

    @Tag("slow")
    @Test
    void aServerThatNeedsTwoSecondsForEachCallKeepsTheRouteOpen() throws Exception {
        server.slow(Duration.ofSeconds(2));
        try (KubernetesGateway gateway = gateway(Kubes.settings(server.uri()))) {
            long[] renewed = {System.nanoTime()};
            Waiting.until("an open route", Waiting.AT_MOST, () -> renewing(renewed, gateway));
            int opened = gateway.policy.declared().size();
            long at = System.nanoTime();
            long enough = 2 * FencingSettings.DEFAULT.maxSilence().toNanos();
            Waiting.until("the end of two permits", Waiting.AT_MOST, () -> {
                renewing(renewed, gateway);
                return System.nanoTime() - at > enough;
            });
            assertThat(gateway.policy
                            .declared()
                            .subList(opened - 1, gateway.policy.declared().size()))
                    .as("opened and never closed; failures %s", gateway.contactFailures)
                    .allMatch(RouteStatus.Open.class::isInstance);
        }
    }

    /** As an agent does, and somewhat more often. */
    private boolean renewing(long[] renewed, KubernetesGateway gateway) {
        if (System.nanoTime() - renewed[0] > Duration.ofSeconds(5).toNanos()) {
            renewed[0] = System.nanoTime();
            patroni.renew();
        }
        return gateway.openTo("pg1");
    }

    @Test
    void aTokenThatIsReplacedIsReadAgainAndAWrongOneIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        server.allowEverything("first");
        KubernetesSettings settings = Kubes.settings(server.uri(), Mode.CONFIGMAPS, new Secret.InFile(file), null);
        try (KubernetesGateway gateway = gateway(settings)) {
            gateway.untilOpenTo("pg1", patroni);
            server.withdraw("first");
            Waiting.until("a refusal", Waiting.AT_MOST, () -> gateway.contactFailures.contains(Failure.LOGIN_REFUSED));
            assertThat(gateway.source.refusal())
                    .contains("neither token nor certificate")
                    .contains("Unauthorized");
            server.allowEverything("second");
            Files.writeString(file, "second\n");
            Waiting.until("a contact", Waiting.AT_MOST, () -> gateway.source.refusal() == null);
            gateway.untilOpenTo("pg1", patroni);
        }
    }

    @Test
    void aRightThatIsMissingIsNamedInKubernetesWords() throws Exception {
        Secret token = new Secret.Given("mine");
        server.allow("mine", "list configmaps", "watch configmaps", "watch pods", "list leases", "create leases");
        KubernetesSettings settings = Kubes.settings(server.uri(), Mode.CONFIGMAPS, token, null);
        try (KubernetesGateway gateway = gateway(settings)) {
            Waiting.until("a refusal", Waiting.AT_MOST, () -> gateway.source.refusal() != null);
            assertThat(gateway.source.refusal()).contains("cannot list resource \"pods\"");
        }
        SourceInspection seen = KubernetesInspector.inspect(Kubes.cluster(settings), settings, FencingSettings.DEFAULT);
        assertThat(seen.servers().getFirst().description()).isEqualTo("Kubernetes v1.36.0");
        assertThat(seen.warnings()).anyMatch(warning -> warning.endsWith("RBAC does not allow: list pods"));
        assertThat(seen.registration())
                .contains("update leases.coordination.k8s.io, delete leases.coordination.k8s.io");
    }

    @Test
    void aClusterWhoseLockIsInOtherObjectsIsFound() throws Exception {
        new KubernetesPatroni(server, "demo", true).acquire("pg1");
        KubernetesSettings settings = Kubes.settings(server.uri());
        SourceInspection seen = KubernetesInspector.inspect(Kubes.cluster(settings), settings, FencingSettings.DEFAULT);
        assertThat(seen.registration()).isNull();
        assertThat(seen.warnings()).anyMatch(warning -> warning.contains("set kubernetes.mode to endpoints"));
    }

    @Test
    void registrationsAreLeasesThatTheDirectoryReadsAndTheGatewayDeletes() throws Exception {
        KubernetesSettings settings = Kubes.settings(server.uri());
        try (KubernetesGateway gateway = open()) {
            Waiting.until(
                    "a published leadership",
                    Waiting.AT_MOST,
                    () -> gateway.policy.renewals().stream()
                            .anyMatch(each -> each.registration().acknowledged() != null));
            Registered seen = ClusterSources.directory(Kubes.cluster(settings), System::nanoTime)
                    .read(Duration.ofSeconds(30));
            List<Registered.Gateway> gateways = seen.gateways();
            assertThat(gateways).singleElement().satisfies(each -> {
                assertThat(each.name()).startsWith("gate-");
                assertThat(each.maxSilence()).isEqualTo(FencingSettings.DEFAULT.maxSilence());
                assertThat(each.record().acknowledged()).isEqualTo(seen.awaited());
            });
            assertThat(ClusterSources.directory(Kubes.cluster(settings), System::nanoTime)
                            .members(Duration.ofSeconds(30)))
                    .containsExactly("pg1");
        }
        assertThat(server.list("leases", KubernetesPatroni.NAMESPACE)).isEmpty();
    }
}
