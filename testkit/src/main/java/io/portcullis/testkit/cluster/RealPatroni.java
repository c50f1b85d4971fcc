package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.DataFolder;
import io.portcullis.testkit.process.FolderProcesses;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Programs;
import io.portcullis.testkit.process.Signal;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** One node: a Patroni agent and the PostgreSQL server that it looks after. */
public final class RealPatroni {
    /** A look is repeated by whoever waits; an agent that is stopped must not hold it up. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    private static final int SERVER_PORT = 5432;
    private static final int REST_PORT = 8008;

    private final Workspace home;
    private final Host host;
    private final String name;
    private final JdbcAddress address;
    private final URI rest;
    private final Rest http;
    private final DataFolder data;
    private ManagedProcess agent;
    private boolean frozen;

    RealPatroni(Workspace home, Host host, String name, PatroniSettings settings, EtcdAccess etcd, Rest http) {
        this.home = home;
        this.host = host;
        this.name = name;
        this.http = http;
        this.address = new JdbcAddress(host.address(), host.port(home, SERVER_PORT), Login.SUPERUSER);
        int restPort = host.port(home, REST_PORT);
        this.rest = URI.create("http://" + host.address() + ":" + restPort);
        Path folder = home.folder(name);
        this.data = new DataFolder(folder.resolve("data"));
        home.write(configuration(), PatroniFile.of(settings, name, address, restPort, etcd, folder));
        this.agent = launch();
    }

    public String name() {
        return name;
    }

    public Host host() {
        return host;
    }

    public int port() {
        return address.port();
    }

    public JdbcAddress address() {
        return address;
    }

    public String jdbcUrl() {
        return address.url();
    }

    public Connection connect() throws SQLException {
        return address.connect();
    }

    /** The agent's REST API. */
    public URI rest() {
        return rest;
    }

    /** For {@code patronictl -c}. */
    public Path configuration() {
        return home.folder(name).resolve(PatroniFile.NAME);
    }

    public ManagedProcess agent() {
        return agent;
    }

    /** Its PostgreSQL, if that runs; not a child of the agent. */
    public OptionalLong postmaster() {
        return data.postmaster();
    }

    /** The agent's own word that it holds the leader lock; a frozen agent has none. It does not mean writable: see {@link #isWritable}. */
    public boolean holdsLock() {
        if (frozen || !agent.isAlive()) {
            return false;
        }
        try {
            return http.get(rest.resolve("/leader"), REQUEST_TIMEOUT).isOk();
        } catch (IOException noAnswer) {
            return false;
        }
    }

    /** What the server itself says, over a connection of its own. */
    public boolean isWritable() throws SQLException {
        return address.ask("SELECT pg_is_in_recovery()").equals("f");
    }

    /** Returns when the agent, as the leader, has just finished a loop: what happens now it meets at the beginning of the next one. */
    public void awaitEndOfLoop() {
        int before = agent.log().length();
        agent.await(
                "the end of a loop of " + name,
                Waiting.AT_MOST,
                () -> agent.log().substring(before),
                log -> log.contains("the leader with the lock"));
    }

    /** Changes the cluster's dynamic configuration, as {@code patronictl edit-config} does; null removes a key. */
    public void patchConfiguration(String json) throws IOException {
        Rest.Answer answer = http.patch(rest.resolve("/config"), json, Waiting.AT_MOST);
        if (!answer.isOk()) {
            throw new IllegalStateException("PATCH /config of " + name + ": " + answer);
        }
    }

    /** Throws its data away and copies the leader's. */
    public void reinitialise() throws IOException {
        Rest.Answer answer = http.post(rest.resolve("/reinitialize"), "{\"force\":true}", Waiting.AT_MOST);
        if (!answer.isOk()) {
            throw new IllegalStateException("POST /reinitialize of " + name + ": " + answer);
        }
    }

    /** Only the agent stops, as under a stalled container; its PostgreSQL goes on and nobody looks after it. */
    public void freezeAgent() {
        frozen = true;
        agent.signal(Signal.STOP);
    }

    /**
     * Only while its lock has not expired does this end well for certain. A Patroni before 3.0.3 (Debian 12 has 3.0.2)
     * that wakes up later may act on its stale view of etcd first, overwrite the lock that another node holds by then
     * and so throw that node's writes away: patroni/patroni#2689. Then use {@link #restartAgent}.
     */
    public void thawAgent() {
        agent.signal(Signal.CONT);
        frozen = false;
    }

    /** A crash of the agent alone: PostgreSQL goes on. */
    public void killAgent() {
        agent.signal(Signal.KILL);
        agent.ended();
    }

    /** As a supervisor does with an agent that hangs; its PostgreSQL goes on until the new agent looks at it. */
    public void restartAgent() {
        killAgent();
        start();
    }

    /** A crash of the server alone: the agent finds out. */
    public void killPostmaster() {
        data.postmaster().ifPresent(pid -> Signal.KILL.send(List.of(pid)));
    }

    /** The whole node stops, as a stalled virtual machine does: agent and PostgreSQL. */
    public void freeze() {
        frozen = true;
        Signal.STOP.send(processes().pids());
    }

    /** After {@link #freeze}; on the agent see {@link #thawAgent}. */
    public void thaw() {
        Signal.CONT.send(processes().pids());
        frozen = false;
    }

    /** A crash of the node: agent and PostgreSQL at once. */
    public void kill() {
        processes().kill();
    }

    /** As an operator does: the agent stops its PostgreSQL and lets go of the lock. */
    public void stop() {
        thawAgent();
        agent.stop();
        processes().end();
    }

    /** After {@link #stop}, {@link #kill} or {@link #killAgent}; with the data it had. */
    public void start() {
        frozen = false;
        agent = launch();
    }

    @Override
    public String toString() {
        return name;
    }

    private FolderProcesses processes() {
        return new FolderProcesses(home.folder(name));
    }

    private ManagedProcess launch() {
        return ManagedProcess.start(
                home,
                host,
                name,
                ManagedProcess.RunAs.SERVICE_USER,
                List.of(Programs.path("patroni"), configuration().toString()));
    }
}
