package io.portcullis.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.admin.TestedAdmin.Dcs;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The admin endpoint of a gateway with the clusters shop and crm. */
class SeveralClustersTest {
    @TempDir
    private Path folder;

    private TestedAdmin admin;

    @BeforeEach
    void start() throws IOException {
        admin = new TestedAdmin(folder.resolve("token"), Dcs.LED, "shop", "crm");
        admin.awaitReady(200);
    }

    @AfterEach
    void stop() throws IOException {
        admin.close();
    }

    private JsonNode get(String path) throws Exception {
        return JsonMapper.shared().readTree(admin.send("GET", path).body());
    }

    private int status(String path) throws Exception {
        return admin.send("GET", path).statusCode();
    }

    private HttpResponse<String> post(String path) throws Exception {
        return admin.send("POST", path, "Authorization", "Bearer " + AdminToken.read(folder.resolve("token")));
    }

    @Test
    void isReadyWhenAllAre() throws Exception {
        admin.shows("crm", Dcs.LOCK_FREE);
        admin.awaitReady(503);
        assertThat(get("/ready").at("/clusters/shop/node").asString()).isEqualTo("pg1");
        assertThat(get("/ready").at("/clusters/crm/reason").asString()).isEqualTo("no-leader");
        assertThat(status("/ready?cluster=shop")).isEqualTo(200);
        assertThat(status("/ready?cluster=crm")).isEqualTo(503);
        assertThat(status("/ready?cluster=other")).isEqualTo(404);
        assertThat(status("/shop/ready")).isEqualTo(200);
    }

    @Test
    void aRouteIsAskedForByTheNameOfItsCluster() throws Exception {
        admin.shows("crm", Dcs.LOCK_FREE);
        admin.awaitReady(503);
        assertThat(status("/shop/primary")).isEqualTo(200);
        assertThat(status("/shop/replica")).isEqualTo(200);
        assertThat(status("/crm/primary")).isEqualTo(503);
        assertThat(status("/primary?cluster=shop")).isEqualTo(200);
        assertThat(admin.send("GET", "/primary")).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("/NAME/primary", "shop, crm");
        });
        assertThat(admin.send("GET", "/other/primary")).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("no cluster is named 'other'", "shop, crm");
        });
    }

    @Test
    void topologyAndFenceListTheClustersByName() throws Exception {
        admin.shows("crm", Dcs.LOCK_FREE);
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(get("/fence").at("/clusters/crm/changes")).hasSize(2));
        assertThat(get("/fence").at("/clusters/shop/changes")).hasSize(1);
        assertThat(get("/topology").at("/clusters/shop/open").asBoolean()).isTrue();
        assertThat(get("/topology").at("/clusters/crm/open").asBoolean()).isFalse();
        assertThat(get("/topology").path("configuration_refused").asBoolean()).isFalse();
    }

    @Test
    void everyMetricOfAClusterHasItsName() throws Exception {
        admin.shows("crm", Dcs.LOCK_FREE);
        admin.awaitReady(503);
        assertThat(admin.send("GET", "/metrics").body())
                .contains(
                        "portcullis_open{cluster=\"shop\"} 1.0",
                        "portcullis_open{cluster=\"crm\"} 0.0",
                        "portcullis_closed{cluster=\"crm\",reason=\"no-leader\"} 1.0",
                        "portcullis_alarm{alarm=\"pinned\",cluster=\"crm\"} 0.0",
                        "portcullis_alarm{alarm=\"pinned\",cluster=\"shop\"} 0.0",
                        "portcullis_thread_age_seconds{thread=\"control-shop\"}",
                        "portcullis_thread_age_seconds{thread=\"control-crm\"}",
                        "portcullis_leadership_changes_total{cluster=\"crm\"} 1.0")
                .doesNotContain("portcullis_closed{cluster=\"shop\"");
    }

    @Test
    void anOperatorNamesTheCluster() throws Exception {
        admin.shows("crm", Dcs.LOCK_FREE);
        admin.awaitReady(503);
        assertThat(post("/pin?node=pg1&for=10m")).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("--cluster", "shop, crm");
        });
        assertThat(post("/pin?node=pg1&for=10m&cluster=other").statusCode()).isEqualTo(404);
        assertThat(post("/pin?node=pg1&for=10m&cluster=crm").statusCode()).isEqualTo(200);
        admin.awaitReady(200);
        assertThat(admin.send("GET", "/metrics").body())
                .contains(
                        "portcullis_alarm{alarm=\"pinned\",cluster=\"crm\"} 1.0",
                        "portcullis_alarm{alarm=\"pinned\",cluster=\"shop\"} 0.0");
        assertThat(post("/unpin").statusCode()).isEqualTo(400);
        assertThat(post("/unpin?cluster=crm").statusCode()).isEqualTo(200);
        admin.awaitReady(503);
    }
}
