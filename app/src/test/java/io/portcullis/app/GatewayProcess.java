package io.portcullis.app;

import io.portcullis.testkit.JdbcAddress;
import io.portcullis.testkit.Login;
import io.portcullis.testkit.ManagedProcess;
import io.portcullis.testkit.PatroniCluster;
import io.portcullis.testkit.Workspace;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A gateway in a process of its own, so that it can be stopped and killed. */
final class GatewayProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final JdbcAddress primary;
    private final JdbcAddress replica;
    private final URI admin;
    private final ManagedProcess process;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Returns when the primary route is open. */
    static GatewayProcess start(Workspace home, PatroniCluster cluster, String... more) {
        return start(home, cluster, List.of(), more);
    }

    /** With one variable in its environment. */
    static GatewayProcess startWith(Workspace home, PatroniCluster cluster, String variable, String value) {
        return start(home, cluster, List.of("env", variable + "=" + value));
    }

    private static GatewayProcess start(Workspace home, PatroniCluster cluster, List<String> prefix, String... more) {
        GatewayProcess gateway = new GatewayProcess(home, cluster, prefix, more);
        gateway.process.await("an open primary route", START, gateway::ready, status -> status == 200);
        return gateway;
    }

    private GatewayProcess(Workspace home, PatroniCluster cluster, List<String> prefix, String... more) {
        this.primary = new JdbcAddress(home.freePort(), Login.SUPERUSER);
        this.replica = new JdbcAddress(home.freePort(), Login.SUPERUSER);
        this.admin = URI.create("http://127.0.0.1:" + home.freePort());
        this.process = launch(home, cluster, prefix, more);
    }

    private ManagedProcess launch(Workspace home, PatroniCluster cluster, List<String> prefix, String... more) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-cp",
                classPath(),
                Main.class.getName(),
                "run",
                "--etcd",
                cluster.etcd().endpoint().toString(),
                "--scope",
                cluster.settings().scope(),
                "--primary",
                "127.0.0.1:" + primary.port(),
                "--replica",
                "127.0.0.1:" + replica.port(),
                "--admin",
                admin.getAuthority()));
        command.addAll(List.of(more));
        return ManagedProcess.start(home, "gateway-" + NUMBER.incrementAndGet(), ManagedProcess.RunAs.CALLER, command);
    }

    /** A second process with the same addresses, which cannot work. */
    ManagedProcess another(Workspace home, PatroniCluster cluster) {
        return launch(home, cluster, List.of());
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    JdbcAddress primary() {
        return primary;
    }

    JdbcAddress replica() {
        return replica;
    }

    URI admin() {
        return admin;
    }

    ManagedProcess process() {
        return process;
    }

    /** The status of {@code /ready}. */
    int ready() throws IOException, InterruptedException {
        return get("/ready").statusCode();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(admin.resolve(path))
                .timeout(Duration.ofSeconds(5))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** One sample of {@code /metrics}, by its name and labels as exposed; 0 if it is not there. */
    double metric(String sample) throws IOException, InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        process.close();
        http.close();
    }
}
