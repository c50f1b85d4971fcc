package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.fencing.DcsReading;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestAuthority;
import io.portcullis.tls.TlsSettings;
import io.portcullis.tls.TlsSettings.HostName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Three members, and what is rarer than the loss of one. */
@ExtendWith(Warm.class)
class EtcdMembersIT {
    private static final Duration CONTACT_INTERVAL = Duration.ofMillis(200);

    private Workspace home;

    @BeforeEach
    void create() {
        home = Workspace.create("etcd-members");
    }

    @AfterEach
    void stop() {
        home.close();
    }

    private static void awaitObserved(Gateway gateway, long revision) {
        await().untilAsserted(() -> assertThat(gateway.observed).anyMatch(view -> Revisions.of(view) == revision));
    }

    private static DcsReading awaitContactSince(Gateway gateway, long instant) {
        await().untilAsserted(() -> assertThat(gateway.lastSent()).isGreaterThan(instant));
        return Objects.requireNonNull(gateway.last()).reading();
    }

    @Test
    void withClientCertificatesALostMemberIsLeftForAnother(@TempDir Path folder) throws Exception {
        TestAuthority certificates =
                new TestAuthority(folder).issue("etcd", "EC", "IP:127.0.0.1").issue("gateway", "EC", "");
        List<RealEtcd> members =
                RealEtcd.in(home).clientCertificates(certificates, "etcd").startCluster(3);
        EtcdSettings settings = new EtcdSettings(
                members.stream().map(RealEtcd::endpoint).toList(),
                null,
                new TlsSettings(
                        certificates.ca(),
                        certificates.certificateOf("gateway"),
                        certificates.keyOf("gateway"),
                        HostName.CHECKED));
        try (Gateway gateway = new Gateway(settings)) {
            gateway.keepAsking(CONTACT_INTERVAL);
            await().untilAsserted(() -> assertThat(gateway.watchStarts).isNotEmpty());
            RealEtcd asked = members.stream()
                    .filter(member -> member.endpoint().equals(gateway.answeredBy.getLast()))
                    .findFirst()
                    .orElseThrow();
            asked.kill();
            awaitContactSince(gateway, System.nanoTime());
            assertThat(gateway.answeredBy.getLast()).isNotEqualTo(asked.endpoint());
        }
    }

    /** What the watch would go on from is gone when its member is back. */
    @Test
    void aHistoryThatWasCompactedDuringAnOutageDoesNotStopTheWatch() throws Exception {
        List<RealEtcd> members = RealEtcd.in(home).startCluster(3);
        RealEtcd ours = members.getFirst();
        try (PatroniKeys keys = new PatroniKeys(members.getLast().endpoint());
                Gateway gateway = Gateway.of(List.of(ours))) {
            keys.leaderIs("pg1", 300);
            gateway.keepAsking(CONTACT_INTERVAL);
            await().untilAsserted(() -> assertThat(gateway.watchStarts).isNotEmpty());
            ours.kill();
            // If it was the leader, the others elect another one first.
            await().ignoreExceptionsInstanceOf(StatusRuntimeException.class)
                    .untilAsserted(() -> keys.put("status", "{}", 0));
            long revision = 0;
            for (int i = 0; i < 20; i++) {
                revision = keys.put("status", "{\"optime\":" + i + "}", 0);
            }
            members.getLast().ctl("compact", Long.toString(revision));
            ours.start();
            awaitContactSince(gateway, System.nanoTime());
            awaitObserved(gateway, keys.put("status", "{\"optime\":100}", 0));
        }
    }

    /** All members are restored from one backup, which has the identity of the cluster that it was taken of. */
    @Test
    void aBackupRestoredOnAllMembersIsReportedAsItIsAndWatched() throws Exception {
        List<RealEtcd> members = RealEtcd.in(home).startCluster(3);
        try (Gateway gateway = Gateway.of(members)) {
            long before;
            try (PatroniKeys keys = new PatroniKeys(members.getFirst().endpoint())) {
                keys.leaderIs("pg1", 300);
                Path backup = members.getFirst().backUp();
                for (int i = 0; i < 20; i++) {
                    keys.put("status", "{\"optime\":" + i + "}", 0);
                }
                before = keys.put("status", "{\"optime\":20}", 0);
                gateway.keepAsking(CONTACT_INTERVAL);
                long newest = before;
                long written = System.nanoTime();
                await().untilAsserted(() -> {
                    assertThat(gateway.watchStarts).isNotEmpty();
                    assertThat(gateway.lastSent()).isGreaterThan(written);
                    DcsReading reading = Objects.requireNonNull(gateway.last()).reading();
                    assertThat(Revisions.of(reading.view())).isEqualTo(newest);
                });
                members.forEach(RealEtcd::kill);
                members.forEach(member -> member.restore(backup));
                members.forEach(RealEtcd::launchAgain);
                members.forEach(RealEtcd::awaitHealthy);
            }
            DcsReading after = awaitContactSince(gateway, System.nanoTime());
            assertThat(Revisions.of(after.view())).isLessThan(before);
            try (PatroniKeys keys = new PatroniKeys(members.getLast().endpoint())) {
                awaitObserved(gateway, keys.put("leader", "pg2", keys.lease(30)));
            }
        }
    }
}
