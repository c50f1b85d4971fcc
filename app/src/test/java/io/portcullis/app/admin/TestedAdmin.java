package io.portcullis.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.clock.BootClock;
import io.portcullis.app.metrics.ClusterMetrics;
import io.portcullis.app.metrics.GatewayGauges;
import io.portcullis.app.metrics.GatewayMetrics;
import io.portcullis.app.metrics.Metrics;
import io.portcullis.app.process.ReloadStatus;
import io.portcullis.app.status.StatusReader;
import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FailsafeProbe;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEventListener;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.network.Names;
import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.cluster.ClusterSetup;
import io.portcullis.proxy.gateway.Gateway;
import io.portcullis.proxy.gateway.GatewaySettings;
import io.portcullis.proxy.net.Transport;
import io.portcullis.proxy.route.RouteSettings;
import io.portcullis.proxy.session.LimitSettings;
import io.portcullis.proxy.tls.ServerTlsSettings;
import io.portcullis.testkit.process.FreePorts;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Member;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Reign;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Role;
import io.portcullis.topology.Timeline;
import io.portcullis.topology.TimelineHistory;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** An admin endpoint before a gateway without listeners, whose DCS is a few words of the test: pg1, with or without the lock. */
final class TestedAdmin implements AutoCloseable {
    static final NodeName PG1 = new NodeName("pg1");
    static final NodeAddress ADDRESS = new NodeAddress("192.0.2.1", 5432);

    /** What the DCS shows; or it shows nothing at all. */
    enum Dcs {
        LED,
        /** The same, and another gateway remembers a newer timeline. */
        LED_BEHIND,
        /** The record of the node is there, the lock is not. */
        LOCK_FREE,
        /** As on etcd, where a node's record hangs on the lease that its lock hangs on. */
        LOCK_AND_RECORD_GONE,
        SILENT,
        REFUSING
    }

    private final BootClock clock = new BootClock();
    private final Metrics metrics = new Metrics();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AdminToken token;
    private final AdminServer admin;
    private final AtomicLong revision = new AtomicLong(1);
    private final Map<ClusterName, Dcs> shown = new ConcurrentHashMap<>();
    final ReloadStatus reload = new ReloadStatus();
    final Gateway gateway;
    final Cluster cluster;

    TestedAdmin(Path tokenFile, Dcs atStart) throws IOException {
        this(tokenFile, atStart, "demo");
    }

    TestedAdmin(Path tokenFile, Dcs atStart, String... names) throws IOException {
        List<ClusterName> clusters = Arrays.stream(names).map(ClusterName::new).toList();
        clusters.forEach(name -> shown.put(name, atStart));
        gateway = new Gateway(
                new GatewaySettings(
                        List.of(),
                        FencingSettings.DEFAULT.unregistered(),
                        RouteSettings.DEFAULT,
                        LimitSettings.DEFAULT,
                        ServerTlsSettings.NONE,
                        1),
                clusters.stream().map(this::setup).toList(),
                new Transport(),
                Names.SYSTEM,
                clock,
                new GatewayMetrics(metrics, "test"),
                () -> {
                    throw new AssertionError("the control loop failed");
                });
        cluster = gateway.clusters().getFirst();
        StatusReader status = new StatusReader(
                gateway,
                clock,
                reload,
                name -> shown.get(name) == Dcs.REFUSING ? "etcd refuses: permission denied" : null);
        admin = new AdminServer(
                new NodeAddress("127.0.0.1", new FreePorts().next()),
                status,
                metrics,
                new GatewayGauges(metrics, status));
        token = AdminToken.create(tokenFile);
        gateway.start();
        admin.start(new OperatorHandler(gateway.clusters(), token));
    }

    private ClusterSetup setup(ClusterName name) {
        return new ClusterSetup(
                name,
                true,
                (request, answer) -> readContact(name, request, answer),
                (request, answer) -> answer.onEvent(new FencingEvent.RenewalFailed(request.round())),
                (request, answer) -> answer.onEvent(
                        new FencingEvent.Verified(request.leadership(), new WritableAnswer.Writable("sys", 1))),
                FailsafeProbe.NONE,
                new ClusterMetrics(metrics, name));
    }

    /** From the next contact on. */
    void shows(Dcs next) {
        shows(cluster.name().value(), next);
    }

    void shows(String name, Dcs next) {
        shown.put(new ClusterName(name), next);
    }

    /** Called on the control thread of the cluster. */
    private void readContact(ClusterName name, FencingEffect.ReadContact request, FencingEventListener answer) {
        Dcs now = shown.getOrDefault(name, Dcs.SILENT);
        if (now == Dcs.REFUSING) {
            answer.onEvent(new FencingEvent.ContactRefused(request.round()));
            return;
        }
        if (now == Dcs.SILENT) {
            answer.onEvent(new FencingEvent.ContactFailed(request.round()));
            return;
        }
        Lock lock = now == Dcs.LED || now == Dcs.LED_BEHIND
                ? new Lock(new Leadership("c", PG1, new Holding("r1")), new Revision("c", 1), null)
                : null;
        MemberClaim claim = new MemberClaim(Role.PRIMARY, true, true, new Revision("c", 2), 1, true);
        boolean recorded = now != Dcs.LOCK_AND_RECORD_GONE;
        LeadershipView view = new LeadershipView(
                new Revision("c", revision.incrementAndGet()),
                lock,
                lock == null ? null : new Acknowledgement("r1"),
                recorded ? Map.of(PG1, claim) : Map.of(),
                ClusterFlags.NONE,
                "sys",
                TimelineHistory.upTo(1));
        Member member = new Member(PG1, ADDRESS, null, "running", "3.0.2", 10, true, true, claim);
        gateway.cluster(name)
                .status()
                .onTopology(new Topology(
                        view,
                        recorded ? Map.of(PG1, member) : Map.of(),
                        10,
                        Topology.USUAL_LOOP,
                        List.of("one problem")));
        Map<String, Lineage> others =
                now == Dcs.LED_BEHIND ? Map.of("gw1", new Lineage("sys", new Timeline(7, Timeline.UNKNOWN))) : Map.of();
        answer.onEvent(new FencingEvent.ContactAnswered(
                request.round(),
                new LockTime.NotOffered(),
                new DcsReading(clock.elapsed(), new Reign("c", 1), view, null, others)));
    }

    int port() {
        return admin.address().getPort();
    }

    HttpResponse<String> send(String method, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    void awaitReady(int status) {
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(send("GET", "/ready").statusCode()).isEqualTo(status));
    }

    /** The value of a metric of the first cluster, or of one without labels. */
    double metric(String name) throws IOException, InterruptedException {
        return send("GET", "/metrics")
                .body()
                .lines()
                .filter(line ->
                        line.startsWith(name + " ") || line.startsWith(name + "{cluster=\"" + cluster.name() + "\"} "))
                .map(line -> Double.parseDouble(
                        line.substring(line.lastIndexOf(' ') + 1).replace("+Inf", "Infinity")))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        admin.close();
        token.close();
        gateway.stop(Duration.ofSeconds(1));
        http.close();
        metrics.close();
    }
}
