package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.Command;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestAuthority;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A member of a real ZooKeeper ensemble; usually the only one, on loopback. */
public final class RealZooKeeper extends DcsServer {
    private static final int CLIENT_PORT = 2181;
    private static final int SECURE_PORT = 2281;
    private static final int PEER_PORT = 2888;
    private static final int ELECTION_PORT = 3888;

    /** Short: the caller repeats the request, and a frozen member must not block it. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    private final URI endpoint;
    private final int commandPort;
    private final @Nullable Path authority;

    private RealZooKeeper(
            Options options, Host host, String name, URI endpoint, int commandPort, List<String> command) {
        super(options.home, host, name, ManagedProcess.RunAs.SERVICE_USER, _ -> command);
        this.endpoint = endpoint;
        this.commandPort = commandPort;
        this.authority = options.authority == null ? null : options.authority.ca();
    }

    public static Options in(Workspace home) {
        return new Options(home);
    }

    /** Where clients connect, such as {@code zookeeper://127.0.0.1:2181}. */
    @Override
    public URI endpoint() {
        return endpoint;
    }

    @Override
    public ZooKeeperAccess access() {
        return access(List.of(this));
    }

    public static ZooKeeperAccess access(List<RealZooKeeper> members) {
        return new ZooKeeperAccess(
                members.stream().map(RealZooKeeper::endpoint).toList(), members.getFirst().authority);
    }

    /** The member that leads the ensemble, or the only one. */
    public static RealZooKeeper leader(List<RealZooKeeper> members) {
        return Waiting.until(
                        "a leader of the ensemble",
                        Waiting.AT_MOST,
                        () -> members.stream()
                                .filter(member ->
                                        List.of("leader", "standalone").contains(member.mode()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** {@code leader}, {@code follower} or {@code standalone}; empty while it serves no clients, or does not answer. */
    public String mode() {
        try {
            return ask("srvr")
                    .lines()
                    .filter(line -> line.startsWith("Mode: "))
                    .map(line -> line.substring("Mode: ".length()))
                    .findFirst()
                    .orElse("");
        } catch (IOException noAnswer) {
            return "";
        }
    }

    /** Sends one of its four-letter commands and returns the answer. */
    public String ask(String fourLetters) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host().address(), commandPort), (int) REQUEST_TIMEOUT.toMillis());
            socket.setSoTimeout((int) REQUEST_TIMEOUT.toMillis());
            socket.getOutputStream().write(fourLetters.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void forget() {
        super.forget();
        Path data = home().folder(name()).resolve("data/version-2");
        String aside = data.resolveSibling("version-2-before").toString();
        Command.run("mv", "--no-target-directory", "--backup=numbered", data.toString(), aside);
    }

    @Override
    public void awaitHealthy() {
        process().await("the service of ZooKeeper " + endpoint, Waiting.AT_MOST, this::mode, mode -> !mode.isEmpty());
    }

    /** The settings of a member, or of an ensemble. */
    public static final class Options {
        private static final Duration DEFAULT_TICK_TIME = Duration.ofMillis(500);
        /** The default is 20 ticks: too short a session for a gateway, with so short a tick. */
        private static final Duration DEFAULT_MAX_SESSION_TIMEOUT = Duration.ofMinutes(1);

        private final Workspace home;
        private String name = "zookeeper";
        private Duration tickTime = DEFAULT_TICK_TIME;
        private Duration maxSessionTimeout = DEFAULT_MAX_SESSION_TIMEOUT;
        private List<Login> sasl = List.of();
        private @Nullable TestAuthority authority;
        private String shown = "";
        private boolean clientCertificates;

        private Options(Workspace home) {
            this.home = home;
        }

        /** The name of its folder, to which each member adds its number. Several ensembles of one workspace need different names. */
        public Options name(String prefix) {
            this.name = prefix;
            return this;
        }

        public Options tickTime(Duration tick) {
            this.tickTime = tick;
            return this;
        }

        /** The longest session that it grants. */
        public Options maxSessionTimeout(Duration longest) {
            this.maxSessionTimeout = longest;
            return this;
        }

        /** Requires a login by SASL (DIGEST-MD5) of each client. */
        public Options sasl(Login... users) {
            this.sasl = List.of(users);
            return this;
        }

        /** Clients need TLS; it shows the authority's certificate of this name. The members use no TLS between each other. */
        public Options tls(TestAuthority issuer, String own) {
            this.authority = issuer;
            this.shown = own;
            return this;
        }

        /** As {@link #tls}, and clients must show a certificate of the same authority. */
        public Options clientCertificates(TestAuthority issuer, String own) {
            this.clientCertificates = true;
            return tls(issuer, own);
        }

        public RealZooKeeper start() {
            return startEnsemble(1).getFirst();
        }

        public List<RealZooKeeper> startEnsemble(int size) {
            return startEnsemble(Collections.nCopies(size, Host.LOOPBACK));
        }

        /** One member on each of these hosts. */
        public List<RealZooKeeper> startEnsemble(List<Host> hosts) {
            List<String> peers = hosts.stream()
                    .map(host ->
                            host.address() + ":" + host.port(home, PEER_PORT) + ":" + host.port(home, ELECTION_PORT))
                    .toList();
            List<RealZooKeeper> members = new ArrayList<>();
            for (int i = 0; i < hosts.size(); i++) {
                members.add(launch(hosts.get(i), peers, i + 1));
            }
            members.forEach(RealZooKeeper::awaitHealthy);
            return List.copyOf(members);
        }

        private RealZooKeeper launch(Host host, List<String> peers, int number) {
            String member = name + number;
            Path folder = home.folder(member);
            home.write(home.folder(member + "/data").resolve("myid"), number + "\n");
            int port = host.port(home, CLIENT_PORT);
            ZooKeeperConfiguration configuration = new ZooKeeperConfiguration(tickTime)
                    .set("clientPortAddress", host.address())
                    .set("clientPort", Integer.toString(port))
                    .set("maxSessionTimeout", Long.toString(maxSessionTimeout.toMillis()))
                    .ensemble(peers);
            List<String> flags = new ArrayList<>();
            if (!sasl.isEmpty()) {
                Path users = home.write(folder.resolve("jaas.conf"), ZooKeeperConfiguration.users(sasl));
                flags.add("-Djava.security.auth.login.config=" + users);
                configuration.sasl();
            }
            int served = port;
            if (authority != null) {
                served = host.port(home, SECURE_PORT);
                configuration.tls(home, folder, authority, shown, host.address(), served, clientCertificates);
            }
            Path file = home.write(folder.resolve("zoo.cfg"), configuration.text());
            return new RealZooKeeper(
                    this,
                    host,
                    member,
                    URI.create("zookeeper://" + host.address() + ":" + served),
                    port,
                    ZooKeeperConfiguration.command(flags, file));
        }
    }
}
