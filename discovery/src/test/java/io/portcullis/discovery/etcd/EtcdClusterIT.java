package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.discovery.harness.TestClock;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Three servers, of which some go away. */
@ExtendWith(Warm.class)
class EtcdClusterIT {
    private static final Duration CONTACT_INTERVAL = Duration.ofMillis(200);

    private Workspace home;
    private List<RealEtcd> cluster;
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        home = Workspace.create("etcd-cluster");
        cluster = RealEtcd.in(home).startCluster(3);
        try (PatroniKeys keys = new PatroniKeys(cluster.getFirst().endpoint())) {
            keys.leaderIs("pg1", 300);
        }
        gateway = Gateway.of(cluster);
    }

    @AfterEach
    void stop() {
        gateway.close();
        home.close();
    }

    private EtcdSettings settings() {
        return new EtcdSettings(cluster.stream().map(RealEtcd::endpoint).toList(), null, null);
    }

    private RealEtcd leader() throws IOException {
        URI leading = EtcdInspector.inspect(
                        Gateway.cluster(settings()), settings(), FencingSettings.DEFAULT, TestClock.SYSTEM)
                .servers()
                .stream()
                .filter(server -> server.status() != null && server.status().leads())
                .findFirst()
                .orElseThrow()
                .endpoint();
        return at(leading);
    }

    private RealEtcd at(URI endpoint) {
        return cluster.stream()
                .filter(etcd -> etcd.endpoint().equals(endpoint))
                .findFirst()
                .orElseThrow();
    }

    private RealEtcd asked() {
        gateway.keepAsking(CONTACT_INTERVAL);
        await().untilAsserted(() -> assertThat(gateway.watchStarts).isNotEmpty());
        return at(gateway.answeredBy.getLast());
    }

    /** Each gateway chooses by chance which server it asks first. */
    private RealEtcd askedFollower() throws IOException {
        RealEtcd leader = leader();
        RealEtcd asked = asked();
        while (asked == leader) {
            gateway.close();
            gateway = Gateway.of(cluster);
            asked = asked();
        }
        return asked;
    }

    private void awaitContactSentAfter(long since) {
        long started = System.nanoTime();
        await().pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(gateway.lastSent()).isGreaterThan(since));
        System.out.println("contact after " + (System.nanoTime() - started) / 1_000_000 + " ms");
    }

    private void awaitWatch(RealEtcd through) {
        try (PatroniKeys keys = new PatroniKeys(through.endpoint())) {
            long revision = keys.put("members/pg2", PatroniKeys.member("replica"), 0);
            await().untilAsserted(() -> assertThat(gateway.observed).anyMatch(view -> Revisions.of(view) == revision));
        }
    }

    private RealEtcd otherThan(RealEtcd lost) {
        return cluster.stream().filter(etcd -> etcd != lost).findFirst().orElseThrow();
    }

    @Test
    void aFrozenFollowerIsLeftForAnother() throws Exception {
        RealEtcd lost = askedFollower();
        lost.freeze();
        long since = System.nanoTime();
        awaitContactSentAfter(since);
        awaitWatch(otherThan(lost));
        assertThat(gateway.answeredBy.getLast()).isNotEqualTo(lost.endpoint());
        lost.thaw();
    }

    @Test
    void aKilledFollowerIsLeftForAnother() throws Exception {
        RealEtcd lost = askedFollower();
        lost.kill();
        long since = System.nanoTime();
        awaitContactSentAfter(since);
        awaitWatch(otherThan(lost));
        assertThat(gateway.answeredBy.getLast()).isNotEqualTo(lost.endpoint());
    }

    @Test
    void aLostLeaderIsFollowedByAnother() throws Exception {
        RealEtcd lost = leader();
        asked();
        lost.freeze();
        awaitContactSentAfter(System.nanoTime());
        awaitWatch(otherThan(lost));
        lost.thaw();
    }

    @Test
    void withoutAQuorumThereIsNoContact() throws Exception {
        RealEtcd asked = asked();
        List<RealEtcd> lost = cluster.stream().filter(etcd -> etcd != asked).toList();
        for (RealEtcd etcd : lost) {
            etcd.freeze();
        }
        long frozen = System.nanoTime();
        await().untilAsserted(() -> assertThat(gateway.contactFailures).hasSizeGreaterThan(4));
        assertThat(gateway.lastSent()).isLessThan(frozen);
        for (RealEtcd etcd : lost) {
            etcd.thaw();
        }
        awaitContactSentAfter(System.nanoTime());
        awaitWatch(asked);
    }

    @Test
    void theInspectionShowsWhoIsWell() throws Exception {
        RealEtcd lost = otherThan(leader());
        lost.kill();
        EtcdInfo info = EtcdInspector.inspect(
                Gateway.cluster(settings()), settings(), FencingSettings.DEFAULT, TestClock.SYSTEM);
        assertThat(info.servers()).hasSize(3);
        assertThat(info.servers())
                .filteredOn(server -> server.endpoint().equals(lost.endpoint()))
                .singleElement()
                .satisfies(server -> assertThat(server.problem()).startsWith("unreachable: "));
        assertThat(info.servers()).filteredOn(server -> server.status() != null).hasSize(2);
        assertThat(info.servers())
                .filteredOn(server -> server.status() != null && server.status().leads())
                .hasSize(1);
    }
}
