package io.portcullis.discovery.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.tls.TlsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final EtcdSettings ETCD = new EtcdSettings(List.of(URI.create("http://127.0.0.1:2379")), null, null);

    @ParameterizedTest
    @CsvSource({
        "/service, demo, /service/demo/",
        "service, demo, /service/demo/",
        "service/, demo, /service/demo/",
        "//a//b//, demo, /a/b/demo/",
        "/, demo, /demo/"
    })
    void slashesCollapseAsInPatroni(String namespace, String scope, String prefix) {
        assertThat(new ClusterSettings(scope, namespace, ETCD, Map.of()).prefix())
                .isEqualTo(prefix);
    }

    @Test
    void anEmptyNamespaceIsNoSlash() {
        assertThat(new ClusterSettings("demo", "", ETCD, Map.of()).prefix()).isEqualTo("/demo/");
    }

    @Test
    void aGroupOfCitusIsTheLastPartOfThePrefix() {
        ClusterSettings group = new ClusterSettings("demo", "/service/", 0, ETCD, true, Map.of());
        assertThat(group.prefix()).isEqualTo("/service/demo/0/");
        assertThat(group.registrations()).isEqualTo("/portcullis/service/demo/0/gateways/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://etcd_1:2379", "https://my_stack_etcd_1", "http://[::1]:2379", "http://10.0.0.1"})
    void takesEveryHostThatAResolverTakes(String endpoint) {
        URI uri = URI.create(endpoint);
        assertThat(new EtcdSettings(List.of(uri), null, null).endpoints()).containsExactly(uri);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:2379", "tcp://etcd:2379", "http:///x", "http://u:p@etcd:2379", "etcd"})
    void refusesWhatIsNoEndpoint(String endpoint) {
        assertThatThrownBy(() -> new EtcdSettings(List.of(URI.create(endpoint)), null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("u:p@ ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pg1:8008", "http:///x", "http://u:p@pg1:8008", "http://pg1:8008/cluster", "http://pg1?a=b"})
    void refusesWhatIsNoAgentsUrl(String endpoint) {
        assertThatThrownBy(() -> new PatroniRestSettings(List.of(URI.create(endpoint)), null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write it as http://host:8008");
    }

    @Test
    void aCertificateNeedsItsKey() {
        assertThatThrownBy(() -> new TlsSettings(null, Path.of("c.pem"), null, TlsSettings.HostName.CHECKED))
                .hasMessageContaining("key");
    }

    @Test
    void theHostNameIsOnlyIgnoredForAnAuthorityOfOnesOwn() {
        assertThatThrownBy(() -> new TlsSettings(null, null, null, TlsSettings.HostName.IGNORED))
                .hasMessageContaining("ca");
    }
}
