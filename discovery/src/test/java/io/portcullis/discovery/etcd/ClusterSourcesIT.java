package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.harness.TestClock;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.source.ClusterSource;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.fencing.FencingEffect.ReadContact;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.network.Names;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many clusters have their keys in one etcd. */
class ClusterSourcesIT {
    private final ClusterSources sources = new ClusterSources(TestClock.SYSTEM, Names.SYSTEM);

    private Workspace home;

    private RealEtcd etcd;
    private long round;

    @BeforeEach
    void start() throws Exception {
        home = Workspace.create("sources");
        etcd = RealEtcd.in(home).start();
    }

    @AfterEach
    void stop() {
        etcd.close();
        home.close();
    }

    private ClusterSource open(String scope) throws IOException {
        return sources.open(
                new ClusterSettings(
                        scope, "/service", new EtcdSettings(List.of(etcd.endpoint()), null, null), Map.of()),
                FencingSettings.DEFAULT.unregistered(),
                GatewayIdentity.of("test", () -> 0),
                DiscoveryTelemetry.NONE);
    }

    private FencingEvent contact(ClusterSource source) throws Exception {
        CompletableFuture<FencingEvent> answer = new CompletableFuture<>();
        source.readContact(new ReadContact(++round, null), answer::complete);
        return answer.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("etcd"))
                .count();
    }

    @Test
    void clustersOfOneEtcdShareItsConnections() throws Exception {
        long before = threads();
        try (ClusterSource one = open("one");
                ClusterSource two = open("two")) {
            assertThat(contact(one)).isInstanceOf(FencingEvent.ContactAnswered.class);
            assertThat(contact(two)).isInstanceOf(FencingEvent.ContactAnswered.class);
            assertThat(threads() - before).isEqualTo(1);
        }
    }

    @Test
    void aClusterThatIsClosedLeavesTheOthersTheirConnections() throws Exception {
        try (ClusterSource two = open("two")) {
            ClusterSource one = open("one");
            assertThat(contact(one)).isInstanceOf(FencingEvent.ContactAnswered.class);
            one.close();
            assertThat(contact(one)).isInstanceOf(FencingEvent.ContactFailed.class);
            assertThat(contact(two)).isInstanceOf(FencingEvent.ContactAnswered.class);
        }
    }

    @Test
    void afterTheLastOneConnectionsAreMadeAgain() throws Exception {
        open("one").close();
        try (ClusterSource again = open("one")) {
            assertThat(contact(again)).isInstanceOf(FencingEvent.ContactAnswered.class);
        }
    }
}
