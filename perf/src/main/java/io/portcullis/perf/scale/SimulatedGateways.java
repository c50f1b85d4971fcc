package io.portcullis.perf.scale;

import io.portcullis.perf.measure.Memory;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.gateway.Scrape;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Many gateways in a few processes. A process simulates several gateways: it serves the same clusters several times, with different
 * names. For etcd that is the same, because each has its own contacts, watches and registrations; but the gateways of one process share
 * its connections. Only the first has a listener for each cluster.
 */
final class SimulatedGateways implements AutoCloseable {
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(4);
    private static final int HTTP_OK = 200;

    private final Workspace home;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<ManagedProcess> processes = new ArrayList<>();
    private final List<URI> admins = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    SimulatedGateways(Workspace home) {
        this.home = home;
    }

    /** @param perProcess maximum number of clusters in one process, counted for each gateway */
    void start(URI etcd, int gateways, List<String> scopes, int perProcess, GatewayLaunch launch) {
        int gatewaysEach = Math.max(1, perProcess / scopes.size());
        for (int first = 0; first < gateways; first += gatewaysEach) {
            int count = Math.min(gatewaysEach, gateways - first);
            start("gateways-" + first, configuration(etcd, first, count, scopes), launch);
        }
        for (int i = 0; i < processes.size(); i++) {
            URI ready = admins.get(i).resolve("/ready");
            processes
                    .get(i)
                    .await(
                            "open routes to all clusters",
                            READY_TIMEOUT,
                            () -> status(ready),
                            status -> status == HTTP_OK);
        }
    }

    private void start(String name, String yaml, GatewayLaunch launch) {
        int admin = home.freePort();
        Path folder = home.folder(name);
        Path file = home.write(
                folder.resolve("portcullis.yml"),
                yaml + "admin: {bind: '127.0.0.1:%d', token-file: '%s'}\n".formatted(admin, folder.resolve("token")));
        admins.add(URI.create("http://127.0.0.1:" + admin));
        List<String> command = new ArrayList<>(launch.command(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), GatewayProcess.classPath()));
        command.addAll(List.of("run", "--config", file.toString()));
        processes.add(ManagedProcess.start(home, name, ManagedProcess.RunAs.CALLER, command));
    }

    private String configuration(URI etcd, int first, int count, List<String> scopes) {
        StringBuilder clusters = new StringBuilder("clusters:\n");
        StringBuilder listeners = new StringBuilder(first == 0 ? "listeners:\n" : "listeners: []\n");
        for (int gateway = first; gateway < first + count; gateway++) {
            for (String scope : scopes) {
                String name = "g" + gateway + "-" + scope;
                clusters.append("  - {name: %s, scope: %s, etcd: {endpoints: ['%s']}}%n".formatted(name, scope, etcd));
                if (gateway == 0) {
                    int port = home.freePort();
                    ports.add(port);
                    listeners.append("  - {bind: '127.0.0.1:%d', route: primary, cluster: %s}%n".formatted(port, name));
                }
            }
        }
        return clusters + listeners.toString() + "log: {level: warn}\nevent-loops: 2\n";
    }

    /** The ports of the first gateway, one for each cluster. */
    List<Integer> ports() {
        return List.copyOf(ports);
    }

    private int status(URI path) throws IOException {
        return get(path).statusCode();
    }

    /** The metrics of the first process. */
    Scrape scrape() throws IOException {
        return new Scrape(get(admins.getFirst().resolve("/metrics")).body());
    }

    HttpResponse<String> get(URI path) throws IOException {
        try {
            return http.send(HttpRequest.newBuilder(path).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    List<Long> pids() {
        return processes.stream().map(ManagedProcess::pid).toList();
    }

    /** The use of all processes now. */
    ScalePoint.Use use(double cores) {
        List<Memory> all = pids().stream().map(Memory::of).toList();
        return new ScalePoint.Use(
                all.size(),
                all.stream().mapToInt(Memory::threads).sum(),
                all.stream().mapToLong(Memory::residentKiB).sum(),
                all.stream().mapToInt(Memory::openFiles).sum(),
                cores);
    }

    @Override
    public void close() {
        processes.forEach(ManagedProcess::close);
        http.close();
    }
}
