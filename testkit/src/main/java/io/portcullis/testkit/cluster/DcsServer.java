package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Signal;
import io.portcullis.testkit.process.Workspace;
import java.net.URI;
import java.util.List;

/** A server of a real DCS, of any kind: its process, and what a fault can do to it. */
public abstract class DcsServer implements AutoCloseable {
    private final Workspace home;
    private final Host host;
    private final String name;
    private final ManagedProcess.RunAs user;
    private final Program program;
    private ManagedProcess process;
    private int generation;

    /**
     * Starts it, and does not wait.
     *
     * @param name of its folder in {@code home}
     */
    DcsServer(Workspace home, Host host, String name, ManagedProcess.RunAs user, Program program) {
        this.home = home;
        this.host = host;
        this.name = name;
        this.user = user;
        this.program = program;
        this.process = launch();
    }

    /** The command line of a server, which works in its folder. */
    interface Program {
        /** @param generation how often the server has forgotten its data */
        List<String> command(int generation);
    }

    private ManagedProcess launch() {
        return ManagedProcess.start(home, host, name, user, program.command(generation));
    }

    Workspace home() {
        return home;
    }

    int generation() {
        return generation;
    }

    public final String name() {
        return name;
    }

    public final Host host() {
        return host;
    }

    public final ManagedProcess process() {
        return process;
    }

    /** Where clients connect. */
    public abstract URI endpoint();

    /** How to reach this server alone. */
    public abstract DcsAccess access();

    /** It serves clients: with several servers, they have a quorum. */
    public abstract void awaitHealthy();

    /** Makes it silent, but its sockets stay. A client sees the same with a stalled machine or a network that drops packets. */
    public final void freeze() {
        process.signal(Signal.STOP);
    }

    public final void thaw() {
        process.signal(Signal.CONT);
    }

    /** Stops it as a service manager does. */
    public final void stop() {
        process.close();
    }

    /** A crash. */
    public final void kill() {
        process.signal(Signal.KILL);
        process.ended();
    }

    /** Starts it after {@link #stop} or {@link #kill}, with its old data, and waits for it. */
    public final void start() {
        launchAgain();
        awaitHealthy();
    }

    /** As {@link #start}, and does not wait: without a quorum it does not become healthy. */
    public final void launchAgain() {
        process = launch();
    }

    /** Removes its data after {@link #stop} or {@link #kill}. If all servers do so, the next start is another cluster. */
    public void forget() {
        generation++;
    }

    @Override
    public final void close() {
        stop();
    }

    @Override
    public final String toString() {
        return name;
    }
}
