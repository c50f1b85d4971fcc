package io.portcullis.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.settings.KubernetesSettings.Mode;
import io.portcullis.discovery.settings.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesSectionTest {
    @TempDir
    private Path folder;

    private final List<ConfigError> problems = new ArrayList<>();

    private @Nullable KubernetesSettings read(String yaml, Map<String, String> environment, String... flagged)
            throws Exception {
        Path file = Files.writeString(folder.resolve("portcullis.yml"), yaml);
        Section section = Section.root(file.toString(), YamlFile.read(file), problems);
        return new KubernetesSection(environment, folder).read(section, List.of(flagged));
    }

    private static KubernetesSettings known(@Nullable KubernetesSettings settings) {
        if (settings == null) {
            throw new AssertionError("no settings");
        }
        return settings;
    }

    private String said() {
        return problems.toString();
    }

    @Test
    void aPodNeedsToSayNothing() throws Exception {
        Files.writeString(folder.resolve("token"), "secret\n");
        Files.writeString(folder.resolve("ca.crt"), "");
        Files.writeString(folder.resolve("namespace"), "databases\n");
        KubernetesSettings found =
                known(read("{}", Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "6443")));

        assertThat(problems).isEmpty();
        assertThat(found.endpoints()).containsExactly(URI.create("https://[fd00::1]:6443"));
        assertThat(found.namespace()).isEqualTo("databases");
        assertThat(found.mode()).isEqualTo(Mode.CONFIGMAPS);
        assertThat(found.scopeLabel()).isEqualTo("cluster-name");
        assertThat(known(found).token()).isInstanceOf(Secret.InFile.class);
        assertThat(found.token() == null ? "" : found.token().read())
                .as("without its line break")
                .isEqualTo("secret");
    }

    @Test
    void aPodWithoutAServiceAccountIsToldWhatIsMissing() throws Exception {
        assertThat(read("{}", Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"))).isNull();
        assertThat(said()).contains("the Pod has no " + folder.resolve("token")).contains("ServiceAccount");
    }

    @Test
    void outsideAClusterAServerOrAKubeconfigIsNeeded() throws Exception {
        assertThat(read("{}", Map.of())).isNull();
        assertThat(said()).contains("server").contains("or kubeconfig");
    }

    @Test
    void everythingCanBeSaid() throws Exception {
        KubernetesSettings found = known(read("""
                        server: https://10.0.0.1:6443
                        namespace: databases
                        mode: endpoints
                        scope-label: cluster
                        labels: {application: spilo}
                        """, Map.of(), "other"));

        assertThat(problems).isEmpty();
        assertThat(found.mode()).isEqualTo(Mode.ENDPOINTS);
        assertThat(found.labels()).isEqualTo(Map.of("application", "spilo"));
        assertThat(found.scopeLabel()).isEqualTo("cluster");
        assertThat(found.namespace()).as("the flag's").isEqualTo("other");
    }

    @Test
    void aKubeconfigIsReadWithTheDataThatStandInIt() throws Exception {
        Files.writeString(folder.resolve("kubeconfig"), """
                current-context: here
                contexts:
                - {name: here, context: {cluster: one, user: me, namespace: databases}}
                clusters:
                - {name: one, cluster: {server: "https://10.0.0.1:6443", certificate-authority-data: aGVsbG8=}}
                users:
                - {name: me, user: {client-certificate: me.pem, client-key: me.key, token: secret}}
                """);
        KubernetesSettings found = known(read("kubeconfig: " + folder.resolve("kubeconfig"), Map.of()));

        assertThat(problems).isEmpty();
        assertThat(found.endpoints()).containsExactly(URI.create("https://10.0.0.1:6443"));
        assertThat(found.namespace()).isEqualTo("databases");
        assertThat(found.token()).isEqualTo(new Secret.Given("secret"));
        assertThat(found.tls()).isNotNull();
        if (found.tls() != null && found.tls().ca() != null) {
            assertThat(found.tls().ca()).hasContent("hello");
            assertThat(found.tls().certificate()).isEqualTo(folder.resolve("me.pem"));
        }
    }

    @Test
    void aPluginIsRefusedWithWhatToDoInstead() throws Exception {
        Files.writeString(folder.resolve("kubeconfig"), """
                current-context: here
                contexts: [{name: here, context: {cluster: one, user: me}}]
                clusters: [{name: one, cluster: {server: "https://10.0.0.1:6443"}}]
                users: [{name: me, user: {exec: {command: aws}}}]
                """);
        assertThat(read("kubeconfig: " + folder.resolve("kubeconfig"), Map.of()))
                .isNull();
        assertThat(said()).contains("plugin (exec)").contains("token-file");
    }

    @Test
    void aContextThatIsNotThereIsNamed() throws Exception {
        Files.writeString(folder.resolve("kubeconfig"), "contexts: []");
        assertThat(read("kubeconfig: " + folder.resolve("kubeconfig") + "\ncontext: other", Map.of()))
                .isNull();
        assertThat(said()).contains("it has no context other");
    }
}
