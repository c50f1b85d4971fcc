package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.topology.Revision;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The watch on a server that misbehaves, and what is reported of its history. */
class EtcdWatchTest extends FakeEtcdTest {
    EtcdWatchTest() throws IOException {}

    @Test
    void aRegressionIsReportedAsItIsAndTheWatchStartsAnew() throws Exception {
        leaderIs("pg1", 9);
        answered();
        await().untilAsserted(() -> assertThat(etcd.watchedFrom).containsExactly(11L));
        etcd.revision = 4;
        etcd.keys = List.of(FakeEtcd.key("leader", "pg2", 4, LEASE));
        assertThat(answered().view().position()).isEqualTo(new Revision("abc", 4));
        assertThat(Revisions.of(gateway.topologies.getLast().view())).isEqualTo(4);
        await().untilAsserted(() -> assertThat(etcd.watchedFrom).containsExactly(11L, 5L));
        etcd.tell(FakeEtcd.key("leader", "pg3", 5, LEASE));
        await().untilAsserted(() ->
                assertThat(gateway.observed).extracting(Revisions::of).containsExactly(5L));
    }

    @Test
    void anotherClusterBehindTheAddressIsReportedAsItIs() throws Exception {
        leaderIs("pg1", 9);
        answered();
        await().untilAsserted(() -> assertThat(etcd.watchedFrom).hasSize(1));
        etcd.cluster = 0xdef;
        etcd.revision = 100;
        assertThat(answered().view().position()).isEqualTo(new Revision("def", 100));
        await().untilAsserted(() -> assertThat(etcd.watchedFrom).containsExactly(11L, 101L));
    }

    @Test
    void eventsOfAnotherClusterEndTheWatchAndAreNoNews() throws Exception {
        leaderIs("pg1", 9);
        answered();
        await().untilAsserted(() -> assertThat(gateway.watchStarts).hasSize(1));
        etcd.cluster = 0xdef;
        etcd.tell(FakeEtcd.key("leader", "pg9", 50, LEASE));
        await().untilAsserted(() -> assertThat(gateway.watchEnds).containsExactly(Failure.REFUSED));
        assertThat(gateway.observed).noneMatch(view -> view.position().history().equals("abc"));
    }

    @Test
    void whatAReadHasAlreadyShownIsNoNews() throws Exception {
        leaderIs("pg1", 9);
        answered();
        await().untilAsserted(() -> assertThat(gateway.watchStarts).hasSize(1));
        leaderIs("pg2", 12);
        answered();
        etcd.tell(FakeEtcd.key("leader", "pg1", 11, LEASE));
        etcd.tell(FakeEtcd.key("leader", "pg2", 12, LEASE));
        etcd.tell(FakeEtcd.key("leader", "pg3", 13, LEASE));
        await().untilAsserted(() ->
                assertThat(gateway.observed).extracting(Revisions::of).containsExactly(13L));
    }

    @Test
    void aWatchThatKeepsSilentIsReplaced() throws Exception {
        leaderIs("pg1", 9);
        gateway.keepAsking(Duration.ofMillis(100));
        await().untilAsserted(() ->
                assertThat(gateway.watchStarts).extracting(Revisions::number).containsExactly(11L));
        leaderIs("pg2", 12);
        await().untilAsserted(() ->
                assertThat(gateway.watchStarts).extracting(Revisions::number).containsExactly(11L, 13L));
        assertThat(gateway.lagging).hasSize(1);
    }

    @Tag("slow")
    @Test
    void aWatchThatIsNotTakenUpIsReplaced() throws Exception {
        etcd.watching = FakeEtcd.Watching.SILENT;
        answered();
        await().untilAsserted(() -> assertThat(gateway.watchEnds).containsExactly(Failure.TIMED_OUT));
        etcd.watching = FakeEtcd.Watching.DELIVERS;
        await().untilAsserted(() -> assertThat(gateway.watchStarts).hasSize(1));
    }

    @Tag("slow")
    @Test
    void aWatchThatAlwaysEndsIsNotStartedWithoutPause() throws Exception {
        etcd.watching = FakeEtcd.Watching.CANCELS;
        gateway.keepAsking(Duration.ofMillis(100));
        long started = System.nanoTime();
        await().untilAsserted(() -> assertThat(gateway.watchEnds).hasSize(5));
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofSeconds(1));
        assertThat(gateway.watchEnds).containsOnly(Failure.FORBIDDEN);
        assertThat(gateway.contactFailures).isEmpty();
        etcd.watching = FakeEtcd.Watching.FAILS;
        await().untilAsserted(() -> assertThat(gateway.watchEnds).contains(Failure.NO_LEADER));
        etcd.watching = FakeEtcd.Watching.DELIVERS;
        await().untilAsserted(() -> assertThat(gateway.watchStarts).hasSize(1));
    }
}
