package io.portcullis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.discovery.settings.ConsulSettings;
import io.portcullis.discovery.settings.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsulSectionTest {
    @TempDir
    private Path folder;

    private ConsulSettings read(String yaml) throws IOException, InvalidConfiguration {
        Path file = Files.writeString(folder.resolve("portcullis.yml"), yaml);
        return (ConsulSettings) ConfigReader.read(Flags.of(file))
                .clusters()
                .getFirst()
                .settings()
                .store();
    }

    private ConsulSettings ofPatroni(String yaml, Map<String, String> environment)
            throws IOException, InvalidConfiguration {
        Path file = Files.writeString(folder.resolve("patroni.yml"), "{scope: shop, name: pg1, " + yaml + "}");
        return (ConsulSettings) PatroniConfig.read(file, environment).cluster().store();
    }

    @Test
    void readsAllItsKeys() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "secret\n");
        ConsulSettings consul = read("""
                cluster:
                  scope: shop
                  consul:
                    endpoints: [http://10.0.0.1:8500, 'unix:///run/consul.sock']
                    token-file: TOKEN
                    datacenter: dc1
                """.replace("TOKEN", token.toString()));
        assertThat(consul.endpoints())
                .containsExactly(URI.create("http://10.0.0.1:8500"), URI.create("unix:///run/consul.sock"));
        assertThat(consul.token()).isEqualTo(new Secret.InFile(token));
        assertThat(consul.datacenter()).isEqualTo("dc1");
    }

    @Test
    void theFlagAloneIsEnough() throws Exception {
        Settings settings = ConfigReader.read(
                Flags.NONE.withScope("shop").withStore("--consul", "http://127.0.0.1:8500", "https://b:8501"));
        assertThat(settings.clusters().getFirst().settings().store().endpoints())
                .containsExactly(URI.create("http://127.0.0.1:8500"), URI.create("https://b:8501"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                               | endpoints: is missing",
                "{endpoints: [ftp://a]}                           | is not a Consul endpoint",
                "{endpoints: ['unix://run/consul.sock']}          | is not a Consul endpoint",
                "{endpoints: ['http://u:p@a:8500']}               | cannot contain a user",
                "{endpoints: [http://a:8500], datacenter: 'a/b'}  | is no datacenter",
                "{endpoints: [http://a:8500], token-file: /none}  | does not exist"
            })
    void whatIsWrongIsNamed(String section, String text) {
        assertThatThrownBy(() -> read("cluster: {scope: shop, consul: " + section + "}"))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "consul: {}                                        | http://127.0.0.1",
                "consul: {host: '10.0.0.1:8501'}                   | http://10.0.0.1:8501",
                "consul: {host: consul, port: 8501, scheme: https} | https://consul:8501",
                "consul: {url: 'https://consul:8501'}              | https://consul:8501"
            })
    void aBarrierFindsTheConsulOfItsAgent(String section, URI endpoint) throws Exception {
        assertThat(ofPatroni(section, Map.of()).endpoints()).containsExactly(endpoint);
    }

    @Test
    void patronisVariablesOverrideItsFile() throws Exception {
        ConsulSettings consul = ofPatroni(
                "consul: {host: 'a:8500', token: file, dc: dc1}",
                Map.of("PATRONI_CONSUL_HOST", "b:8500", "PATRONI_CONSUL_TOKEN", "secret"));
        assertThat(consul.endpoints()).containsExactly(URI.create("http://b:8500"));
        assertThat(consul.token()).isEqualTo(new Secret.Given("secret"));
        assertThat(consul.datacenter()).isEqualTo("dc1");
        assertThat(consul.toString()).doesNotContain("secret");
    }
}
