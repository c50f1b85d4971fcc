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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** One node: a Patroni agent and its PostgreSQL server. */
public final class RealPatroni {
    /** Short: the caller repeats the request, and a stopped agent must not block it. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    private static final int ACCEPTED = 202;

    private static final int SERVER_PORT = 5432;
    private static final int REST_PORT = 8008;

    private final Workspace home;
    private final Host host;
    private final String name;
    private final JdbcAddress address;
    private final URI rest;
    private final Rest http;
    private final DataFolder data;
    private final DcsAccess dcs;
    private ManagedProcess agent;
    private boolean frozen;

    RealPatroni(Workspace home, Host host, String name, PatroniSettings settings, DcsAccess dcs, Rest http) {
        this.home = home;
        this.host = host;
        this.name = name;
        this.http = http;
        this.dcs = dcs;
        this.address = new JdbcAddress(host.address(), host.port(home, SERVER_PORT), Login.SUPERUSER);
        int restPort = host.port(home, REST_PORT);
        this.rest = URI.create("http://" + host.address() + ":" + restPort);
        Path folder = home.folder(name);
        this.data = new DataFolder(folder.resolve("data"));
        home.write(configuration(), PatroniFile.of(settings, name, address, restPort, dcs, folder));
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

    /** The process of its PostgreSQL, if that runs. It is not a child of the agent. */
    public OptionalLong postmaster() {
        return data.postmaster();
    }

    /** True if the agent says that it holds the leader lock. False for a frozen agent. A holder need not be writable, see {@link #isWritable}. */
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

    /** Asks the server itself, over a new connection. */
    public boolean isWritable() throws SQLException {
        return address.ask("SELECT pg_is_in_recovery()").equals("f");
    }

    /** Returns when the agent, as the leader, has just finished a loop. It sees later changes at the beginning of the next loop. */
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

    /**
     * Gives the node tags, once, as an operator does: in its file, which its agent then reads again.
     *
     * @param tags a mapping of YAML
     */
    public void tag(String tags) throws IOException {
        Files.writeString(configuration(), "tags: " + tags + System.lineSeparator(), StandardOpenOption.APPEND);
        Rest.Answer answer = http.post(rest.resolve("/reload"), "{}", Waiting.AT_MOST);
        if (answer.status() != ACCEPTED) {
            throw new IllegalStateException("POST /reload of " + name + ": " + answer);
        }
    }

    /** Removes its data and copies the data of the leader. */
    public void reinitialise() throws IOException {
        http.postOrFail(rest.resolve("/reinitialize"), "{\"force\":true}");
    }

    /** Stops only the agent, as in a stalled container. Its PostgreSQL goes on without control. */
    public void freezeAgent() {
        frozen = true;
        agent.signal(Signal.STOP);
    }

    /**
     * Continues the agent. This is safe only while its lock has not expired. A Patroni before 3.0.3 (Debian 12 has 3.0.2)
     * that continues later may act on its old view of etcd, overwrite the lock of another node, and so destroy the writes
     * of that node: patroni/patroni#2689. In that case use {@link #restartAgent}.
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

    /** Replaces the agent, as a supervisor does when it hangs. Its PostgreSQL goes on until the new agent checks it. */
    public void restartAgent() {
        killAgent();
        start();
    }

    /** A crash of the server alone. The agent notices it. */
    public void killPostmaster() {
        data.postmaster().ifPresent(pid -> Signal.KILL.send(List.of(pid)));
    }

    /** Stops agent and PostgreSQL, as in a stalled virtual machine. */
    public void freeze() {
        frozen = true;
        Signal.STOP.send(processes().pids());
    }

    /** Continues after {@link #freeze}. For the agent see {@link #thawAgent}. */
    public void thaw() {
        Signal.CONT.send(processes().pids());
        frozen = false;
    }

    /** A crash of the node: agent and PostgreSQL at once. */
    public void kill() {
        processes().kill();
    }

    /** Stops it as an operator does: the agent stops its PostgreSQL and releases the lock. */
    public void stop() {
        thawAgent();
        agent.stop();
        processes().end();
    }

    /** Starts it after {@link #stop}, {@link #kill} or {@link #killAgent}, with its old data. */
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
        List<String> line = new ArrayList<>(List.of("env"));
        dcs.environment().forEach((variable, value) -> line.add(variable + "=" + value));
        line.addAll(List.of(Programs.path("patroni"), configuration().toString()));
        return ManagedProcess.start(home, host, name, ManagedProcess.RunAs.SERVICE_USER, line);
    }
}
