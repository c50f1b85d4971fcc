package io.portcullis.app;

import io.portcullis.app.daemon.Wiring;
import io.portcullis.config.ConfigReader;
import io.portcullis.config.Flags;
import io.portcullis.config.InvalidConfiguration;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.gateway.Gateway;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A whole gateway before a real cluster, in the JVM of the test: configured by a file and wired by {@link Wiring}, as {@code run} does. */
final class TestedGateway implements AutoCloseable {

    private final Map<String, Integer> ports;
    private final Wiring wiring;

    private TestedGateway(Map<String, Integer> ports, Wiring wiring) {
        this.ports = ports;
        this.wiring = wiring;
    }

    static Options before(PatroniCluster cluster, Workspace home) {
        return new Options(cluster, home);
    }

    /** Of the listener that was given this name. */
    int port(String listener) {
        Integer port = ports.get(listener);
        if (port == null) {
            throw new IllegalArgumentException("no listener " + listener + " among " + ports.keySet());
        }
        return port;
    }

    Gateway gateway() {
        return wiring.gateway();
    }

    /** Sessions of all loops, whatever their phase. */
    int sessions() {
        return gateway().loops().stream().mapToInt(SessionLoop::size).sum();
    }

    void awaitNoSessions() {
        Waiting.until("the end of all sessions", Waiting.AT_MOST, this::sessions, count -> count == 0);
        // A session leaves its loop a moment before its last line is written, in one task.
        for (SessionLoop loop : gateway().loops()) {
            CompletableFuture.runAsync(() -> {}, loop::execute).join();
        }
    }

    @Override
    public void close() throws IOException {
        wiring.gateway().stop(Duration.ofSeconds(2));
        wiring.close();
    }

    /** How it is to be. */
    static final class Options {
        private final PatroniCluster cluster;
        private final Workspace home;
        private final Map<String, Integer> ports = new LinkedHashMap<>();
        private final StringBuilder listeners = new StringBuilder();
        private String more = "";

        private Options(PatroniCluster cluster, Workspace home) {
            this.cluster = cluster;
            this.home = home;
        }

        /** @param tls what stands behind {@code tls:} in the file */
        Options listener(String name, String route, String tls) {
            int port = home.freePort();
            ports.put(name, port);
            listeners.append("  - {bind: '127.0.0.1:%d', route: %s, tls: %s}%n".formatted(port, route, tls));
            return this;
        }

        Options terminating(String name, String route, TestCertificate certificate) {
            return listener(
                    name,
                    route,
                    "{mode: terminate, cert-file: '%s', key-file: '%s'}"
                            .formatted(certificate.certificate(), certificate.key()));
        }

        /** Lines of the file. */
        Options with(String lines) {
            more += lines + "\n";
            return this;
        }

        /** Returns when the primary route is open. */
        TestedGateway start() {
            int admin = home.freePort();
            Path folder = home.folder("gateways");
            Path file = home.write(folder.resolve(admin + ".yml"), """
                    cluster: {scope: %s, namespace: %s, etcd: {endpoints: ['%s']}}
                    admin: {bind: '127.0.0.1:%d', token-file: '%s'}
                    event-loops: 2
                    listeners:
                    %s
                    %s
                    """.formatted(
                            cluster.settings().scope(),
                            cluster.settings().namespace(),
                            cluster.etcd().endpoint(),
                            admin,
                            folder.resolve(admin + ".token"),
                            listeners,
                            more));
            TestedGateway gateway = new TestedGateway(ports, wired(file));
            Waiting.until(
                    "an open primary route",
                    Waiting.AT_MOST,
                    () -> gateway.gateway().clusters().getFirst().status().standing(),
                    RouteStatus.Open.class::isInstance);
            return gateway;
        }

        private static Wiring wired(Path file) {
            try {
                Wiring wiring = new Wiring(ConfigReader.read(Flags.of(file)), () -> {
                    throw new AssertionError("the control loop failed");
                });
                wiring.start();
                return wiring;
            } catch (InvalidConfiguration e) {
                throw new AssertionError("the test's configuration is wrong: " + e.problems(), e);
            } catch (IOException e) {
                throw new AssertionError("the gateway does not start", e);
            }
        }
    }
}
