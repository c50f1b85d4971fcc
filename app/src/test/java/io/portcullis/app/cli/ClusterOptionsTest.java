package io.portcullis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.settings.StoreSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ClusterOptionsTest {
    @TempDir
    private Path folder;

    private static List<URI> endpoints(String... arguments) {
        ClusterOptions options = CommandLine.populateCommand(new ClusterOptions(), arguments);
        StoreSettings store = options.readOrTell()
                .orElseThrow(() -> new AssertionError("refused: " + String.join(" ", arguments)))
                .clusters()
                .getFirst()
                .settings()
                .store();
        return store.endpoints();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "etcd      | endpoints | http://a:2379 | http://b:2379        | http://a:2379         | http://b:2379",
                "consul    | endpoints | http://a:8500 | unix:///run/c.sock   | http://a:8500         | unix:///run/c.sock",
                "zookeeper | hosts     | a:2181        | b:2182               | zookeeper://a:2181    | zookeeper://b:2182",
                "patroni   | endpoints | http://a:8008 | https://b:8008       | http://a:8008         | https://b:8008",
            })
    void severalAddressesAreAListInTheFileAndHaveACommaInTheFlag(
            String kind, String key, String one, String other, String first, String second) throws Exception {
        List<URI> both = List.of(URI.create(first), URI.create(second));
        String flag = "--" + kind;
        assertThat(endpoints("--scope", "demo", flag, one + "," + other))
                .as("with a comma")
                .isEqualTo(both);
        assertThat(endpoints("--scope", "demo", flag, one, flag, other))
                .as("repeated")
                .isEqualTo(both);
        Path file = Files.writeString(
                folder.resolve("portcullis.yml"),
                "cluster: {scope: demo, %s: {%s: ['%s', '%s']}}".formatted(kind, key, one, other));
        assertThat(endpoints("--config", file.toString())).as("in YAML").isEqualTo(both);
    }
}
