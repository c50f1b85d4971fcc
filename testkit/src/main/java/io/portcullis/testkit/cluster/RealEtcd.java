package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.Command;
import io.portcullis.testkit.process.FetchedProgram;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Programs;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestAuthority;
import io.portcullis.testkit.tls.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A member of a real etcd cluster; usually the only one, on loopback. */
public final class RealEtcd extends DcsServer {
    private static final String PROGRAM = "etcd";
    private static final int CLIENT_PORT = 2379;
    private static final int PEER_PORT = 2380;
    /** Short: the caller repeats the request. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    private final URI health;
    private final EtcdCommand command;
    private final Options options;
    private final Rest rest;

    private RealEtcd(Options options, Host host, EtcdCommand command, URI health) {
        super(options.home, host, command.name(), ManagedProcess.RunAs.SERVICE_USER, command::server);
        this.health = health;
        this.command = command;
        this.options = options;
        this.rest = Rest.trusting(options.certificate);
    }

    public static Options in(Workspace home) {
        return new Options(home);
    }

    /** The URL for clients, such as {@code http://127.0.0.1:2379}. */
    @Override
    public URI endpoint() {
        return command.endpoint();
    }

    /** How to reach it, with login and authority of {@link Options}. */
    @Override
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

    @Override
    public void forget() {
        super.forget();
        putDataAside();
    }

    private void putDataAside() {
        String aside = data().resolveSibling("data-before").toString();
        Command.run("mv", "--no-target-directory", "--backup=numbered", data().toString(), aside);
    }

    /** Writes a snapshot of its data to a file in its folder. */
    public Path backUp() {
        Path backup = data().resolveSibling("backup");
        ctl("snapshot", "save", backup.toString());
        return backup;
    }

    /** Goes back to a snapshot, after {@link #stop} or {@link #kill}. */
    public void restore(Path backup) {
        putDataAside();
        control(command.restore(backup, data(), generation()));
    }

    private Path data() {
        return home().folder(name()).resolve("data");
    }

    /** Runs etcdctl against this member and returns its output. */
    public String ctl(String... arguments) {
        return control(List.of(arguments));
    }

    private String control(List<String> arguments) {
        List<String> line = command.control(arguments);
        return ManagedProcess.run(home(), "etcdctl", ManagedProcess.RunAs.SERVICE_USER, line, Waiting.AT_MOST);
    }

    @Override
    public void awaitHealthy() {
        process()
                .await(
                        "health of etcd " + endpoint(),
                        Waiting.AT_MOST,
                        () -> rest.get(health.resolve("/health"), REQUEST_TIMEOUT),
                        Rest.Answer::isOk);
    }

    /** The settings of a member, or of a cluster. */
    public static final class Options {
        private final Workspace home;
        private String name = PROGRAM;
        private @Nullable Login login;
        private @Nullable TestCertificate certificate;
        private @Nullable TestAuthority authority;
        private @Nullable FetchedProgram fetched;
        private final List<String> arguments = new ArrayList<>();

        private Options(Workspace home) {
            this.home = home;
        }

        /** The name of its folder; with a number for each member. Several clusters of one workspace need different names. */
        public Options name(String prefix) {
            this.name = prefix;
            return this;
        }

        /** Requires this login for all requests. The user has all rights. */
        public Options login(Login needed) {
            this.login = needed;
            return this;
        }

        /** Requires TLS for clients. The members use no TLS between each other. */
        public Options tls(TestCertificate shown) {
            this.certificate = shown;
            return arguments(
                    "--cert-file",
                    shown.certificate().toString(),
                    "--key-file",
                    shown.key().toString());
        }

        /** Requires TLS with a client certificate of this authority, and shows the authority's certificate of this name. */
        public Options clientCertificates(TestAuthority issuer, String own) {
            this.authority = issuer;
            return arguments("--client-cert-auth")
                    .file("--cert-file", issuer.certificateOf(own))
                    .file("--key-file", issuer.keyOf(own))
                    .file("--trusted-ca-file", issuer.ca());
        }

        /** The service user of the servers may read only files of the workspace. */
        private Options file(String option, Path file) {
            try {
                Path copy = home.folder("etcd-tls").resolve(file.getFileName().toString());
                return arguments(
                        option, home.write(copy, Files.readString(file)).toString());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
        }

        /** Runs this etcd, not that of the machine. */
        public Options program(FetchedProgram other) {
            this.fetched = other;
            return this;
        }

        /** The service user may not be able to read the cache of ours. */
        private Path program() {
            if (fetched == null) {
                return Path.of(Programs.path(PROGRAM));
            }
            Path copy = home.folder("etcd-program").resolve(PROGRAM);
            try {
                return Files.exists(copy) ? copy : Files.copy(fetched.path(), copy, StandardCopyOption.COPY_ATTRIBUTES);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot copy " + fetched.path(), e);
            }
        }

        /** Adds arguments to the command line of each member. */
        public Options arguments(String... more) {
            arguments.addAll(List.of(more));
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
                names.add(name + (names.size() + 1));
                peers.add("http://" + host.address() + ":" + host.port(home, PEER_PORT));
            }
            List<RealEtcd> members = new ArrayList<>();
            for (int i = 0; i < hosts.size(); i++) {
                members.add(launch(hosts.get(i), names, peers, i));
            }
            members.forEach(RealEtcd::awaitHealthy);
            if (login != null) {
                EtcdAuthentication.enable(
                        members.getFirst().rest, members.getFirst().endpoint(), login);
            }
            return List.copyOf(members);
        }

        private RealEtcd launch(Host host, List<String> names, List<String> peers, int index) {
            String scheme = certificate == null && authority == null ? "http" : "https";
            URI endpoint = URI.create(scheme + "://" + host.address() + ":" + host.port(home, CLIENT_PORT));
            String cluster = IntStream.range(0, names.size())
                    .mapToObj(i -> names.get(i) + "=" + peers.get(i))
                    .collect(Collectors.joining(","));
            List<String> more = new ArrayList<>(arguments);
            URI health = endpoint;
            if (authority != null) {
                health = URI.create("http://" + host.address() + ":" + home.freePort());
                more.addAll(List.of("--listen-metrics-urls", health.toString()));
            }
            EtcdCommand command =
                    new EtcdCommand(program(), names.get(index), endpoint, peers.get(index), cluster, more);
            return new RealEtcd(this, host, command, health);
        }
    }
}
