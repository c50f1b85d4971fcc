package io.portcullis.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.settings.KubernetesSettings.Mode;
import io.portcullis.fencing.Alarm;
import io.portcullis.testkit.kubernetes.KubernetesApiServer;
import io.portcullis.testkit.kubernetes.KubernetesPatroni;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Lock;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Role;
import io.portcullis.topology.Topology;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The events that real clusters were seen to produce, in their order, with the real fencing policy. */
class KubernetesSourceTest {
    private final KubernetesApiServer server = new KubernetesApiServer();
    private KubernetesPatroni patroni = new KubernetesPatroni(server, "demo", false);

    @AfterEach
    void stop() {
        server.close();
    }

    private KubernetesGateway gateway(Mode mode) throws Exception {
        patroni = new KubernetesPatroni(server, "demo", mode == Mode.ENDPOINTS);
        String primary = mode == Mode.ENDPOINTS ? "primary" : "master";
        patroni.configure("{\"ttl\":30,\"loop_wait\":10}", "[]");
        patroni.acquire("pg1");
        patroni.member("pg1", 5001, primary, "running", 1);
        patroni.member("pg2", 5002, "replica", "running", 1);
        patroni.label("pg1", primary);
        patroni.label("pg2", "replica");
        patroni.pod("pg3");
        KubernetesGateway gateway = new KubernetesGateway(Kubes.settings(server.uri(), mode, null, null));
        gateway.writable.add("pg1");
        gateway.untilOpenTo("pg1", patroni);
        return gateway;
    }

    private static Topology topology(KubernetesGateway gateway) {
        Topology topology = gateway.topology();
        if (topology == null) {
            throw new AssertionError("no topology yet");
        }
        return topology;
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void theObjectsOfAClusterAreReadAsItsKeysAreElsewhere(Mode mode) throws Exception {
        try (KubernetesGateway gateway = gateway(mode)) {
            Topology seen = topology(gateway);
            assertThat(seen.problems()).isEmpty();
            assertThat(seen.members().keySet())
                    .as("pg3 never ran")
                    .containsOnly(new NodeName("pg1"), new NodeName("pg2"));
            assertThat(seen.view().claims().get(new NodeName("pg1")))
                    .extracting(MemberClaim::role)
                    .isEqualTo(Role.PRIMARY);
            assertThat(seen.view().systemId()).isEqualTo(KubernetesPatroni.SYSTEM_ID);
            assertThat(seen.leaderLsn()).isEqualTo(67393608);
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aSwitchoverClosesAtTheReleaseAndOpensWhenTheNewLeaderIsWritable(Mode mode) throws Exception {
        try (KubernetesGateway gateway = gateway(mode)) {
            patroni.failover(Map.of("leader", "pg1", "member", "pg2"));
            patroni.release();
            patroni.label("pg1", null);
            gateway.untilClosed();
            patroni.acquire("pg2");
            patroni.label("pg2", mode == Mode.ENDPOINTS ? "primary" : "master");
            Waiting.until(
                    "the new lock",
                    Waiting.AT_MOST,
                    () -> holds(topology(gateway).view().lock(), "pg2"));
            assertThat(gateway.openTo("pg2"))
                    .as("neither lock nor label says that the promotion is finished")
                    .isFalse();
            gateway.writable.add("pg2");
            gateway.untilOpenTo("pg2", patroni);
            assertThat(gateway.policy.alarms()).isEmpty();
        }
    }

    @Test
    void afterACrashThereIsNoEventUntilAnotherNodeHasTheLockAndTwoPodsSayMaster() throws Exception {
        try (KubernetesGateway gateway = gateway(Mode.CONFIGMAPS)) {
            // The lock has grown old for every agent, which this gateway need not have waited for.
            patroni.ttl(1);
            patroni.renew();
            long renewed = System.nanoTime();
            gateway.untilClosed();
            Waiting.until("the end of the lock", Waiting.AT_MOST, () -> System.nanoTime() - renewed > 1_000_000_000L);
            patroni.ttl(30);
            patroni.acquire("pg2");
            patroni.failover(Map.of());
            patroni.label("pg2", "master");
            gateway.writable.add("pg2");
            gateway.untilOpenTo("pg2", patroni);
            patroni.member("pg2", 5002, "master", "running", 2);
            Waiting.until(
                    "both records",
                    Waiting.AT_MOST,
                    () -> topology(gateway).view().claims().values().stream()
                                    .filter(claim -> claim.role() == Role.PRIMARY)
                                    .count()
                            == 2);
            assertThat(gateway.openTo("pg2"))
                    .as("the record of a Pod that is dead stays")
                    .isTrue();
            patroni.deletePod("pg1");
            Waiting.until(
                    "a Pod less",
                    Waiting.AT_MOST,
                    () -> !topology(gateway).members().containsKey(new NodeName("pg1")));
            assertThat(gateway.policy.alarms()).doesNotContain(Alarm.LOCK_OVERWRITTEN, Alarm.TWO_PRIMARIES);
        }
    }

    @Test
    void aLockThatIsWrittenOverRaisesTheAlarm() throws Exception {
        try (KubernetesGateway gateway = gateway(Mode.CONFIGMAPS)) {
            patroni.acquire("pg2");
            Waiting.until(
                    "the alarm", Waiting.AT_MOST, () -> gateway.policy.alarms().contains(Alarm.LOCK_OVERWRITTEN));
        }
    }

    @Test
    void aDeletedLeaderObjectClosesAndANewOneIsAnotherHolding() throws Exception {
        try (KubernetesGateway gateway = gateway(Mode.ENDPOINTS)) {
            patroni.deleteLeaderObject();
            gateway.untilClosed();
            patroni.acquire("pg1");
            gateway.untilOpenTo("pg1", patroni);
            assertThat(gateway.policy.alarms()).isEmpty();
        }
    }

    @Test
    void garbageInEveryValueIsSaidAndThrowsNothing() throws Exception {
        try (KubernetesGateway gateway = gateway(Mode.CONFIGMAPS)) {
            patroni.configure("{", "nonsense");
            patroni.status("pg2", "[1, 2");
            patroni.status("pg4", "\u0000");
            server.patch(
                    "configmaps",
                    KubernetesPatroni.NAMESPACE,
                    patroni.leaderObject(),
                    "{\"metadata\":{\"annotations\":{\"ttl\":\"soon\",\"optime\":\"late\",\"transitions\":null}}}");
            Waiting.until(
                    "problems",
                    Waiting.AT_MOST,
                    () -> topology(gateway).problems().size() >= 4);
            assertThat(gateway.contactFailures).isEmpty();
        }
    }

    private static boolean holds(@Nullable Lock lock, String node) {
        return lock != null && lock.node().value().equals(node);
    }
}
