package io.portcullis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.PatroniRestSettings;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.topology.NodeAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flags of the command line, alone and over a file. */
class FlagsTest {
    @TempDir
    private Path folder;

    private static ClusterSettings cluster(Settings settings) {
        assertThat(settings.clusters()).hasSize(1);
        return settings.clusters().getFirst().settings();
    }

    @Test
    void twoFlagsAreEnough() throws InvalidConfiguration {
        Settings settings = ConfigReader.read(
                Flags.NONE.withStore("--etcd", "http://127.0.0.1:2379").withScope("demo"));

        assertThat(cluster(settings).prefix()).isEqualTo("/service/demo/");
        assertThat(settings.gateway().listeners())
                .extracting(listener -> listener.bind() + " " + listener.route().label())
                .containsExactly("127.0.0.1:5000 primary", "127.0.0.1:5001 replica");
        assertThat(settings.admin().bind()).isEqualTo(new NodeAddress("127.0.0.1", 7000));
        assertThat(settings.gateway().fencing()).isEqualTo(FencingSettings.DEFAULT);
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void agentsMayTakeThePlaceOfTheDcs() throws InvalidConfiguration {
        Settings settings = ConfigReader.read(Flags.NONE
                .withStore("--patroni", "http://pg1:8008", "https://pg2:8008/patroni")
                .withScope("demo"));
        assertThat(cluster(settings).store())
                .isEqualTo(new PatroniRestSettings(
                        List.of(URI.create("http://pg1:8008"), URI.create("https://pg2:8008/patroni")), null, null));
    }

    @Test
    void anAgentThatIsNamedTwiceIsNoMajority() {
        assertThatThrownBy(() -> ConfigReader.read(Flags.NONE
                        .withStore("--patroni", "http://pg1:8008", "http://pg1:8008/patroni")
                        .withScope("demo")))
                .hasMessageContaining("name each node's agent once");
    }

    @Test
    void flagsOverrideTheFile() throws Exception {
        Path config = Files.writeString(folder.resolve("portcullis.yml"), """
                cluster:
                  scope: demo
                  etcd: {endpoints: [http://10.0.0.1:2379]}
                listeners:
                  - {bind: 0.0.0.0:6000, route: primary}
                  - {bind: 0.0.0.0:6001, route: replica}
                """);
        Settings settings = ConfigReader.read(Flags.of(config)
                .withStore("--etcd", "http://127.0.0.1:9")
                .withScope("other")
                .withNamespace("/ns")
                .withPrimary("127.0.0.1:6100")
                .withAdmin("7100"));
        assertThat(cluster(settings).prefix()).isEqualTo("/ns/other/");
        assertThat(cluster(settings).store().endpoints()).containsExactly(URI.create("http://127.0.0.1:9"));
        assertThat(settings.gateway().listeners())
                .extracting(listener -> listener.bind().toString())
                .containsExactlyInAnyOrder("127.0.0.1:6100", "0.0.0.0:6001");
        assertThat(settings.admin().bind()).isEqualTo(new NodeAddress("127.0.0.1", 7100));
    }

    @Test
    void aFlagThatMakesNoSenseIsNamed() {
        assertThatThrownBy(() -> ConfigReader.read(Flags.NONE
                        .withStore("--etcd", "http://127.0.0.1:9")
                        .withScope("demo")
                        .withPrimary("nowhere")))
                .hasMessageContaining("--primary")
                .hasMessageContaining("address:port");
    }
}
