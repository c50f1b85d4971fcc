package io.portcullis.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.admin.TestedAdmin.Dcs;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The break-glass works when it is needed: when the DCS says nothing, or has lost what it said. */
class OperatorHandlerTest {
    private static final String PG1_FOR_TEN_MINUTES = "/pin?node=pg1&for=10m";

    @TempDir
    private Path folder;

    private TestedAdmin start(Dcs dcs) throws IOException {
        return new TestedAdmin(folder.resolve("token"), dcs);
    }

    private HttpResponse<String> post(TestedAdmin admin, String path) throws IOException, InterruptedException {
        return admin.send("POST", path, "Authorization", "Bearer " + AdminToken.read(folder.resolve("token")));
    }

    @Test
    void pinsOnlyForThoseWhoCanReadTheToken() throws Exception {
        try (TestedAdmin admin = start(Dcs.LOCK_FREE)) {
            admin.awaitReady(503);
            assertThat(admin.send("GET", PG1_FOR_TEN_MINUTES).statusCode()).isEqualTo(405);
            assertThat(admin.send("POST", PG1_FOR_TEN_MINUTES).statusCode()).isEqualTo(403);
            assertThat(admin.send("POST", PG1_FOR_TEN_MINUTES, "Authorization", "Bearer guess")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(post(admin, "/pin?node=pg1&for=10").statusCode()).isEqualTo(400);
            assertThat(post(admin, "/pin?node=pg1&for=48h").statusCode()).isEqualTo(400);
            assertThat(post(admin, PG1_FOR_TEN_MINUTES + "&address=nowhere:x").statusCode())
                    .isEqualTo(400);

            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(post(admin, PG1_FOR_TEN_MINUTES).statusCode())
                                    .isEqualTo(200));
            admin.awaitReady(200);
            assertThat(admin.send("GET", "/metrics").body())
                    .contains("portcullis_alarm{alarm=\"pinned\",cluster=\"demo\"} 1.0");
            assertThat(post(admin, "/unpin").statusCode()).isEqualTo(200);
            admin.awaitReady(503);
        }
    }

    /** Restored in place: each gateway once had to be started again, and one that was started disagreed with the others. */
    @Test
    void anOlderTimelineIsAcceptedIfTheLeaderSaysExactlyThat() throws Exception {
        try (TestedAdmin admin = start(Dcs.LED_BEHIND)) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(admin.send("GET", "/topology").body())
                                    .contains("timeline-behind", "\"timeline\" : \"7\""));
            assertThat(admin.send("POST", "/accept?timeline=1&system=sys").statusCode())
                    .isEqualTo(403);
            HttpResponse<String> refused = post(admin, "/accept?timeline=2&system=sys");
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body()).contains("system sys, timeline 1");
            assertThat(post(admin, "/accept?timeline=1&system=other").statusCode())
                    .isEqualTo(409);
            assertThat(post(admin, "/accept?timeline=1&system=sys").statusCode())
                    .isEqualTo(200);
            admin.awaitReady(200);
            assertThat(admin.send("GET", "/fence").body()).contains("\"accepted\"", "\"timeline\" : \"7\"");
            assertThat(admin.send("GET", "/metrics").body())
                    .contains("portcullis_timeline{cluster=\"demo\",of=\"remembered\"} 1.0");
        }
    }

    @Tag("slow")
    @Test
    void aNodeWhoseRecordWentWithItsLockCanBePinned() throws Exception {
        try (TestedAdmin admin = start(Dcs.LED)) {
            admin.awaitReady(200);
            admin.shows(Dcs.LOCK_AND_RECORD_GONE);
            admin.awaitReady(503);
            HttpResponse<String> answer = post(admin, PG1_FOR_TEN_MINUTES);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            admin.awaitReady(200);
            assertThat(admin.send("GET", "/topology").body())
                    .contains("\"name\" : \"pg1\"", "192.0.2.1:5432", "no record in the DCS", "\"primary\"");
        }
    }

    @Tag("slow")
    @Test
    void aPinThatWasSetWhileTheRecordWasThereOutlivesIt() throws Exception {
        try (TestedAdmin admin = start(Dcs.LED)) {
            admin.awaitReady(200);
            assertThat(post(admin, PG1_FOR_TEN_MINUTES).statusCode()).isEqualTo(200);
            admin.shows(Dcs.LOCK_AND_RECORD_GONE);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(admin.cluster.status().topology())
                            .isNotNull()
                            .returns(Map.of(), Topology::members));
            HttpResponse<String> ready = admin.send("GET", "/ready");
            assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
        }
    }

    @Test
    void aGatewayThatWasStartedInTheOutageTakesTheAddressFromItsConfiguration() throws Exception {
        try (TestedAdmin admin = start(Dcs.SILENT)) {
            admin.cluster.status().configured(Map.of(TestedAdmin.PG1, TestedAdmin.ADDRESS));
            assertThat(post(admin, PG1_FOR_TEN_MINUTES).statusCode()).isEqualTo(200);
            admin.awaitReady(200);
        }
    }

    @Test
    void aGatewayThatWasStartedInTheOutageTakesTheAddressFromTheOperator() throws Exception {
        try (TestedAdmin admin = start(Dcs.SILENT)) {
            assertThat(post(admin, PG1_FOR_TEN_MINUTES + "&address=192.0.2.7").statusCode())
                    .isEqualTo(200);
            admin.awaitReady(200);
            assertThat(admin.send("GET", "/topology").body()).contains("192.0.2.7:5432");
        }
    }

    @Test
    void theOperatorsAddressHoldsAgainstTheRecordUntilThePinEnds() throws Exception {
        try (TestedAdmin admin = start(Dcs.LOCK_FREE)) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(admin.cluster.status().topology()).isNotNull());
            assertThat(post(admin, PG1_FOR_TEN_MINUTES + "&address=192.0.2.7:5433")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(admin.cluster.status().view().addresses().get(TestedAdmin.PG1))
                    .hasToString("192.0.2.7:5433");
            assertThat(post(admin, "/unpin").statusCode()).isEqualTo(200);
            assertThat(admin.cluster.status().view().addresses().get(TestedAdmin.PG1))
                    .isEqualTo(TestedAdmin.ADDRESS);
        }
    }

    @Test
    void aNameThatWasNeverHeardOfIsRefusedAndTheAnswerSaysWhatHelps() throws Exception {
        try (TestedAdmin admin = start(Dcs.SILENT)) {
            HttpResponse<String> answer = post(admin, PG1_FOR_TEN_MINUTES);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("since it started", "seen nothing there yet", "--address HOST:PORT");
        }
    }

    @Tag("slow")
    @Test
    void whileANodeIsPinnedTheAgeOfTheLastContactIsTheTruth() throws Exception {
        try (TestedAdmin admin = start(Dcs.LED)) {
            admin.awaitReady(200);
            assertThat(post(admin, PG1_FOR_TEN_MINUTES).statusCode()).isEqualTo(200);
            admin.shows(Dcs.SILENT);
            admin.awaitReady(200);
            double before = admin.metric("portcullis_contact_age_seconds");
            assertThat(before).as("not the pin's end, which lies ahead").isNotNegative();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(admin.metric("portcullis_contact_age_seconds"))
                            .isGreaterThan(before + 2.5));
        }
    }
}
