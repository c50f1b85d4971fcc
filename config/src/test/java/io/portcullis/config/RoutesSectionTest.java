package io.portcullis.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.gateway.ListenerSettings;
import io.portcullis.proxy.route.ReplicaChoice;
import io.portcullis.proxy.route.ReplicaChoice.OfListener;
import io.portcullis.proxy.route.ReplicaChoice.Prefer;
import io.portcullis.proxy.route.ReplicaChoice.Zone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which replicas serve and which first: for all, and for one listener. */
class RoutesSectionTest {
    @TempDir
    private Path folder;

    private Settings settings(String yaml) throws IOException, InvalidConfiguration {
        Path file = Files.writeString(
                folder.resolve("c.yml"), "cluster: {scope: a, etcd: {endpoints: [http://h:1]}}\n" + yaml);
        return ConfigReader.read(Flags.of(file));
    }

    private List<String> problems(String yaml) throws IOException {
        try {
            settings(yaml);
            return List.of();
        } catch (InvalidConfiguration e) {
            return e.problems().stream()
                    .map(problem -> problem.toString().replace(folder + "/c.yml", "file"))
                    .toList();
        }
    }

    @Test
    void anyReplicaServesByDefault() throws Exception {
        assertThat(settings("").gateway().routes().replicas()).isEqualTo(ReplicaChoice.ANY);
        assertThat(settings("").gateway().listeners())
                .extracting(ListenerSettings::replicas)
                .containsOnly(OfListener.NONE);
    }

    @Test
    void forAllListeners() throws Exception {
        assertThat(settings("routes: {prefer: sync, zone: eu-1, tags: {reporting: true, rack: 7}}")
                        .gateway()
                        .routes()
                        .replicas())
                .isEqualTo(new ReplicaChoice(
                        Prefer.SYNC, new Zone("zone", "eu-1"), Map.of("reporting", "true", "rack", "7")));
        assertThat(settings("routes: {zone: eu-1, zone-tag: datacenter}")
                        .gateway()
                        .routes()
                        .replicas()
                        .zone())
                .isEqualTo(new Zone("datacenter", "eu-1"));
    }

    @Test
    void forOneListener() throws Exception {
        assertThat(settings("""
                        listeners:
                          - {bind: 5000, route: primary}
                          - {bind: 5001, route: replica}
                          - {bind: 5002, route: replica, prefer: any, tags: {reporting: "true"}}
                          - {bind: 5003, route: replica, tags: {}}
                        """).gateway().listeners())
                .extracting(ListenerSettings::replicas)
                .containsExactly(
                        OfListener.NONE,
                        OfListener.NONE,
                        new OfListener(Prefer.ANY, Map.of("reporting", "true")),
                        new OfListener(null, Map.of()));
    }

    @Test
    void whatMakesNoSenseIsRefusedWithItsPlace() throws Exception {
        assertThat(problems("""
                        routes: {prefer: async, zone-tag: dc, tags: [reporting]}
                        listeners:
                          - {bind: 5000, route: primary, prefer: sync, tags: {a: b}}
                          - {bind: 5001, route: replica, zone: eu-1}
                        """))
                .anySatisfy(problem ->
                        assertThat(problem).isEqualTo("file:2: routes.prefer: 'async' is not one of any, sync"))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("file:2: routes.zone-tag:")
                        .contains("zone is missing"))
                .anySatisfy(problem ->
                        assertThat(problem).isEqualTo("file:2: routes.tags: must be a mapping of keys to values"))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("file:4: listeners[0].prefer:")
                        .contains("route: replica"))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("file:4: listeners[0].tags:")
                        .contains("route: replica"))
                .anySatisfy(problem -> assertThat(problem).startsWith("file:5: listeners[1].zone: is not a key here"))
                .hasSize(6);
    }
}
