package io.portcullis.perf.demo;

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
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The gateway as a process of its own, started as an operator starts it. */
final class GatewayProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration REQUEST = Duration.ofSeconds(2);

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

    /** {@code mainClass} is on our own class path; returns when the primary route is open. */
    static GatewayProcess start(Workspace home, String mainClass, PatroniCluster cluster) {
        JdbcAddress primary = new JdbcAddress(home.freePort(), Login.SUPERUSER);
        JdbcAddress replica = new JdbcAddress(home.freePort(), Login.SUPERUSER);
        String admin = "127.0.0.1:" + home.freePort();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                classPath(),
                mainClass,
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
                admin);
        ManagedProcess process = ManagedProcess.start(home, "gateway", ManagedProcess.RunAs.CALLER, command);
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

    JdbcAddress primary() {
        return primary;
    }

    JdbcAddress replica() {
        return replica;
    }

    URI admin() {
        return admin;
    }

    /** Its own word on whether the primary route is open, with the reason if it is not. */
    Readiness readiness() throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(admin.resolve("/ready")).timeout(REQUEST).build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Readiness(answer.statusCode(), answer.body().strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.close();
    }

    record Readiness(int status, String body) {
        boolean isReady() {
            return status == 200;
        }
    }
}
