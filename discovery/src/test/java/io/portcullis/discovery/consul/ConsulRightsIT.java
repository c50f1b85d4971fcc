package io.portcullis.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.harness.TestClock;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.ConsulSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.source.SourceInspection;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.network.Names;
import io.portcullis.testkit.cluster.ConsulOperator;
import io.portcullis.testkit.cluster.RealConsul;
import io.portcullis.testkit.junit.NeedsProgram;
import io.portcullis.testkit.process.FetchedProgram;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestCertificate;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what in a real Consul that has access control, and the ways to reach one. */
@NeedsProgram(FetchedProgram.CONSUL)
class ConsulRightsIT {
    private static final String OPERATOR = "8f1f1c86-91ba-4f9a-8c36-a4b3f2f3a9e1";
    private static final String UNKNOWN = "00000000-91ba-4f9a-8c36-a4b3f2f3a9e1";

    @TempDir
    Path folder;

    private Workspace home;

    @BeforeEach
    void start() {
        home = Workspace.create("consul-rights");
    }

    @AfterEach
    void stop() {
        home.close();
    }

    private static void lead(ConsulOperator operator) throws IOException {
        String session = operator.session("demo-pg1", Waiting.AT_MOST);
        assertThat(operator.acquire("service/demo/leader", "pg1", session)).isTrue();
    }

    private static ConsulGateway gateway(ConsulSettings settings) throws IOException {
        return new ConsulGateway(settings, FencingSettings.DEFAULT);
    }

    private static SourceInspection inspected(ConsulSettings settings) throws IOException {
        return new ClusterSources(TestClock.SYSTEM, Names.SYSTEM)
                .inspect(ConsulGateway.cluster(settings), FencingSettings.DEFAULT);
    }

    private static ConsulSettings reached(URI endpoint, @Nullable TlsSettings tls) {
        return new ConsulSettings(List.of(endpoint), null, null, tls);
    }

    /** The rules are those that {@code portcullis check} prints. */
    @Test
    void theRulesThatCheckPrintsAreEnoughAndNoneIsTooMuch() throws Exception {
        RealConsul consul = RealConsul.in(home).token(OPERATOR).start();
        ConsulOperator operator = consul.operator();
        lead(operator);
        ClusterSettings cluster = ConsulGateway.cluster(ConsulGateway.settings(List.of(consul)));
        List<String> rules = ClusterSources.roleCommands(cluster).stream()
                .filter(line -> line.contains("policy ="))
                .toList();
        assertThat(rules).hasSize(3);

        ConsulSettings enough =
                ConsulGateway.withToken(consul.endpoint(), operator.token("all", String.join("\n", rules)));
        try (ConsulGateway gateway = gateway(enough)) {
            gateway.watching();
            gateway.renewed(null, null);
            assertThat(gateway.answered().reading().registration()).isNotNull();
            assertThat(ClusterSources.directory(cluster(enough), System::nanoTime)
                            .read(Waiting.AT_MOST)
                            .gateways())
                    .hasSize(1);
            assertThat(inspected(enough).registration()).isNull();
            assertThat(inspected(enough).warnings()).isEmpty();
        }
        for (String missing : rules) {
            List<String> left =
                    rules.stream().filter(rule -> !rule.equals(missing)).toList();
            String token = operator.token("without-" + rules.indexOf(missing), String.join("\n", left));
            ConsulSettings settings = ConsulGateway.withToken(consul.endpoint(), token);
            SourceInspection seen = inspected(settings);
            assertThat(seen.warnings().toString() + seen.registration()).contains(missing);
            try (ConsulGateway gateway = gateway(settings)) {
                FencingEvent contact = gateway.contact();
                assertThat(contact instanceof FencingEvent.ContactAnswered
                                && gateway.renew(null, null) instanceof FencingEvent.Renewed)
                        .isFalse();
            }
        }
    }

    private static ClusterSettings cluster(ConsulSettings settings) {
        return ConsulGateway.cluster(settings);
    }

    /** Consul shows an empty list of what may not be read: a barrier that believed it would let everything pass. */
    @Test
    void aBarrierThatMayNotReadTheRegistrationsSaysSo() throws Exception {
        RealConsul consul = RealConsul.in(home).token(OPERATOR).start();
        ConsulOperator operator = consul.operator();
        lead(operator);
        String token = operator.token("reader", "key_prefix \"service/demo/\" { policy = \"read\" }");
        ConsulSettings settings = ConsulGateway.withToken(consul.endpoint(), token);
        assertThatThrownBy(() -> ClusterSources.directory(cluster(settings), System::nanoTime)
                        .read(Waiting.AT_MOST))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Permission denied");
    }

    @Test
    void aTokenThatIsWrongOrMissingIsARefusalAndANewFileHelps() throws Exception {
        RealConsul consul = RealConsul.in(home).token(OPERATOR).start();
        lead(consul.operator());
        try (ConsulGateway gateway = gateway(ConsulGateway.settings(List.of(consul)))) {
            assertThat(gateway.contact()).isInstanceOf(FencingEvent.ContactRefused.class);
            assertThat(gateway.source.refusal()).contains("none is configured");
            assertThat(gateway.contactFailures).containsOnly(Failure.FORBIDDEN);
        }
        Path file = Files.writeString(folder.resolve("token"), UNKNOWN + "\n");
        ConsulSettings settings = new ConsulSettings(List.of(consul.endpoint()), new Secret.InFile(file), null, null);
        try (ConsulGateway gateway = gateway(settings)) {
            assertThat(gateway.contact()).isInstanceOf(FencingEvent.ContactRefused.class);
            assertThat(gateway.source.refusal()).contains("does not know this token");
            assertThat(gateway.contactFailures).containsOnly(Failure.LOGIN_REFUSED);
            Files.writeString(file, OPERATOR + "\n");
            gateway.answered();
            Files.delete(file);
            await().untilAsserted(() -> assertThat(gateway.contact()).isInstanceOf(FencingEvent.ContactRefused.class));
            assertThat(gateway.source.refusal()).contains(file.toString());
        }
    }

    @Test
    void aDatacenterThatConsulDoesNotKnowIsNamed() throws Exception {
        RealConsul consul = RealConsul.in(home).start();
        lead(consul.operator());
        ConsulSettings own = new ConsulSettings(List.of(consul.endpoint()), null, "dc1", null);
        try (ConsulGateway gateway = gateway(own)) {
            gateway.watching();
            gateway.renewed(null, null);
            assertThat(gateway.lock()).isNotNull();
        }
        ConsulSettings other = new ConsulSettings(List.of(consul.endpoint()), null, "elsewhere", null);
        assertThat(inspected(other).servers())
                .allMatch(server -> server.description().contains("no datacenter"));
    }

    @Test
    void aUnixSocketIsAsGoodAsAnAddress() throws Exception {
        RealConsul consul = RealConsul.in(home).unixSocket().start();
        lead(consul.operator());
        try (ConsulGateway gateway = gateway(reached(URI.create("unix://" + consul.unixSocket()), null))) {
            gateway.watching();
            gateway.renewed(null, null);
            consul.operator().delete("service/demo/leader");
            await().untilAsserted(() -> assertThat(gateway.observed).anyMatch(view -> view.lock() == null));
            consul.freeze();
            assertThat(gateway.contact()).isInstanceOf(FencingEvent.ContactFailed.class);
            consul.thaw();
            gateway.answered();
        }
    }

    @Test
    void tlsNeedsTheRightAuthority() throws Exception {
        TestCertificate shown = TestCertificate.create(home, "consul");
        TestCertificate other = TestCertificate.create(home, "other");
        RealConsul consul = RealConsul.in(home).tls(shown).start();
        lead(consul.operator());
        try (ConsulGateway gateway = gateway(reached(consul.endpoint(), trusting(shown)))) {
            gateway.watching();
            assertThat(gateway.answered().reading().view().lock()).isNotNull();
            assertThat(gateway.topologies.getLast().view().lock())
                    .satisfies(lock ->
                            assertThat(lock == null ? null : lock.node()).isEqualTo(new NodeName("pg1")));
        }
        try (ConsulGateway gateway = gateway(reached(consul.endpoint(), trusting(other)))) {
            assertThat(gateway.contact()).isInstanceOf(FencingEvent.ContactFailed.class);
            assertThat(gateway.contactFailures).containsOnly(Failure.UNREACHABLE);
        }
    }

    private static TlsSettings trusting(TestCertificate certificate) {
        return new TlsSettings(certificate.certificate(), null, null, TlsSettings.HostName.CHECKED);
    }
}
