package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.topology.Lock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** etcd goes away in every way it can, and comes back: contacts and watch are back by themselves. */
@ExtendWith(Warm.class)
class EtcdOutageIT {
    private static final Duration CONTACT_INTERVAL = Duration.ofMillis(500);

    private Workspace home;
    private RealEtcd etcd;
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        home = Workspace.create("etcd-outage");
        etcd = RealEtcd.in(home).start();
        etcd.kill();
        gateway = Gateway.of(List.of(etcd));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        home.close();
    }

    private void serving() throws Exception {
        etcd.start();
        try (PatroniKeys keys = new PatroniKeys(etcd.endpoint())) {
            keys.leaderIs("pg1", 300);
        }
        gateway.keepAsking(CONTACT_INTERVAL);
        await().untilAsserted(() -> assertThat(gateway.watchStarts).hasSize(1));
    }

    private void awaitBack(long since) throws Exception {
        long started = System.nanoTime();
        await().pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(gateway.lastSent()).isGreaterThan(since));
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        System.out.println("back after " + took.toMillis() + " ms; failures " + gateway.contactFailures.size());
        awaitWatch();
    }

    private void awaitWatch() throws Exception {
        try (PatroniKeys keys = new PatroniKeys(etcd.endpoint())) {
            long revision = keys.put("members/pg2", PatroniKeys.member("replica"), 0);
            await().pollInterval(Duration.ofMillis(5))
                    .untilAsserted(() -> assertThat(gateway.observed).anyMatch(view -> Revisions.of(view) == revision));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 20})
    void frozenAndThawed(int seconds) throws Exception {
        serving();
        etcd.freeze();
        long frozen = System.nanoTime();
        await().pollDelay(Duration.ofSeconds(seconds))
                .untilAsserted(() -> assertThat(gateway.lastSent()).isLessThan(frozen));
        etcd.thaw();
        awaitBack(System.nanoTime());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 12})
    void killedAndRestarted(int seconds) throws Exception {
        serving();
        Lock before = Objects.requireNonNull(gateway.last()).reading().view().lock();
        etcd.kill();
        long killed = System.nanoTime();
        await().pollDelay(Duration.ofSeconds(seconds))
                .untilAsserted(() -> assertThat(gateway.lastSent()).isLessThan(killed));
        etcd.start();
        awaitServing();
        awaitBack(killed);
        assertThat(Objects.requireNonNull(gateway.last()).reading().view().lock())
                .isEqualTo(before);
    }

    private void awaitServing() {
        try (PatroniKeys keys = new PatroniKeys(etcd.endpoint())) {
            keys.put("status", "{}", 0);
        }
    }

    @Test
    void notThereAtStart() throws Exception {
        gateway.keepAsking(CONTACT_INTERVAL);
        await().untilAsserted(() -> assertThat(gateway.contactFailures).hasSizeGreaterThan(100));
        long before = System.nanoTime();
        etcd.start();
        awaitServing();
        awaitBack(before);
    }
}
