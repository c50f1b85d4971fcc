package io.portcullis.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.settings.KubernetesSettings.Mode;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.testkit.kubernetes.KubernetesApiServer;
import io.portcullis.testkit.kubernetes.KubernetesPatroni;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.tls.TestCertificate;
import io.portcullis.tls.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An API server with TLS, as each real one is. */
class KubernetesTlsTest {
    private static final String TOKEN = "a-token";

    @TempDir
    private Path folder;

    private static KubernetesPatroni cluster(KubernetesApiServer server) {
        server.allowEverything(TOKEN);
        KubernetesPatroni patroni = new KubernetesPatroni(server, "demo", false);
        patroni.configure("{}", "[]");
        patroni.acquire("pg1");
        patroni.member("pg1", 5001, "master", "running", 1);
        return patroni;
    }

    private static KubernetesSettings settings(KubernetesApiServer server, Path ca) {
        return Kubes.settings(
                server.uri(),
                Mode.CONFIGMAPS,
                new Secret.Given(TOKEN),
                new TlsSettings(ca, null, null, TlsSettings.HostName.CHECKED));
    }

    @Test
    void aServerOfTheAuthorityIsReadAndWatched() throws Exception {
        TestCertificate certificate = TestCertificate.create(folder, "api");
        try (KubernetesApiServer server = new KubernetesApiServer(certificate.showing())) {
            KubernetesPatroni patroni = cluster(server);
            try (KubernetesGateway gateway = new KubernetesGateway(settings(server, certificate.certificate()))) {
                gateway.writable.add("pg1");
                gateway.untilOpenTo("pg1", patroni);
                patroni.member("pg2", 5002, "replica", "running", 1);
                gateway.awaitTopology(
                        "what the watch shows", seen -> seen.members().size() == 2);
                assertThat(gateway.contactFailures).isEmpty();
            }
        }
    }

    @Test
    void aServerForAnotherHostIsNotBelieved() throws Exception {
        TestCertificate certificate = TestCertificate.createFor(folder, "other", "kubernetes.example");
        try (KubernetesApiServer server = new KubernetesApiServer(certificate.showing())) {
            cluster(server);
            try (KubernetesGateway gateway = new KubernetesGateway(settings(server, certificate.certificate()))) {
                Waiting.until("a refusal", Waiting.AT_MOST, () -> !gateway.contactFailures.isEmpty());
                assertThat(gateway.contactFailures).containsOnly(Failure.UNREACHABLE);
                assertThat(gateway.topology()).isNull();
            }
        }
    }

    /** Kubernetes replaces the authority's file in each Pod when its authority changes. */
    @Test
    void anotherAuthorityInTheFileNeedsNoRestart() throws Exception {
        TestCertificate certificate = TestCertificate.create(folder, "api");
        Path trusted = Files.copy(TestCertificate.create(folder, "before").certificate(), folder.resolve("ca.crt"));
        try (KubernetesApiServer server = new KubernetesApiServer(certificate.showing())) {
            KubernetesPatroni patroni = cluster(server);
            try (KubernetesGateway gateway = new KubernetesGateway(settings(server, trusted))) {
                gateway.writable.add("pg1");
                Waiting.until("a refusal", Waiting.AT_MOST, () -> !gateway.contactFailures.isEmpty());
                assertThat(gateway.topology()).isNull();
                Files.copy(certificate.certificate(), trusted, StandardCopyOption.REPLACE_EXISTING);
                gateway.untilOpenTo("pg1", patroni);
            }
        }
    }
}
