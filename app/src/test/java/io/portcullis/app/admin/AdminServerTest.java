package io.portcullis.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.clock.BootClock;
import io.portcullis.app.metrics.GatewayGauges;
import io.portcullis.app.metrics.GatewayMetrics;
import io.portcullis.app.metrics.Metric;
import io.portcullis.app.metrics.Metrics;
import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.proxy.GatewaySettings;
import io.portcullis.proxy.LimitSettings;
import io.portcullis.proxy.gateway.Gateway;
import io.portcullis.proxy.gateway.Transport;
import io.portcullis.proxy.route.RouteSettings;
import io.portcullis.proxy.tls.ServerTlsSettings;
import io.portcullis.testkit.FreePorts;
import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Member;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Position;
import io.portcullis.topology.Role;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminServerTest {
    private static final NodeName PG1 = new NodeName("pg1");

    @TempDir
    private Path folder;

    private final BootClock clock = new BootClock();
    private final Metrics metrics = new Metrics();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile boolean led = true;
    private Gateway gateway;
    private AdminServer admin;

    @BeforeEach
    void start() throws IOException {
        gateway = new Gateway(
                new GatewaySettings(
                        List.of(),
                        FencingSettings.DEFAULT.unregistered(),
                        RouteSettings.DEFAULT,
                        LimitSettings.DEFAULT,
                        ServerTlsSettings.NONE,
                        1),
                new Transport(),
                clock,
                this::readContact,
                (request, answer) -> answer.accept(new FencingEvent.RenewalFailed(request.round())),
                (request, answer) -> answer.accept(
                        new FencingEvent.Verified(request.leadership(), new WritableAnswer.Writable(null, 0))),
                new GatewayMetrics(metrics, "test"),
                () -> {
                    throw new AssertionError("the control loop failed");
                });
        GatewayGauges gauges = new GatewayGauges(metrics, gateway, clock);
        admin = new AdminServer(
                new NodeAddress("127.0.0.1", new FreePorts().next()),
                gateway,
                metrics,
                gauges,
                new PinDesk(gateway, AdminToken.create(folder.resolve("token"))));
        gateway.start();
        admin.start();
    }

    @AfterEach
    void stop() {
        admin.close();
        gateway.stop(Duration.ofSeconds(1));
        http.close();
        metrics.close();
    }

    private void readContact(FencingEffect.ReadContact request, Consumer<FencingEvent> answer) {
        Lock lock = new Lock(new Leadership("c", PG1, "r1"), 1, null);
        MemberClaim claim = new MemberClaim(Role.PRIMARY, true, true, 2, 1, true);
        LeadershipView view = new LeadershipView(
                new Position("c", led ? 2 : 3), led ? lock : null, Map.of(PG1, claim), ClusterFlags.NONE, "sys", 1);
        Member member =
                new Member(PG1, new NodeAddress("192.0.2.1", 5432), null, "running", "3.0.2", 10, true, true, claim);
        gateway.standing().accept(new Topology(view, Map.of(PG1, member), 10, List.of("one problem")));
        answer.accept(new FencingEvent.ContactAnswered(
                request.round(), new LockTime.NotOffered(), new DcsReading(clock.elapsed(), 1, view, null)));
    }

    private HttpResponse<String> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + admin.address().getPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void awaitReady(int status) {
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(send("GET", "/ready").statusCode()).isEqualTo(status));
    }

    @Test
    void answersHealthChecksAsPatroniDoes() throws Exception {
        awaitReady(200);
        for (String method : List.of("GET", "HEAD", "OPTIONS")) {
            assertThat(send(method, "/primary").statusCode()).isEqualTo(200);
            assertThat(send(method, "/replica").statusCode())
                    .as("the primary serves reads when there is no replica")
                    .isEqualTo(200);
            assertThat(send(method, "/live").statusCode()).isEqualTo(200);
        }
        led = false;
        awaitReady(503);
        assertThat(send("GET", "/primary").body()).contains("no-leader");
        assertThat(send("HEAD", "/replica").statusCode()).isEqualTo(503);
        assertThat(send("GET", "/live").statusCode()).isEqualTo(200);
    }

    @Test
    void showsTheTopologyAndWhatIsWrongWithIt() throws Exception {
        awaitReady(200);
        assertThat(send("GET", "/topology").body())
                .contains(
                        "\"open\" : true",
                        "\"primary\" : \"pg1\"",
                        "192.0.2.1:5432",
                        "permit_seconds_left",
                        "one problem");
    }

    @Test
    void everyMetricHasHelpAndIsDocumented() throws Exception {
        awaitReady(200);
        String text = send("GET", "/metrics").body();
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
        assertThat(send("GET", "/nonsense").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/nonsense").body()).contains("/topology");
        assertThat(send("DELETE", "/topology").statusCode()).isEqualTo(405);
    }

    @Test
    void pinsOnlyForThoseWhoCanReadTheToken() throws Exception {
        awaitReady(200);
        led = false;
        awaitReady(503);
        String path = "/pin?node=pg1&for=10m";
        assertThat(send("GET", path).statusCode()).isEqualTo(405);
        assertThat(send("POST", path).statusCode()).isEqualTo(403);
        assertThat(send("POST", path, "Authorization", "Bearer guess").statusCode())
                .isEqualTo(403);
        String token = "Bearer " + Files.readString(folder.resolve("token"));
        assertThat(send("POST", "/pin?node=pg9&for=10m", "Authorization", token).statusCode())
                .isEqualTo(404);
        assertThat(send("POST", "/pin?node=pg1&for=10", "Authorization", token).statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/pin?node=pg1&for=48h", "Authorization", token).statusCode())
                .isEqualTo(400);

        assertThat(send("POST", path, "Authorization", token).statusCode()).isEqualTo(200);
        awaitReady(200);
        assertThat(send("GET", "/metrics").body()).contains("portcullis_alarm{alarm=\"pinned\"} 1.0");
        assertThat(send("POST", "/unpin", "Authorization", token).statusCode()).isEqualTo(200);
        awaitReady(503);
    }

    @Test
    void theTokenIsForItsOwnerOnly() throws IOException {
        assertThat(Files.getPosixFilePermissions(folder.resolve("token")))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
}
