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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A gateway in a process of its own, so that it can be stopped and killed. */
final class GatewayProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    private final JdbcAddress primary;
    private final JdbcAddress replica;
    private final URI admin;
    private final ManagedProcess process;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private GatewayProcess(JdbcAddress primary, JdbcAddress replica, URI admin, ManagedProcess process) {
        this.primary = primary;
        this.replica = replica;
        this.admin = admin;
        this.process = process;
    }

    /** Returns when the primary route is open. */
    static GatewayProcess start(Workspace home, PatroniCluster cluster, String... more) {
        JdbcAddress primary = new JdbcAddress(home.freePort(), Login.SUPERUSER);
        JdbcAddress replica = new JdbcAddress(home.freePort(), Login.SUPERUSER);
        String admin = "127.0.0.1:" + home.freePort();
        List<String> command = new ArrayList<>(List.of(
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
                admin));
        command.addAll(List.of(more));
        ManagedProcess process = ManagedProcess.start(home, "gateway", ManagedProcess.RunAs.CALLER, command);
        GatewayProcess gateway = new GatewayProcess(primary, replica, URI.create("http://" + admin), process);
        process.await("an open primary route", START, gateway::ready, status -> status == 200);
        return gateway;
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
