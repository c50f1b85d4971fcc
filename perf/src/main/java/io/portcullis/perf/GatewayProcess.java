package io.portcullis.perf;

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

/** The gateway as a process of its own, started as an operator starts it. */
public final class GatewayProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration REQUEST = Duration.ofSeconds(2);
    private static final int OK = 200;
    private static final String NAME = "gateway";

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
    public static GatewayProcess start(Workspace home, GatewayLaunch launch, PatroniCluster cluster) {
        return start(home, launch, "", cluster);
    }

    /** {@code yaml} is its configuration beside cluster and addresses; it may be empty. */
    public static GatewayProcess start(Workspace home, GatewayLaunch launch, String yaml, PatroniCluster cluster) {
        JdbcAddress primary = new JdbcAddress(home.freePort(), Login.SUPERUSER);
        JdbcAddress replica = new JdbcAddress(home.freePort(), Login.SUPERUSER);
        String admin = "127.0.0.1:" + home.freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(launch.jvmFlags());
        command.addAll(List.of(
                "-cp",
                classPath(),
                launch.mainClass(),
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
        if (!yaml.isBlank()) {
            Path file = home.write(home.folder(NAME).resolve("portcullis.yml"), yaml);
            command.addAll(List.of("--config", file.toString()));
        }
        ManagedProcess process = ManagedProcess.start(home, NAME, ManagedProcess.RunAs.CALLER, command);
        GatewayProcess gateway = new GatewayProcess(primary, replica, URI.create("http://" + admin), process);
        process.await("an open primary route of the gateway", START, gateway::readiness, Readiness::isReady);
        return gateway;
    }

    /** Our own, in absolute terms: the gateway works in another folder. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
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

    public long pid() {
        return process.pid();
    }

    /** Its own word on whether the primary route is open, with the reason if it is not. */
    public Readiness readiness() throws IOException {
        HttpResponse<String> answer = get("/ready");
        return new Readiness(answer.statusCode(), answer.body().strip());
    }

    /** What it measures of itself. */
    public Scrape scrape() throws IOException {
        HttpResponse<String> answer = get("/metrics");
        if (answer.statusCode() != OK) {
            throw new IOException("the gateway answered " + answer.statusCode() + " to /metrics");
        }
        return new Scrape(answer.body());
    }

    private HttpResponse<String> get(String path) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(admin.resolve(path)).timeout(REQUEST).build();
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
    }

    /** An answer to {@code /ready}. */
    public record Readiness(int status, String body) {
        public boolean isReady() {
            return status == OK;
        }
    }
}
