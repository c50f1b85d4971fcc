package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.LockTime;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.topology.Bond;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Against a real etcd that is well. */
@ExtendWith(Warm.class)
class EtcdSourceIT {
    private Workspace home;
    private RealEtcd etcd;
    private PatroniKeys keys;
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        home = Workspace.create("etcd-source");
        etcd = RealEtcd.in(home).start();
        keys = new PatroniKeys(etcd.endpoint());
        keys.put("config", "{}", 0);
        gateway = Gateway.of(List.of(etcd));
    }

    @AfterEach
    void stop() {
        gateway.close();
        keys.close();
        home.close();
    }

    private ContactAnswered answered() throws Exception {
        FencingEvent event = gateway.contact();
        assertThat(event).isInstanceOf(ContactAnswered.class);
        return (ContactAnswered) event;
    }

    private void watching() throws Exception {
        answered();
        await().untilAsserted(() -> assertThat(gateway.watchStarts).hasSize(1));
    }

    private LeadershipView awaitObserved(long revision) {
        await().pollInterval(Duration.ofMillis(1))
                .untilAsserted(() -> assertThat(gateway.observed).anyMatch(view -> Revisions.of(view) == revision));
        return gateway.observed.stream()
                .filter(view -> Revisions.of(view) == revision)
                .findFirst()
                .orElseThrow();
    }

    private static @Nullable NodeName holder(LeadershipView view) {
        return view.lock() == null ? null : view.lock().node();
    }

    @Test
    void readsTheLockAndHowLongItHolds() throws Exception {
        long lease = keys.leaderIs("pg1", 30);
        assertThat(answered().lockTime()).isEqualTo(new LockTime.NotAsked());
        ContactAnswered contact = answered();
        DcsReading reading = contact.reading();
        Lock lock = Objects.requireNonNull(reading.view().lock());
        assertThat(lock.node()).isEqualTo(new NodeName("pg1"));
        assertThat(lock.bond()).isEqualTo(new Bond(Long.toHexString(lease)));
        assertThat(contact.lockTime()).isInstanceOfSatisfying(LockTime.Holds.class, told -> {
            assertThat(told.reign()).isEqualTo(reading.reign());
            assertThat(told.reign().history())
                    .isEqualTo(reading.view().position().history());
            assertThat(told.bond()).isEqualTo(lock.bond());
            assertThat(Duration.ofNanos(told.remaining())).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
            assertThat(Duration.ofNanos(told.granted())).isEqualTo(Duration.ofSeconds(30));
        });
    }

    @Test
    void aRevokedLeaseTellsNothingAndThereIsNoLock() throws Exception {
        long lease = keys.leaderIs("pg1", 30);
        answered();
        keys.revoke(lease);
        ContactAnswered contact = answered();
        assertThat(contact.lockTime()).isEqualTo(new LockTime.Refused());
        assertThat(contact.reading().view().lock()).isNull();
        assertThat(contact.reading().view().claims()).isEmpty();
    }

    @Test
    void theKeysOfAClusterWithALongerNameAreNotOurs() throws Exception {
        etcd.ctl("put", "/service/demo2/leader", "pg9");
        etcd.ctl("put", "/service/demo", "x");
        long revision = Revisions.of(answered().reading().view());
        etcd.ctl("put", "/service/demo2/members/pg9", "{}");
        assertThat(Revisions.of(answered().reading().view())).isEqualTo(revision + 1);
        assertThat(gateway.topologies.getLast().members()).isEmpty();
        assertThat(gateway.topologies.getLast().problems()).isEmpty();
    }

    @Test
    void anExpiryIsSeenAtOnceAndInOnePiece() throws Exception {
        long lease = keys.leaderIs("pg1", 30);
        watching();
        keys.revoke(lease);
        await().untilAsserted(() -> assertThat(gateway.observed).hasSize(1));
        LeadershipView view = gateway.observed.getFirst();
        assertThat(view.lock()).isNull();
        assertThat(view.claims()).isEmpty();
    }

    @Test
    void theSameNodeTakingTheLockAgainIsAnotherLeadership() throws Exception {
        keys.leaderIs("pg1", 30);
        watching();
        Lock before = Objects.requireNonNull(answered().reading().view().lock());
        keys.delete("leader");
        long again = keys.put("leader", "pg1", keys.lease(30));
        Lock after = Objects.requireNonNull(awaitObserved(again).lock());
        assertThat(after.node()).isEqualTo(before.node());
        assertThat(after.leadership()).isNotEqualTo(before.leadership());
        assertThat(after.takenAt())
                .extracting(mark -> ((Revision) mark).number())
                .isEqualTo(again);
    }

    @Test
    void theSameLeadershipCanGetAnotherLease() throws Exception {
        keys.leaderIs("pg1", 30);
        watching();
        Lock before = Objects.requireNonNull(answered().reading().view().lock());
        long lease = keys.lease(60);
        Lock after = Objects.requireNonNull(
                awaitObserved(keys.put("leader", "pg1", lease)).lock());
        assertThat(after.leadership()).isEqualTo(before.leadership());
        assertThat(after.bond()).isEqualTo(new Bond(Long.toHexString(lease)));
    }

    @Test
    void aDemotionArrivesWithoutAnotherRoundTrip() throws Exception {
        watching();
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            long revision = keys.put("leader", "pg" + i, 0);
            long written = System.nanoTime();
            awaitObserved(revision);
            micros.add((System.nanoTime() - written) / 1_000);
        }
        micros.sort(null);
        System.out.println(
                "from written to observed, microseconds: median " + micros.get(50) + ", worst " + micros.getLast());
        assertThat(gateway.answeredBy).hasSize(1);
    }

    @Test
    void whatTheWatchMakesOfAThousandChangesIsWhatAReadShows() throws Exception {
        long seed = 4711;
        System.out.println("EtcdSourceIT seed " + seed);
        Random random = new Random(seed);
        watching();
        for (int i = 0; i < 1_000; i++) {
            String key = List.of("leader", "members/pg1", "members/pg2", "config", "status", "history")
                    .get(random.nextInt(6));
            if (random.nextInt(4) == 0) {
                keys.delete(key);
            } else {
                keys.put(key, PatroniKeys.member("replica"), 0);
            }
        }
        long last = keys.put("members/pg3", PatroniKeys.member("replica"), 0);
        LeadershipView watched = awaitObserved(last);
        assertThat(gateway.watchStarts).hasSize(1);
        assertThat(answered().reading().view()).isEqualTo(watched);
        assertThat(gateway.observed).extracting(Revisions::of).isSorted();
    }

    @Test
    void garbageInEveryKeyIsOnlyAProblem() throws Exception {
        keys.leaderIs("pg1", 30);
        watching();
        for (String key : List.of("config", "members/pg1", "status", "history", "initialize", "members/pg2")) {
            awaitObserved(keys.put(key, "\u0000 not json", 0));
        }
        assertThat(gateway.topologies.getLast().problems()).hasSize(6);
        assertThat(holder(gateway.topologies.getLast().view())).isEqualTo(new NodeName("pg1"));
        assertThat(answered().reading().view().lock()).isNotNull();
    }

    /** A restored backup has the identity of the cluster it was taken of, and an older revision. */
    @Test
    void aRestoredBackupIsReportedAsItIsAndWatched() throws Exception {
        keys.leaderIs("pg1", 300);
        Path backup = etcd.backUp();
        for (int i = 0; i < 20; i++) {
            keys.put("status", "{\"optime\":" + i + "}", 0);
        }
        watching();
        DcsReading before = answered().reading();
        etcd.kill();
        etcd.restore(backup);
        etcd.start();
        await().untilAsserted(() -> assertThat(gateway.contact()).isInstanceOf(ContactAnswered.class));
        DcsReading after = answered().reading();
        assertThat(after.view().position().history())
                .isEqualTo(before.view().position().history());
        assertThat(Revisions.of(after.view())).isLessThan(Revisions.of(before.view()));
        assertThat(gateway.topologies.getLast().view().position())
                .isEqualTo(after.view().position());
        await().untilAsserted(() -> assertThat(gateway.watchStarts)
                .extracting(Revisions::number)
                .last()
                .isEqualTo(Revisions.of(after.view()) + 1));
        awaitObserved(keys.put("leader", "pg2", keys.lease(30)));
    }

    @Test
    void anotherClusterAtTheSameAddressIsReportedAsItIs() throws Exception {
        keys.leaderIs("pg1", 300);
        watching();
        DcsReading before = answered().reading();
        etcd.kill();
        etcd.forget();
        etcd.start();
        await().untilAsserted(() -> assertThat(gateway.contact()).isInstanceOf(ContactAnswered.class));
        DcsReading after = answered().reading();
        assertThat(after.view().position().history())
                .isNotEqualTo(before.view().position().history());
        assertThat(after.view().lock()).isNull();
        assertThat(gateway.topologies.getLast().problems())
                .singleElement()
                .asString()
                .contains("/service/demo/");
    }

    @Test
    void aHistoryThatIsCompactedAwayDoesNotStopTheWatch() throws Exception {
        watching();
        long revision = keys.put("status", "{\"optime\":1}", 0);
        etcd.ctl("compact", Long.toString(revision));
        awaitObserved(keys.put("status", "{\"optime\":2}", 0));
        etcd.kill();
        etcd.start();
        await().untilAsserted(() -> assertThat(gateway.contact()).isInstanceOf(ContactAnswered.class));
        awaitObserved(keys.put("status", "{\"optime\":3}", 0));
    }
}
