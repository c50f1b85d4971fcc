package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.FetchedProgram;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestCertificate;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent of a real Consul: a server, usually the only one, or a client agent as it runs beside each Patroni. Its name
 * is the one of its node in the catalog. {@link #stop} lets a client agent leave the cluster, which ends the sessions of its node at
 * once; a server stays a member. {@link #forget} is for a lone server.
 */
public final class RealConsul extends DcsServer {
    private static final int HTTP_PORT = 8500;
    private static final int RPC_PORT = 8300;
    private static final int GOSSIP_PORT = 8301;
    private static final String CONFIGURATION = "consul.json";

    private final Options options;
    private final ConsulCommand command;

    private RealConsul(Options options, ConsulCommand command) {
        // The program is in the caller's cache, which the user of the servers may not be able to read.
        super(options.home, command.host(), command.name(), ManagedProcess.RunAs.CALLER, RealConsul::agent);
        this.options = options;
        this.command = command;
    }

    private static List<String> agent(int generation) {
        return List.of(
                FetchedProgram.CONSUL.path().toString(),
                "agent",
                "-config-file=" + CONFIGURATION,
                "-data-dir=data" + (generation == 0 ? "" : generation));
    }

    public static Options in(Workspace home) {
        return new Options(home);
    }

    /** The URL for clients, such as {@code http://127.0.0.1:8500}. */
    @Override
    public URI endpoint() {
        return command.http();
    }

    /** Where the agents talk to each other. {@link ConsulOperator#leader} names it. */
    public int rpcPort() {
        return command.rpc();
    }

    /** The socket of {@link Options#unixSocket}. */
    public Path unixSocket() {
        return folder().resolve("http.sock");
    }

    /** How to reach it, with the token of the operator. */
    @Override
    public ConsulAccess access() {
        return new ConsulAccess(
                endpoint(), options.token, options.certificate == null ? null : options.certificate.certificate());
    }

    /** Reads and writes through this agent, with the rights of the operator. */
    public ConsulOperator operator() {
        return new ConsulOperator(access(), Rest.trusting(options.certificate));
    }

    private Path folder() {
        return home().folder(name());
    }

    @Override
    public void awaitHealthy() {
        ConsulOperator asking = operator();
        process()
                .await(
                        "health of Consul " + endpoint(),
                        Waiting.AT_MOST,
                        () -> asking.knows(name()),
                        Boolean::booleanValue);
    }

    /** The settings of an agent, or of a cluster. */
    public static final class Options {
        private final Workspace home;
        private String name = "consul";
        private @Nullable String token;
        private @Nullable TestCertificate certificate;
        private boolean unixSocket;
        private final List<String> settings = new ArrayList<>();

        private Options(Workspace home) {
            this.home = home;
        }

        /** The name of its folder and its node; with a number for each. Several clusters of one workspace need different names. */
        public Options name(String prefix) {
            this.name = prefix;
            return this;
        }

        /** Requires a token for everything; this one has all rights. It is a UUID. */
        public Options token(String operator) {
            this.token = operator;
            return this;
        }

        /** Requires TLS for clients. The agents use none between each other. */
        public Options tls(TestCertificate shown) {
            this.certificate = shown;
            return setting("\"cert_file\": \"%s\", \"key_file\": \"%s\", \"ca_file\": \"%s\""
                    .formatted(shown.certificate(), shown.key(), shown.certificate()));
        }

        /** Listens at a unix socket, too. */
        public Options unixSocket() {
            this.unixSocket = true;
            return this;
        }

        /** Adds to the configuration file of each agent, such as {@code "session_ttl_min": "5s"}. */
        public Options setting(String json) {
            settings.add(json);
            return this;
        }

        /** One server. */
        public RealConsul start() {
            return startServers(1).getFirst();
        }

        public List<RealConsul> startServers(int size) {
            return startServers(Collections.nCopies(size, Host.LOOPBACK));
        }

        /** A server on each of these hosts. */
        public List<RealConsul> startServers(List<Host> hosts) {
            List<Integer> gossip =
                    hosts.stream().map(host -> host.port(home, GOSSIP_PORT)).toList();
            List<String> join = new ArrayList<>();
            for (int i = 0; i < hosts.size(); i++) {
                join.add(hosts.get(i).address() + ":" + gossip.get(i));
            }
            List<RealConsul> servers = new ArrayList<>();
            for (int i = 0; i < hosts.size(); i++) {
                servers.add(launch(name + (i + 1), hosts.get(i), hosts.size(), gossip.get(i), join));
            }
            servers.forEach(RealConsul::awaitHealthy);
            return List.copyOf(servers);
        }

        public List<RealConsul> startAgents(List<RealConsul> servers, int size) {
            return startAgents(servers, Collections.nCopies(size, Host.LOOPBACK));
        }

        /** A client agent on each of these hosts. */
        public List<RealConsul> startAgents(List<RealConsul> servers, List<Host> hosts) {
            List<String> join = servers.stream()
                    .map(server -> server.command.host().address() + ":" + server.command.gossip())
                    .toList();
            List<RealConsul> agents = new ArrayList<>();
            for (Host host : hosts) {
                String node = name + "-agent" + (agents.size() + 1);
                agents.add(launch(node, host, 0, host.port(home, GOSSIP_PORT), join));
            }
            agents.forEach(RealConsul::awaitHealthy);
            return List.copyOf(agents);
        }

        private RealConsul launch(String node, Host host, int servers, int gossip, List<String> join) {
            String scheme = certificate == null ? "http" : "https";
            URI http = URI.create(scheme + "://" + host.address() + ":" + host.port(home, HTTP_PORT));
            List<String> more = new ArrayList<>(settings);
            if (unixSocket) {
                String socket = home.folder(node).resolve("http.sock").toString();
                more.add("\"addresses\": {\"http\": \"%s unix://%s\"}".formatted(host.address(), socket));
            } else {
                more.add("\"client_addr\": \"%s\"".formatted(host.address()));
            }
            int rpc = host.port(home, RPC_PORT);
            ConsulCommand command = new ConsulCommand(node, host, servers, http, gossip, rpc, join, token, more);
            home.write(home.folder(node).resolve(CONFIGURATION), command.file());
            return new RealConsul(this, command);
        }
    }
}
