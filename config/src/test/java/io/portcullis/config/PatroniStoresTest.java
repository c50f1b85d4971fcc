package io.portcullis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.settings.KubernetesSettings.Mode;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.discovery.settings.ZooKeeperSettings.Login;
import io.portcullis.discovery.settings.ZooKeeperSettings.Scheme;
import io.portcullis.tls.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a Patroni file says of ZooKeeper, Exhibitor and Kubernetes. */
class PatroniStoresTest {
    @TempDir
    private Path folder;

    private final List<ConfigError> problems = new ArrayList<>();

    private PatroniConfig read(String sections, Map<String, String> environment)
            throws IOException, InvalidConfiguration {
        Path file = Files.writeString(folder.resolve("patroni.yml"), "scope: shop\nname: pg2\n" + sections);
        return PatroniConfig.read(file, environment);
    }

    private ZooKeeperSettings zooKeeper(String sections, Map<String, String> environment) throws Exception {
        return (ZooKeeperSettings) read(sections, environment).cluster().store();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zookeeper: {hosts: [a, 'b:2182']}                              | zookeeper://a:2181,b:2182",
                "zookeeper: {hosts: 'a:1,b:2/ha/pg'}                            | zookeeper://a:1,b:2/ha/pg",
                "zookeeper: {hosts: ['a:1', 'b:2/ha']}                          | zookeeper://a:1,b:2/ha",
                "zookeeper: {hosts: 'a:1/'}                                     | zookeeper://a:1",
                "zookeeper: {hosts: '[::1]:2181'}                               | zookeeper://[::1]:2181",
                "exhibitor: {hosts: [a, b], port: 8080}                         | exhibitor://a:8080,b:8080",
                "exhibitor: {hosts: 'a, b'}                                     | exhibitor://a:8181,b:8181",
                "zookeeper: {exhibitor: {hosts: [a], port: 80}}                 | exhibitor://a:80",
            })
    void understandsAllWaysToNameTheEnsemble(String section, String ensemble) throws Exception {
        assertThat(zooKeeper(section, Map.of()).ensemble()).isEqualTo(URI.create(ensemble));
    }

    @Test
    void exhibitorIsAskedAsOftenAsPatroniAsksIt() throws Exception {
        ZooKeeperSettings settings = zooKeeper("exhibitor: {hosts: [a], port: 80, poll_interval: 60}", Map.of());
        assertThat(settings.exhibitor() == null ? null : settings.exhibitor().pollInterval())
                .isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void certificatesAndLoginAreThoseOfPatroni() throws Exception {
        Path pem = Files.writeString(folder.resolve("both.pem"), "x");
        String files = "cacert: PEM, cert: PEM".replace("PEM", pem.toString());
        ZooKeeperSettings settings = zooKeeper(
                "zookeeper: {hosts: a, use_ssl: true, verify: true, set_acls: {CN=pg: [ALL]}, "
                        + "auth_data: {digest: 'pg:a:b'}, " + files + "}",
                Map.of());
        assertThat(settings.tls())
                .as("kazoo looks at no host name, and a key may stand in the file of its certificate")
                .isEqualTo(new TlsSettings(pem, pem, pem, TlsSettings.HostName.IGNORED));
        assertThat(settings.login()).isEqualTo(new Login(Scheme.DIGEST, "pg", new Secret.Given("a:b")));
        assertThat(zooKeeper("zookeeper: {hosts: a, " + files + "}", Map.of()).tls())
                .as("without use_ssl certificates are not used")
                .isNull();
        assertThat(zooKeeper("zookeeper: {hosts: a, use_ssl: true}", Map.of()).tls())
                .isEqualTo(TlsSettings.JDK_DEFAULTS);
    }

    @Test
    void variablesOverrideTheFile() throws Exception {
        ZooKeeperSettings settings = zooKeeper(
                "zookeeper: {hosts: x, auth_data: {digest: 'u:p'}}",
                Map.of(
                        "PATRONI_ZOOKEEPER_HOSTS", "'a:1', 'b:2'",
                        "PATRONI_ZOOKEEPER_AUTH_DATA", "digest: 'pg:secret'"));
        assertThat(settings.ensemble()).isEqualTo(URI.create("zookeeper://a:1,b:2"));
        assertThat(settings.login()).isEqualTo(new Login(Scheme.DIGEST, "pg", new Secret.Given("secret")));
        assertThat(settings.toString()).doesNotContain("secret");
        assertThat(zooKeeper("", Map.of("PATRONI_EXHIBITOR_HOSTS", "a", "PATRONI_EXHIBITOR_PORT", "80"))
                        .ensemble())
                .isEqualTo(URI.create("exhibitor://a:80"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zookeeper: {use_ssl: true}                                     | hosts: is missing",
                "exhibitor: {port: 80}                                          | hosts: is missing",
                "exhibitor: {hosts: a, port: many}                              | not a whole number",
                "zookeeper: {hosts: 'a:b:c'}                                    | write it as [address]:port",
                "zookeeper: {hosts: a, use_ssl: maybe}                          | neither true nor false",
                "zookeeper: {hosts: a, use_ssl: true, verify: false}            | name the authority",
                "zookeeper: {hosts: a, use_ssl: true, key_password: x}          | without a password",
                "zookeeper: {hosts: a, use_ssl: true, cacert: /none}            | does not exist",
                "zookeeper: {hosts: a, auth_data: {sasl: 'u:p'}}                | supported for 'digest'",
                "zookeeper: {hosts: a, auth_data: {digest: u}}                  | supported for 'digest'",
                "zookeeper: {hosts: a, auth_data: {digest: 'u:p', other: x}}    | supported for 'digest'",
                "kubernetes: {namespace: x}                                     | labels: is missing",
                "kubernetes: {labels: {a: b}, use_endpoints: maybe}             | neither true nor false",
                "kubernetes: {labels: {a: b}}                                   | API server is not known",
            })
    void saysWhatIsWrongAndWhatToDo(String section, String words) {
        Map<String, String> nowhere =
                Map.of("KUBECONFIG", folder.resolve("none").toString());
        assertThatThrownBy(() -> read(section, nowhere))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("patroni.yml:3")
                .hasMessageContaining(words);
    }

    @Test
    void aVariableThatIsNoMapIsNamed() {
        assertThatThrownBy(() -> read("kubernetes: {}", Map.of("PATRONI_KUBERNETES_LABELS", "{a: ")))
                .hasMessageContaining("PATRONI_KUBERNETES_LABELS")
                .hasMessageContaining("is not YAML");
    }

    private @Nullable KubernetesSettings inPod(String yaml, Map<String, String> more) throws Exception {
        Path pod = Files.createDirectories(folder.resolve("pod"));
        Files.writeString(pod.resolve("token"), "secret\n");
        Files.writeString(pod.resolve("ca.crt"), "x");
        Files.writeString(pod.resolve("namespace"), "of-the-pod\n");
        Map<String, String> environment = new HashMap<>(more);
        environment.put("KUBERNETES_SERVICE_HOST", "10.0.0.1");
        environment.put("KUBERNETES_SERVICE_PORT", "443");
        Path file = Files.writeString(folder.resolve("patroni.yml"), yaml);
        Section section = Section.root(file.toString(), YamlFile.read(file), problems);
        return new PatroniKubernetes(pod)
                .read(new PatroniValues(section, "PATRONI_KUBERNETES_", environment, problems));
    }

    /** Where {@link #inPod} finds the objects. */
    private KubernetesSettings podsServer(
            String namespace, String application, String scopeLabel, Mode mode, Path authority) {
        return new KubernetesSettings(
                List.of(URI.create("https://10.0.0.1:443")),
                namespace,
                Map.of("application", application),
                scopeLabel,
                mode,
                new Secret.InFile(folder.resolve("pod").resolve("token")),
                new TlsSettings(authority, null, null, TlsSettings.HostName.CHECKED));
    }

    @Test
    void aPodFindsItsObjectsAsPatroniDoes() throws Exception {
        KubernetesSettings settings = inPod("{labels: {application: spilo}}", Map.of());
        assertThat(problems).isEmpty();
        Path ca = folder.resolve("pod").resolve("ca.crt");
        assertThat(settings).isEqualTo(podsServer("default", "spilo", "cluster-name", Mode.CONFIGMAPS, ca));
    }

    @Test
    void whatPatroniSaysOfItsObjectsIsTaken() throws Exception {
        Path ca = Files.writeString(folder.resolve("other.crt"), "x");
        KubernetesSettings settings = inPod(
                """
                labels: {application: spilo, team: a}
                scope_label: version
                namespace: databases
                use_endpoints: true
                role_label: role
                leader_label_value: primary
                bypass_api_service: true
                retriable_http_codes: [401]
                pod_ip: 10.0.0.9
                ports: [{port: 5432}]
                """,
                Map.of(
                        "PATRONI_KUBERNETES_CACERT", ca.toString(),
                        "PATRONI_KUBERNETES_LABELS", "{application: other}",
                        "PATRONI_KUBERNETES_NAMESPACE", "elsewhere"));
        assertThat(problems).isEmpty();
        assertThat(settings).isEqualTo(podsServer("elsewhere", "other", "version", Mode.ENDPOINTS, ca));
    }

    @Test
    void outsideAPodThereIsAKubeconfig() throws Exception {
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                contexts:
                - {name: here, context: {cluster: one, user: me, namespace: ignored-by-patroni}}
                clusters: [{name: one, cluster: {server: "https://10.0.0.2:6443"}}]
                users: [{name: me, user: {token: secret}}]
                """);
        Map<String, String> environment = Map.of("KUBECONFIG", kubeconfig.toString());
        KubernetesSettings settings =
                (KubernetesSettings) read("kubernetes: {labels: {a: b}, context: here}", environment)
                        .cluster()
                        .store();
        assertThat(settings.endpoints()).containsExactly(URI.create("https://10.0.0.2:6443"));
        assertThat(settings.namespace()).isEqualTo("default");
        assertThat(settings.token()).isEqualTo(new Secret.Given("secret"));
        assertThatThrownBy(() -> read("kubernetes: {labels: {a: b}}", environment))
                .as("Patroni's own default")
                .hasMessageContaining("no context kind-kind");
    }
}
