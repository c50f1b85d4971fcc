package io.portcullis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.tls.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatroniConfigTest {
    @TempDir
    private Path folder;

    private PatroniConfig read(String yaml) throws IOException, InvalidConfiguration {
        return read(yaml, Map.of());
    }

    private PatroniConfig read(String yaml, Map<String, String> environment) throws IOException, InvalidConfiguration {
        return PatroniConfig.read(Files.writeString(folder.resolve("patroni.yml"), yaml), environment);
    }

    @Test
    void readsWhatABarrierNeedsAndLeavesTheRest() throws Exception {
        Path pem = Files.writeString(folder.resolve("c.pem"), "x");
        PatroniConfig config = read("""
                scope: shop
                namespace: /ha/
                name: pg2
                restapi: {listen: 0.0.0.0:8008}
                etcd3:
                  hosts: [10.0.0.1:2379, 10.0.0.2:2379]
                  protocol: https
                  username: patroni
                  password: secret
                  cacert: PEM
                  cert: PEM
                bootstrap: {dcs: {ttl: 30}}
                """.replace("PEM", pem.toString()));
        assertThat(config.node().value()).isEqualTo("pg2");
        assertThat(config.cluster().prefix()).isEqualTo("/ha/shop/");
        assertThat(config.cluster().registrations()).isEqualTo("/portcullis/ha/shop/gateways/");
        EtcdSettings etcd = (EtcdSettings) config.cluster().store();
        assertThat(etcd.endpoints())
                .containsExactly(URI.create("https://10.0.0.1:2379"), URI.create("https://10.0.0.2:2379"));
        assertThat(etcd.login()).isEqualTo(new Credentials("patroni", new Secret.Given("secret")));
        assertThat(etcd.toString()).doesNotContain("secret");
        assertThat(etcd.tls())
                .as("the key stands in the file of the certificate")
                .isEqualTo(new TlsSettings(pem, pem, pem, TlsSettings.HostName.CHECKED));
    }

    /** The file is Patroni's: whatever is a password there is one. */
    @Test
    void aPasswordMayLookLikeAVariable() throws Exception {
        PatroniConfig config = read("""
                scope: shop
                name: pg2
                etcd3: {host: 10.0.0.1:2379, username: patroni, password: "a${b}c"}
                """);
        assertThat(((EtcdSettings) config.cluster().store()).login())
                .isEqualTo(new Credentials("patroni", new Secret.Given("a${b}c")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host: 10.0.0.1:2380                 | http://10.0.0.1:2380",
                "host: etcd                          | http://etcd",
                "{host: etcd, port: 2380}            | http://etcd:2380",
                "url: https://etcd:2390              | https://etcd:2390",
                "hosts: 'a:1, b:2'                   | http://a:1",
                "hosts: [a:1, b:2]                   | http://a:1",
                "hosts: [etcd_1:2379, etcd_2:2379]   | http://etcd_1:2379",
                "host: etcd_1                        | http://etcd_1",
            })
    void understandsAllWaysToNameEtcd(String etcd3, String first) throws Exception {
        String section = etcd3.startsWith("{") ? etcd3 : "{" + etcd3 + "}";
        assertThat(read("{scope: s, name: n, etcd3: " + section + "}")
                        .cluster()
                        .store()
                        .endpoints()
                        .getFirst())
                .isEqualTo(URI.create(first));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: n, etcd3: {host: e}}          | scope",
                "{scope: s, etcd3: {host: e}}         | name",
                "{scope: s, name: n}                  | etcd3",
                "{scope: s, name: n, etcd: {host: e}} | v3 API",
                "{scope: s, name: n, raft: {}  }      | not supported",
                "{scope: s, name: n, etcd3: {srv: x}} | hosts",
                "{scope: s, name: n, etcd3: {hosts: ['a b:1']}} | is not host:port",
                "{scope: s, name: n, etcd3: {host: e, port: x}} | whole number",
                "{scope: s, name: n, etcd3: {host: e, cacert: /none}} | does not exist",
            })
    void saysWhatIsMissing(String yaml, String word) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("patroni.yml")
                .hasMessageContaining(word);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "citus: {group: 0, database: app}     | /service/s/0/",
                "citus: {group: 12, database: app}    | /service/s/12/",
                "citus: {group: 1}                    | /service/s/",
                "citus: {database: app}               | /service/s/",
                "citus:                               | /service/s/",
            })
    void aGroupOfCitusIsPartOfThePrefixWherePatroniTakesItSo(String citus, String prefix) throws Exception {
        assertThat(read("scope: s\nname: n\netcd3: {host: e}\n" + citus)
                        .cluster()
                        .prefix())
                .isEqualTo(prefix);
    }

    @Test
    void patronisVariablesOverrideItsFile() throws Exception {
        Map<String, String> environment = Map.of(
                "PATRONI_SCOPE", "shop",
                "PATRONI_NAMESPACE", "/ha/",
                "PATRONI_NAME", "pg7",
                "PATRONI_CITUS_GROUP", "3",
                "PATRONI_CITUS_DATABASE", "app",
                "PATRONI_ETCD3_HOSTS", "'etcd_1:2379', 'etcd_2:2379'",
                "PATRONI_ETCD3_USERNAME", "patroni",
                "PATRONI_ETCD3_PASSWORD", "secret");
        for (String file : List.of("{}", "{scope: s, name: n, namespace: /x/, etcd3: {host: e, username: u}}")) {
            PatroniConfig config = read(file, environment);
            assertThat(config.node()).hasToString("pg7");
            assertThat(config.cluster().prefix()).isEqualTo("/ha/shop/3/");
            assertThat(config.cluster().scope()).isEqualTo("shop");
            assertThat(config.cluster().store().endpoints())
                    .containsExactly(URI.create("http://etcd_1:2379"), URI.create("http://etcd_2:2379"));
            assertThat(((EtcdSettings) config.cluster().store()).login())
                    .isEqualTo(new Credentials("patroni", new Secret.Given("secret")));
        }
    }

    @Test
    void aVariableThatMakesNoSenseIsNamed() {
        assertThatThrownBy(() -> read(
                        "{scope: s, name: n, etcd3: {host: e}}",
                        Map.of("PATRONI_CITUS_GROUP", "many", "PATRONI_CITUS_DATABASE", "app")))
                .hasMessageContaining("PATRONI_CITUS_GROUP")
                .hasMessageContaining("not a Citus group");
    }
}
