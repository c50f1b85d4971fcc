package io.portcullis.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.admin.TestedAdmin.Dcs;
import io.portcullis.app.metrics.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AdminServerTest {
    @TempDir
    private Path folder;

    private TestedAdmin admin;

    @BeforeEach
    void start() throws IOException {
        admin = new TestedAdmin(folder.resolve("token"), Dcs.LED);
        admin.awaitReady(200);
    }

    @AfterEach
    void stop() throws IOException {
        admin.close();
    }

    @Test
    void answersHealthChecksAsPatroniDoes() throws Exception {
        for (String method : List.of("GET", "HEAD", "OPTIONS")) {
            assertThat(admin.send(method, "/primary").statusCode()).isEqualTo(200);
            assertThat(admin.send(method, "/replica").statusCode())
                    .as("the primary serves reads when there is no replica")
                    .isEqualTo(200);
            assertThat(admin.send(method, "/live").statusCode()).isEqualTo(200);
        }
        admin.shows(Dcs.LOCK_FREE);
        admin.awaitReady(503);
        assertThat(admin.send("GET", "/primary").body()).contains("no-leader");
        assertThat(admin.send("HEAD", "/replica").statusCode()).isEqualTo(503);
        assertThat(admin.send("GET", "/live").statusCode()).isEqualTo(200);
    }

    @Test
    void showsTheTopologyAndWhatIsWrongWithIt() throws Exception {
        assertThat(admin.send("GET", "/topology").body())
                .contains(
                        "\"open\" : true",
                        "\"primary\" : \"pg1\"",
                        "192.0.2.1:5432",
                        "permit_seconds_left",
                        "one problem");
    }

    @Test
    void saysWhatADcsSaysThatRefuses() throws Exception {
        try (TestedAdmin refused = new TestedAdmin(folder.resolve("another"), Dcs.REFUSING)) {
            refused.awaitReady(503);
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(refused.send("GET", "/ready").body()).contains("dcs-refuses"));
            assertThat(refused.send("GET", "/topology").body())
                    .contains("\"reason\" : \"dcs-refuses\"", "etcd refuses: permission denied");
        }
    }

    @Test
    void showsThatTheFileAndTheProcessDiffer() throws Exception {
        assertThat(admin.send("GET", "/topology").body())
                .contains("\"needs_restart\" : [ ]", "\"configuration_refused\" : false");
        assertThat(admin.send("GET", "/metrics").body()).contains("portcullis_configuration_refused 0.0");

        admin.reload.applied(List.of("fencing"));
        admin.reload.refuse();
        assertThat(admin.send("GET", "/topology").body())
                .contains("\"needs_restart\" : [ \"fencing\" ]", "\"configuration_refused\" : true");
        assertThat(admin.send("GET", "/metrics").body())
                .contains("portcullis_needs_restart{section=\"fencing\"} 1", "portcullis_configuration_refused 1.0");

        admin.reload.applied(List.of());
        assertThat(admin.send("GET", "/metrics").body())
                .contains("portcullis_configuration_refused 0.0")
                .doesNotContain("portcullis_needs_restart{");
    }

    @Test
    void everyMetricHasHelpAndIsDocumented() throws Exception {
        String text = admin.send("GET", "/metrics").body();
        List<String> documented =
                Arrays.stream(Metric.values()).map(Metric::exposedName).toList();
        assertThat(text.lines().filter(line -> line.startsWith("portcullis_")))
                .isNotEmpty()
                .allSatisfy(line -> {
                    String name = line.replaceAll("[{ ].*", "").replaceAll("_(bucket|count|sum|max)$", "");
                    assertThat(text).contains("# HELP " + name + " ");
                    assertThat(documented).contains(name);
                });
        assertThat(text).contains("portcullis_open{cluster=\"demo\"} 1.0", "jvm_memory_used_bytes");
    }

    /** Names of gateways and threads are data, although they are keys. */
    @Test
    void writesEachKeyInSnakeCase() throws Exception {
        admin.shows(Dcs.LED_BEHIND);
        Awaitility.await()
                .untilAsserted(() -> assertThat(get("/topology").at("/clusters/demo/compared/other_gateways/gw1"))
                        .isNotEmpty());
        admin.shows(Dcs.LOCK_FREE);
        Awaitility.await()
                .untilAsserted(() -> assertThat(get("/fence")
                                .at("/clusters/demo/changes/0/micros_after_news/fenced")
                                .isNumber())
                        .isTrue());
        assertThat(get("/topology").at("/clusters/demo/nodes/0").has("not_replica_because"))
                .isTrue();
        for (String path : List.of("/live", "/ready", "/replica", "/topology", "/fence", "/nonsense", "/pin")) {
            assertThat(keys(get(path)))
                    .as(path)
                    .isNotEmpty()
                    .allMatch(key -> key.matches("[a-z][a-z0-9]*(_[a-z0-9]+)*"));
        }
    }

    private JsonNode get(String path) throws Exception {
        return JsonMapper.shared().readTree(admin.send("GET", path).body());
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.properties().forEach(each -> {
            keys.add(each.getKey());
            if (!List.of("other_gateways", "seconds_since_seen").contains(each.getKey())) {
                keys.addAll(keys(each.getValue()));
            }
        });
        if (node.isArray()) {
            node.forEach(each -> keys.addAll(keys(each)));
        }
        return keys;
    }

    @Test
    void tellsWhichPathsThereAre() throws Exception {
        assertThat(admin.send("GET", "/nonsense").statusCode()).isEqualTo(404);
        assertThat(admin.send("GET", "/nonsense").body()).contains("/topology");
        assertThat(admin.send("DELETE", "/topology").statusCode()).isEqualTo(405);
    }
}
