package io.portcullis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.proxy.gateway.ListenerSettings.WhenClosed;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.route.RouteSettings.OnPromotion;
import io.portcullis.proxy.route.RouteSettings.WithoutReplica;
import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ServerTlsSettings;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    @TempDir
    private Path folder;

    private static final String CLUSTER = """
            cluster:
              scope: demo
              etcd: {endpoints: [http://10.0.0.1:2379]}
            """;

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("portcullis.yml"), yaml);
    }

    private static Flags flags(@Nullable Path config) {
        return config == null ? Flags.NONE : Flags.of(config);
    }

    private Settings read(String yaml) throws IOException, InvalidConfiguration {
        return ConfigReader.read(flags(file(yaml)));
    }

    private static ClusterSettings only(Settings settings) {
        assertThat(settings.clusters()).hasSize(1);
        return settings.clusters().getFirst().settings();
    }

    /** The problems, each as its line and text. */
    private List<String> problems(String yaml) throws IOException {
        try {
            read(yaml);
            return List.of();
        } catch (InvalidConfiguration e) {
            return e.problems().stream()
                    .map(ConfigError::toString)
                    .map(text -> text.replace(folder + "/portcullis.yml", "file"))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:7000, false",
        "'[::1]:7000', false",
        "localhost:7000, false",
        "7000, false",
        "0.0.0.0:7000, true",
        "'[::]:7000', true",
        "10.0.0.1:7000, true",
        "gw1.example:7000, true"
    })
    void anAdminEndpointThatOthersReachIsWarnedOf(String bind, boolean warned) throws Exception {
        List<String> warnings =
                read(CLUSTER + "admin: {bind: '%s'}\n".formatted(bind)).warnings();
        assertThat(warnings).hasSize(warned ? 1 : 0).allMatch(text -> text.startsWith("admin.bind is "));
    }

    @Test
    void readsEverySection() throws Exception {
        Path certificate = Files.writeString(folder.resolve("c.pem"), "x");
        String pem = certificate.toString();
        Settings settings = read("""
                cluster:
                  scope: shop
                  namespace: /ha
                  etcd:
                    endpoints: [https://10.0.0.1:2379, https://10.0.0.2:2379]
                    username: gateway
                    password-file: PEM
                    tls: {ca-file: PEM, mode: verify-ca}
                  addresses: {pg1: 192.0.2.11:5433, pg2: 192.0.2.12}
                listeners:
                  - {bind: 0.0.0.0:5000, route: primary, max-sessions: 10, when-closed: refuse}
                  - bind: "[::1]:5001"
                    route: replica
                    tls: {mode: terminate, cert-file: PEM, key-file: PEM}
                admin: {bind: 127.0.0.1:7001, token-file: /run/x.token}
                fencing: {max-silence: 20s, margin: 3s, sever-after: 1m, contact-interval: 1s, contact-timeout: 500ms}
                routes: {max-lag: 16MB, without-replica: error, replica-on-promotion: sever}
                limits: {max-sessions: 100, max-pending: 20, max-waiting: 30, connect-wait: 5s, startup-timeout: 6s,
                         authentication-timeout: 7s, connect-timeout: 800ms, drain-timeout: 9s, tcp-user-timeout: 90s,
                         buffer-memory: 16MB}
                server-tls: {mode: verify-full, ca-file: PEM}
                agent: {tls: {mode: verify-ca, ca-file: PEM}}
                event-loops: 3
                log: {format: json, level: debug}
                """.replace("PEM", pem));

        assertThat(only(settings).prefix()).isEqualTo("/ha/shop/");
        assertThat(only(settings).store().endpoints()).hasSize(2);
        assertThat(((EtcdSettings) only(settings).store()).login()).isNotNull();
        assertThat(only(settings).addresses())
                .containsEntry(new NodeName("pg1"), new NodeAddress("192.0.2.11", 5433))
                .containsEntry(new NodeName("pg2"), new NodeAddress("192.0.2.12", 5432));
        var primary = settings.gateway().listeners().getFirst();
        assertThat(primary.route()).isEqualTo(Route.PRIMARY);
        assertThat(primary.whenClosed()).isEqualTo(WhenClosed.REFUSE);
        assertThat(primary.maxSessions()).isEqualTo(10);
        assertThat(primary.tls().mode()).isEqualTo(ClientTlsMode.PASSTHROUGH);
        var replica = settings.gateway().listeners().getLast();
        assertThat(replica.bind()).isEqualTo(new NodeAddress("::1", 5001));
        assertThat(replica.tls().mode()).isEqualTo(ClientTlsMode.TERMINATE);
        assertThat(settings.gateway().fencing().severAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.gateway().routes().maxLag()).isEqualTo(16L << 20);
        assertThat(settings.gateway().routes().withoutReplica()).isEqualTo(WithoutReplica.ERROR);
        assertThat(settings.gateway().routes().onPromotion()).isEqualTo(OnPromotion.SEVER);
        assertThat(settings.gateway().limits().drainTimeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(settings.gateway().limits().tcpUserTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.gateway().limits().bufferMemory()).isEqualTo(16 << 20);
        assertThat(settings.gateway().serverTls().mode()).isEqualTo(ServerTlsSettings.Mode.VERIFY_FULL);
        assertThat(settings.gateway().loops()).isEqualTo(3);
        assertThat(settings.log().format()).isEqualTo(LogSettings.Format.JSON);
        assertThat(settings.warnings())
                .as("terminated TLS and TLS to the servers break SCRAM")
                .filteredOn(text -> text.contains("SCRAM"))
                .hasSize(1);
    }

    /** The server sees the gateway's TLS, and cannot know that the client has none. */
    @ParameterizedTest
    @CsvSource({
        "passthrough, disable, false",
        "passthrough, prefer, true",
        "passthrough, require, true",
        "off, require, true",
        "off, disable, false"
    })
    void clientsWithoutTlsThatSatisfyRulesForTlsAreWarnedOf(String listener, String servers, boolean warned)
            throws Exception {
        List<String> warnings = read(CLUSTER
                        + "listeners: [{bind: 5000, route: primary, tls: {mode: %s}}]\nserver-tls: {mode: %s}\n"
                                .formatted(listener, servers))
                .warnings();
        assertThat(warnings).hasSize(warned ? 1 : 0).allMatch(text -> text.contains("hostssl rules of pg_hba.conf"));
    }

    @Test
    void aGatewayThatDoesNotRegisterIsWarnedOfWhatItDoesWithout() throws Exception {
        assertThat(read(CLUSTER + "fencing: {register: false}\n").warnings())
                .singleElement()
                .asString()
                .contains("promotion barriers do not wait for this gateway", "until it is started again");
    }

    @Test
    void tellsAllProblemsAtOnceWithTheirLines() throws IOException {
        assertThat(problems("""
                        cluster:
                          scpe: demo
                          etcd: {endpoints: [ftp://x]}
                          addresses: {pg1: "a:b:c"}
                        listeners:
                          - {bind: 5000, route: primry}
                          - {bind: 127.0.0.1:5000, route: replica}
                        fencing:
                          max-silence: 10
                          margin: 1s
                        limits: {max-sessions: 0}
                        routes: {max-lag: 3 furlongs}
                        server-tls: {mode: verify-full}
                        nonsense: 1
                        """))
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem)
                                .startsWith("file:2: cluster.scpe: is not a key here; did you mean scope?"),
                        problem -> assertThat(problem).startsWith("file:2: cluster.scope: is missing"),
                        problem -> assertThat(problem)
                                .startsWith("file:3: cluster.etcd.endpoints")
                                .contains("http://host:2379"),
                        problem -> assertThat(problem)
                                .startsWith("file:6: listeners[0].route")
                                .contains("primary, replica"),
                        problem -> assertThat(problem)
                                .startsWith("file:7: listeners[1].bind")
                                .contains("taken"),
                        problem -> assertThat(problem)
                                .startsWith("file:9: fencing.max-silence")
                                .contains("10s"),
                        problem -> assertThat(problem)
                                .startsWith("file:10: fencing.margin")
                                .contains("1200ms"),
                        problem -> assertThat(problem)
                                .startsWith("file:11: limits.max-sessions")
                                .contains("at least 1"),
                        problem -> assertThat(problem)
                                .startsWith("file:12: routes.max-lag")
                                .contains("16MB"),
                        problem -> assertThat(problem).startsWith("file:13: server-tls.ca-file: is missing"),
                        problem -> assertThat(problem)
                                .startsWith("file:4: cluster.addresses.pg1")
                                .contains("IPv6"),
                        problem -> assertThat(problem).startsWith("file:14: nonsense: is not a key here"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cluster: [1, 2]|must be a mapping",
                "cluster: {scope: a, scope: b}|appears twice",
                "listeners: {bind: 1}|must be a list",
                "listeners: [{route: primary}]|bind: is missing",
                "listeners: [{bind: 127.0.0.1, route: primary}]|has no port",
                "listeners: [{bind: 127.0.0.1:70000, route: primary}]|65535",
                "listeners: [{bind: 127.0.0.1:5000, route: primary, tls: {mode: terminate}}]|cert-file: is missing",
                "server-tls: {mode: require, cert-file: /does/not/exist}|does not exist",
                "agent: {tls: {mode: maybe}}|verify-full, verify-ca",
                "agent: {tls: verify-ca}|agent.tls: is a section now",
                "agent: {ca-file: /a}|agent.ca-file: has another place now: agent.tls.ca-file",
                "cluster: {scope: a, etcd: {tls: {verify: verify-ca}}}|tls.verify: has another place now: mode",
                "fencing: {on-dcs-loss: wait}|fencing.on-dcs-loss: 'wait' is not one of close, failsafe",
                "fencing: {replica-on-silence: close}|always end in silence; delete it",
                "log: {level: loud}|error, warn, info, debug",
                "event-loops: -1|at least 1",
            })
    void namesWhatIsWrongWith(String yaml, String expected) throws IOException {
        assertThat(problems(yaml.startsWith("cluster") ? yaml : CLUSTER + yaml))
                .anySatisfy(problem -> assertThat(problem).contains(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listeners: [{bind: 127.0.0.1:5000, route: primary, tls: {cert-file: PEM, key-file: /absent}}]",
                "listeners: [{bind: 127.0.0.1:5000, route: primary, tls: {mode: terminate, cert-file: /absent, key-file: PEM}}]",
                "server-tls: {mode: require, cert-file: PEM, key-file: /absent}",
                "server-tls: {mode: verify-ca, ca-file: /absent}",
                "agent: {tls: {cert-file: /absent, key-file: PEM}}",
                "agent: {tls: {mode: verify-ca, ca-file: /absent}}"
            })
    void aFileThatCannotBeReadIsNotCalledMissingAsWell(String yaml) throws IOException {
        Path pem = Files.writeString(folder.resolve("x.pem"), "");
        assertThat(problems(CLUSTER + yaml.replace("PEM", pem.toString())))
                .singleElement()
                .asString()
                .contains("'/absent' does not exist");
    }

    @Test
    void tellsWhereAFileStopsBeingYaml() throws IOException {
        assertThat(problems("cluster:\n  scope: [demo\nlisteners: 1\n"))
                .singleElement()
                .asString()
                .startsWith("file:")
                .contains("is not YAML");
    }

    @Test
    void tellsWhichFileCannotBeRead() {
        assertThatThrownBy(() -> ConfigReader.read(flags(folder.resolve("none.yml"))))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("none.yml")
                .hasMessageContaining("cannot be read");
    }

    @Test
    void anEmptyFileSaysWhatIsMissing() throws IOException {
        assertThat(problems(""))
                .anySatisfy(
                        problem -> assertThat(problem).contains("cluster.scope").contains("--scope"))
                .anySatisfy(
                        problem -> assertThat(problem).contains("cluster.etcd").contains("--etcd"));
    }

    @Test
    void aLoginNeedsUserAndPassword() throws IOException {
        assertThat(problems("cluster: {scope: a, etcd: {endpoints: [http://h:1], username: u}}"))
                .anySatisfy(problem -> assertThat(problem).contains("password-file: is missing"));
    }

    @Test
    void theClusterMayHaveAGroupOfCitusAndDeclineItsPoolers() throws Exception {
        Settings settings = read("""
                cluster:
                  scope: demo
                  group: coordinator
                  use-proxy-url: false
                  etcd: {endpoints: ["http://etcd_1:2379"]}
                """);
        assertThat(only(settings).prefix()).isEqualTo("/service/demo/0/");
        assertThat(only(settings).scope()).isEqualTo("demo");
        assertThat(only(settings).proxyUrls()).isFalse();
        assertThat(only(read(CLUSTER)).proxyUrls()).isTrue();
        assertThat(only(read(CLUSTER)).group()).isNull();
        assertThat(only(ConfigReader.read(Flags.of(file(CLUSTER)).withGroup(7))).prefix())
                .isEqualTo("/service/demo/7/");
        assertThat(problems(CLUSTER + "  group: first\n"))
                .singleElement()
                .asString()
                .contains("cluster.group", "'first' is not a Citus group");
    }
}
