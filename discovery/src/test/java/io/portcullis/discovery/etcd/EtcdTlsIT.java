package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingEvent.ContactFailed;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestAuthority;
import io.portcullis.tls.TlsSettings;
import io.portcullis.tls.TlsSettings.HostName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An etcd with {@code client-cert-auth}. */
@ExtendWith(Warm.class)
class EtcdTlsIT {
    @TempDir
    private static Path folder;

    private static Workspace home;
    private static TestAuthority certificates;
    private static RealEtcd etcd;

    @BeforeAll
    static void start() throws Exception {
        certificates = new TestAuthority(folder)
                .issue("etcd", "EC", "IP:127.0.0.1,DNS:etcd_1")
                .issue("gateway", "EC", "");
        home = Workspace.create("etcd-tls");
        etcd = RealEtcd.in(home).clientCertificates(certificates, "etcd").start();
    }

    @AfterAll
    static void stop() {
        home.close();
    }

    private static Gateway gateway(@Nullable TlsSettings tls) throws IOException {
        return new Gateway(new EtcdSettings(List.of(etcd.endpoint()), null, tls));
    }

    private static TlsSettings ours(Path ca) {
        return new TlsSettings(
                ca, certificates.certificateOf("gateway"), certificates.keyOf("gateway"), HostName.CHECKED);
    }

    /** The JDK's own check takes it for no name. */
    @Test
    void aNameWithAnUnderscoreIsComparedAsAnyOther() throws Exception {
        try (Gateway gateway = named("etcd_1");
                Gateway other = named("etcd_2")) {
            await().untilAsserted(() -> assertThat(gateway.contact()).isInstanceOf(ContactAnswered.class));
            assertThat(other.contact()).isInstanceOf(ContactFailed.class);
        }
    }

    private static Gateway named(String host) throws IOException {
        EtcdSettings settings = new EtcdSettings(
                List.of(URI.create("https://" + host + ":" + etcd.endpoint().getPort())),
                null,
                ours(certificates.ca()));
        return new Gateway(
                settings,
                FencingSettings.DEFAULT,
                new PatroniLayout(Gateway.cluster(settings))::read,
                () -> 0,
                _ -> List.of(InetAddress.getLoopbackAddress()));
    }

    @Test
    void showsOurCertificate() throws Exception {
        try (Gateway gateway = gateway(ours(certificates.ca()))) {
            // The first TLS connection of a process may take longer than a contact.
            await().untilAsserted(() -> assertThat(gateway.contact()).isInstanceOf(ContactAnswered.class));
            await().untilAsserted(() -> assertThat(gateway.watchStarts).hasSize(1));
        }
    }

    @Test
    void doesNotTrustAnybody() throws Exception {
        try (Gateway gateway = gateway(null)) {
            assertThat(gateway.contact()).isInstanceOf(ContactFailed.class);
            await().untilAsserted(() -> {
                assertThat(gateway.contact()).isInstanceOf(ContactFailed.class);
                assertThat(gateway.contactFailures).contains(Failure.UNREACHABLE);
            });
        }
    }

    @Test
    void withoutOurCertificateThereIsNoContact() throws Exception {
        try (Gateway gateway = gateway(new TlsSettings(certificates.ca(), null, null, HostName.CHECKED))) {
            assertThat(gateway.contact()).isInstanceOf(ContactFailed.class);
        }
    }

    @Test
    void aMissingFileIsNoticedAtTheStart() {
        assertThatThrownBy(() -> gateway(ours(folder.resolve("absent.pem"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent.pem");
    }

    @Test
    void aRenewedCertificateIsUsedWithoutARestart() throws Exception {
        Path ca = folder.resolve("renewed.pem");
        Files.copy(certificates.certificateOf("gateway"), ca);
        try (Gateway gateway = gateway(ours(ca))) {
            gateway.keepAsking(Duration.ofMillis(200));
            await().untilAsserted(() -> assertThat(gateway.contactFailures).isNotEmpty());
            Files.copy(certificates.ca(), ca, StandardCopyOption.REPLACE_EXISTING);
            await().untilAsserted(() -> assertThat(gateway.answeredBy).isNotEmpty());
        }
    }
}
