package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.testkit.process.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One real etcd, a child process with its data in a folder; several make a cluster. */
final class EtcdProcess implements AutoCloseable {
    private static final FreePorts PORTS = new FreePorts();

    private static final String BINARY = "/usr/bin/etcd";

    private final String name;
    private final Path folder;
    private final int clientPort;
    private final int peerPort;
    private final List<String> more;
    private final String scheme;
    private String members;
    private int generation;
    private @Nullable Process process;

    private EtcdProcess(String name, Path folder, String scheme, List<String> more) throws IOException {
        this.name = name;
        this.folder = Files.createDirectories(folder.resolve(name));
        this.scheme = scheme;
        this.more = more;
        this.clientPort = PORTS.next();
        this.peerPort = PORTS.next();
        this.members = member();
    }

    /** Not started yet. */
    static EtcdProcess one(Path folder, String... more) throws IOException {
        return new EtcdProcess("etcd", folder, "http", List.of(more));
    }

    static EtcdProcess https(Path folder, String... more) throws IOException {
        return new EtcdProcess("etcd", folder, "https", List.of(more));
    }

    /** A cluster of three, not started yet. */
    static List<EtcdProcess> three(Path folder) throws IOException {
        List<EtcdProcess> cluster = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            cluster.add(new EtcdProcess("etcd" + i, folder, "http", List.of()));
        }
        String members =
                String.join(",", cluster.stream().map(EtcdProcess::member).toList());
        cluster.forEach(etcd -> etcd.members = members);
        return cluster;
    }

    private String member() {
        return name + "=http://127.0.0.1:" + peerPort;
    }

    URI endpoint() {
        return URI.create(scheme + "://127.0.0.1:" + clientPort);
    }

    /** Does not wait until it serves. */
    EtcdProcess start() throws IOException {
        List<String> line = new ArrayList<>(List.of(
                BINARY,
                "--name",
                name,
                "--data-dir",
                folder.resolve("data").toString(),
                "--listen-client-urls",
                endpoint().toString(),
                "--advertise-client-urls",
                endpoint().toString(),
                "--listen-peer-urls",
                "http://127.0.0.1:" + peerPort,
                "--initial-advertise-peer-urls",
                "http://127.0.0.1:" + peerPort,
                "--initial-cluster",
                members,
                "--initial-cluster-token",
                token(),
                "--logger",
                "zap",
                "--log-level",
                "warn"));
        line.addAll(more);
        process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("etcd.log").toFile()))
                .start();
        return this;
    }

    EtcdProcess awaitListening() {
        await().untilAsserted(() -> assertThat(listens()).isTrue());
        return this;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), clientPort)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(
                                "kill", "-" + signal, Long.toString(running().pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    void kill() throws InterruptedException {
        running().destroyForcibly().waitFor();
        process = null;
    }

    /** Forgets everything; what is started next is another cluster at the same address. */
    void forget() throws IOException {
        Files.move(folder.resolve("data"), folder.resolve("data-" + System.nanoTime()));
        generation++;
    }

    /** Goes back to what {@code etcdctl snapshot save} wrote. */
    void restore(Path backup) throws IOException, InterruptedException {
        Files.move(folder.resolve("data"), folder.resolve("data-" + System.nanoTime()));
        ctl(
                "snapshot",
                "restore",
                backup.toString(),
                "--name",
                name,
                "--data-dir",
                folder.resolve("data").toString(),
                "--initial-cluster",
                members,
                "--initial-advertise-peer-urls",
                "http://127.0.0.1:" + peerPort,
                "--initial-cluster-token",
                token());
    }

    private String token() {
        return "token-" + generation;
    }

    private Process running() {
        assertThat(process).as(name + " runs").isNotNull();
        return Objects.requireNonNull(process);
    }

    /** Runs etcdctl against this server and returns what it printed. */
    String ctl(String... arguments) throws IOException, InterruptedException {
        List<String> line =
                new ArrayList<>(List.of("etcdctl", "--endpoints", endpoint().toString(), "--command-timeout", "10s"));
        line.addAll(List.of(arguments));
        Process etcdctl = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(etcdctl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(etcdctl.waitFor()).as(output).isZero();
        return output;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
            process = null;
        }
    }
}
