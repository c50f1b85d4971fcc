package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Programs;
import io.portcullis.testkit.process.Signal;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A member of a real etcd cluster; usually the only one, on loopback. */
public final class RealEtcd implements AutoCloseable {
    private static final int CLIENT_PORT = 2379;
    private static final int PEER_PORT = 2380;
    /** Short: the caller repeats the request. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    private final Workspace home;
    private final Host host;
    private final String name;
    private final URI endpoint;
    private final List<String> command;
    private final Options options;
    private final Rest rest;
    private ManagedProcess process;

    private RealEtcd(Workspace home, Host host, String name, URI endpoint, List<String> command, Options options) {
        this.home = home;
        this.host = host;
        this.name = name;
        this.endpoint = endpoint;
        this.command = List.copyOf(command);
        this.options = options;
        this.rest = options.rest();
        this.process = launch();
    }

    public String name() {
        return name;
    }

    public Host host() {
        return host;
    }

    public static Options in(Workspace home) {
        return new Options(home);
    }

    /** The URL for clients, such as {@code http://127.0.0.1:2379}. */
    public URI endpoint() {
        return endpoint;
    }

    /** How to reach it, with login and authority of {@link Options}. */
    public EtcdAccess access() {
        return access(List.of(this));
    }

    public static EtcdAccess access(List<RealEtcd> members) {
        Options options = members.getFirst().options;
        return new EtcdAccess(
                members.stream().map(RealEtcd::endpoint).toList(),
                options.login,
                options.certificate == null ? null : options.certificate.certificate());
    }

    public ManagedProcess process() {
        return process;
    }

    /** Makes it silent, but its sockets stay. A client sees the same with a stalled machine or a network that drops packets. */
    public void freeze() {
        process.signal(Signal.STOP);
    }

    public void thaw() {
        process.signal(Signal.CONT);
    }

    public void stop() {
        process.close();
    }

    /** A crash. */
    public void kill() {
        process.signal(Signal.KILL);
        process.ended();
    }

    /** Starts it after {@link #stop}, with its old data. */
    public void start() {
        launchAgain();
        awaitHealthy();
    }

    /** Starts it after {@link #stop} or {@link #kill}, and does not wait: without a quorum it does not become healthy. */
    public void launchAgain() {
        process = launch();
    }

    @Override
    public void close() {
        stop();
    }

    private ManagedProcess launch() {
        return ManagedProcess.start(home, host, name, ManagedProcess.RunAs.SERVICE_USER, command);
    }

    private void awaitHealthy() {
        process.await(
                "health of etcd " + endpoint,
                Waiting.AT_MOST,
                () -> rest.get(endpoint.resolve("/health"), REQUEST_TIMEOUT),
                Rest.Answer::isOk);
    }

    /** etcd needs a user and a role called root before authentication can be enabled. */
    private void enableAuthentication(Login login) {
        request("/v3/auth/role/add", "{\"name\":\"root\"}");
        for (String each : login.user().equals("root") ? List.of("root") : List.of("root", login.user())) {
            request("/v3/auth/user/add", "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(each, login.password()));
            request("/v3/auth/user/grant", "{\"user\":\"%s\",\"role\":\"root\"}".formatted(each));
        }
        request("/v3/auth/enable", "{}");
    }

    private void request(String path, String json) {
        try {
            Rest.Answer answer = rest.post(endpoint.resolve(path), json, Waiting.AT_MOST);
            if (!answer.isOk()) {
                throw new IllegalStateException("etcd refused " + path + ": " + answer);
            }
        } catch (IOException e) {
            throw new IllegalStateException("etcd did not answer " + path + System.lineSeparator() + process.tail(), e);
        }
    }

    /** The settings of a member, or of a cluster. */
    public static final class Options {
        private final Workspace home;
        private @Nullable Login login;
        private @Nullable TestCertificate certificate;

        private Options(Workspace home) {
            this.home = home;
        }

        /** Requires this login for all requests. The user has all rights. */
        public Options login(Login needed) {
            this.login = needed;
            return this;
        }

        /** Requires TLS for clients. The members use no TLS between each other. */
        public Options tls(TestCertificate shown) {
            this.certificate = shown;
            return this;
        }

        public RealEtcd start() {
            return startCluster(1).getFirst();
        }

        public List<RealEtcd> startCluster(int size) {
            return startCluster(Collections.nCopies(size, Host.LOOPBACK));
        }

        /** One member on each of these hosts. */
        public List<RealEtcd> startCluster(List<Host> hosts) {
            List<String> names = new ArrayList<>();
            List<String> peers = new ArrayList<>();
            for (Host host : hosts) {
                names.add("etcd" + (names.size() + 1));
                peers.add("http://" + host.address() + ":" + host.port(home, PEER_PORT));
            }
            List<RealEtcd> members = new ArrayList<>();
            for (int i = 0; i < hosts.size(); i++) {
                members.add(launch(hosts.get(i), names, peers, i));
            }
            members.forEach(RealEtcd::awaitHealthy);
            if (login != null) {
                members.getFirst().enableAuthentication(login);
            }
            return List.copyOf(members);
        }

        private RealEtcd launch(Host host, List<String> names, List<String> peers, int index) {
            String name = names.get(index);
            String scheme = certificate == null ? "http" : "https";
            URI endpoint = URI.create(scheme + "://" + host.address() + ":" + host.port(home, CLIENT_PORT));
            String cluster = IntStream.range(0, names.size())
                    .mapToObj(i -> names.get(i) + "=" + peers.get(i))
                    .collect(Collectors.joining(","));
            List<String> command = new ArrayList<>(List.of(
                    Programs.path("etcd"),
                    "--name",
                    name,
                    "--data-dir",
                    "data",
                    "--listen-client-urls",
                    endpoint.toString(),
                    "--advertise-client-urls",
                    endpoint.toString(),
                    "--listen-peer-urls",
                    peers.get(index),
                    "--initial-advertise-peer-urls",
                    peers.get(index),
                    "--initial-cluster",
                    cluster,
                    "--initial-cluster-state",
                    "new",
                    "--logger",
                    "zap",
                    "--log-outputs",
                    "stderr",
                    "--log-level",
                    "warn"));
            if (certificate != null) {
                command.addAll(List.of(
                        "--cert-file",
                        certificate.certificate().toString(),
                        "--key-file",
                        certificate.key().toString()));
            }
            return new RealEtcd(home, host, name, endpoint, command, this);
        }

        private Rest rest() {
            HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
            if (certificate != null) {
                client.sslContext(certificate.trusting());
            }
            return new Rest(client.build());
        }
    }
}
