package io.portcullis.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.admin.TestedAdmin.Dcs;
import io.portcullis.app.metrics.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        assertThat(text).contains("portcullis_open 1.0", "jvm_memory_used_bytes");
    }

    @Test
    void tellsWhichPathsThereAre() throws Exception {
        assertThat(admin.send("GET", "/nonsense").statusCode()).isEqualTo(404);
        assertThat(admin.send("GET", "/nonsense").body()).contains("/topology");
        assertThat(admin.send("DELETE", "/topology").statusCode()).isEqualTo(405);
    }
}
