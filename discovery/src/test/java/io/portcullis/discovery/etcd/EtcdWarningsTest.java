package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.settings.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EtcdWarningsTest {
    private static final URI ENDPOINT = URI.create("http://e1:2379");

    private static List<String> warnings(EtcdInfo.Status... statuses) {
        return EtcdWarnings.of(List.of(statuses).stream()
                .map(status -> new EtcdInfo.Server(ENDPOINT, status, null))
                .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "3.3.27, true", "3.4.0, true", "3.4.23, true", "3.4.30, true", "3.4.31, false", "3.4.99, false",
        "3.5.0, true", "3.5.12, true", "3.5.13, false", "3.5.13-rc1, false", "3.6.0, false", "4.0.0, false",
        "'', true", "x, true", "3.5, true"
    })
    void knowsTheVersionsThatRevokeEarly(String version, boolean early) {
        assertThat(EtcdWarnings.mayRevokeEarly(version)).isEqualTo(early);
    }

    @Test
    void aGoodClusterHasNoWarnings() {
        assertThat(warnings(new EtcdInfo.Status("3.5.21", "a", true, true, List.of())))
                .isEmpty();
    }

    @Test
    void warnsOfWhatIsWrongWithServersThatAnswer() {
        assertThat(warnings(
                        new EtcdInfo.Status("3.4.23", "a", true, true, List.of("memberID:1 alarm:NOSPACE")),
                        new EtcdInfo.Status("3.6.1", "b", false, false, List.of())))
                .satisfiesExactly(
                        alarm -> assertThat(alarm).contains("NOSPACE"),
                        early -> assertThat(early).contains("3.4.23", "15247"),
                        leaderless -> assertThat(leaderless).contains("no quorum"),
                        two -> assertThat(two).contains("a and b"));
    }

    @Test
    void aServerThatDoesNotAnswerIsNoWarning() {
        assertThat(EtcdWarnings.of(List.of(new EtcdInfo.Server(ENDPOINT, null, "unreachable"))))
                .isEmpty();
    }

    @Test
    void theRoleReadsThePrefixAndWritesRegistrationsAndNothingElse() {
        EtcdSettings etcd = new EtcdSettings(List.of(ENDPOINT), null, null);
        assertThat(EtcdRole.commands(new ClusterSettings("demo", "service", etcd, Map.of()), etcd))
                .containsExactly(
                        "etcdctl role add portcullis",
                        "etcdctl role grant-permission portcullis --prefix=true read /service/demo/",
                        "etcdctl role grant-permission portcullis --prefix=true readwrite"
                                + " /portcullis/service/demo/gateways/",
                        "etcdctl user add portcullis",
                        "etcdctl user grant-role portcullis portcullis");
        EtcdSettings named =
                new EtcdSettings(List.of(ENDPOINT), new Credentials("it's me", new Secret.InFile(Path.of("p"))), null);
        assertThat(EtcdRole.commands(new ClusterSettings("my demo", "service", named, Map.of()), named))
                .contains("etcdctl user add 'it'\\''s me'")
                .contains("etcdctl role grant-permission portcullis --prefix=true read '/service/my demo/'");
    }
}
