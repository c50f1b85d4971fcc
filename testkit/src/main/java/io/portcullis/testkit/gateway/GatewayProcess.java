package io.portcullis.testkit.gateway;

import io.portcullis.testkit.cluster.DcsAccess;
import io.portcullis.testkit.cluster.JdbcAddress;
import io.portcullis.testkit.cluster.Login;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.NotReached;
import io.portcullis.testkit.process.Signal;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A gateway in its own process, started as an operator starts it. It can be stopped and killed. */
public final class GatewayProcess implements AutoCloseable {
    private static final int HTTP_OK = 200;
    private static final AtomicInteger NEXT_NUMBER = new AtomicInteger();

    /** With one of these among the arguments of a launch, the gateway does not reach the DCS as the first agent does. */
    private static final Set<String> OTHER_DCS = Set.of("--consul", "--zookeeper", "--kubernetes", "--patroni");

    private static final int PRIMARY_PORT = 5000;
    private static final int REPLICA_PORT = 5001;
    private static final int ADMIN_PORT = 7000;

    private final Workspace home;
    private final Host host;
    private final String name;
    private final List<String> command;
    private final JdbcAddress primary;
    private final JdbcAddress replica;
    private final URI admin;
    private ManagedProcess process;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private GatewayProcess(Workspace home, Host host, String name, GatewayLaunch launch, PatroniCluster cluster) {
        this.home = home;
        this.host = host;
        this.name = name;
        this.primary = new JdbcAddress(host.address(), host.port(home, PRIMARY_PORT), Login.SUPERUSER);
        this.replica = new JdbcAddress(host.address(), host.port(home, REPLICA_PORT), Login.SUPERUSER);
        this.admin = URI.create("http://" + host.address() + ":" + host.port(home, ADMIN_PORT));
        this.command = command(launch, cluster);
        this.process = launch();
    }

    /** Returns when the primary route is open. */
    public static GatewayProcess start(Workspace home, GatewayLaunch launch, PatroniCluster cluster) {
        return start(home, Host.LOOPBACK, "gateway-" + NEXT_NUMBER.incrementAndGet(), launch, cluster);
    }

    /** The same on this host, with this name for its log. */
    public static GatewayProcess start(
            Workspace home, Host host, String name, GatewayLaunch launch, PatroniCluster cluster) {
        GatewayProcess gateway = new GatewayProcess(home, host, name, launch, cluster);
        try {
            gateway.process.await(
                    "an open primary route of the gateway", Waiting.AT_MOST, gateway::readiness, Readiness::isReady);
        } catch (NotReached e) {
            // Otherwise it would answer in place of the next one on this host.
            gateway.close();
            throw e;
        }
        return gateway;
    }

    private List<String> command(GatewayLaunch launch, PatroniCluster cluster) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        boolean otherDcs = launch.arguments().stream().anyMatch(OTHER_DCS::contains);
        DcsAccess access = cluster.access().getFirst();
        Stream<String> dcs = Stream.concat(Stream.of("run"), otherDcs ? Stream.of() : access.gatewayOptions().stream());
        Stream<String> addresses = Stream.of(
                "--scope",
                cluster.settings().scope(),
                "--primary",
                host.address() + ":" + primary.port(),
                "--replica",
                host.address() + ":" + replica.port(),
                "--admin",
                admin.getAuthority());
        // Under nohup a test passes the ignored signal on, and its gateway would not receive HUP.
        Stream<String> withHup = Stream.concat(
                Stream.of("env", "--default-signal=HUP"),
                access.environment().entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()));
        return Stream.of(
                        withHup,
                        launch.command(java, classPath()).stream(),
                        dcs,
                        addresses,
                        launch.arguments().stream())
                .flatMap(part -> part)
                .toList();
    }

    /** The class path of this JVM, as absolute paths: the gateway works in another folder. */
    public static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private ManagedProcess launch() {
        return ManagedProcess.start(home, host, name, ManagedProcess.RunAs.CALLER, command);
    }

    /** Starts a second process with the same addresses, which cannot work. */
    public ManagedProcess another() {
        return ManagedProcess.start(home, host, name + "-again", ManagedProcess.RunAs.CALLER, command);
    }

    /** A crash. */
    public void kill() {
        process.signal(Signal.KILL);
        process.ended();
    }

    /** Starts a new process after the old one has ended. Does not wait for an open route. */
    public void launchAgain() {
        process = launch();
    }

    public String name() {
        return name;
    }

    public Host host() {
        return host;
    }

    public JdbcAddress primary() {
        return primary;
    }

    public JdbcAddress replica() {
        return replica;
    }

    public URI admin() {
        return admin;
    }

    public ManagedProcess process() {
        return process;
    }

    /** Asks whether the primary route is open. The body has the reason if it is closed. */
    public Readiness readiness() throws IOException {
        HttpResponse<String> answer = get("/ready");
        return new Readiness(answer.statusCode(), answer.body().strip());
    }

    /** Its metrics. */
    public Scrape scrape() throws IOException {
        HttpResponse<String> answer = get("/metrics");
        if (answer.statusCode() != HTTP_OK) {
            throw new IOException("the gateway answered " + answer.statusCode() + " to /metrics");
        }
        return new Scrape(answer.body());
    }

    public HttpResponse<String> get(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(admin.resolve(path))
                .timeout(Waiting.AT_MOST)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.close();
        http.close();
    }

    /** An answer to {@code /ready}. */
    public record Readiness(int status, String body) {
        public boolean isReady() {
            return status == HTTP_OK;
        }
    }
}
