package io.portcullis.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One running program with its own folder and log. It never outlives its {@link Workspace}. */
public final class ManagedProcess implements AutoCloseable {
    private static final int TAIL_LINES = 25;

    /** After it the process is killed. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Path folder;
    private final Path log;

    private ManagedProcess(String name, Process process, Path folder, Path log) {
        this.name = name;
        this.process = process;
        this.folder = folder;
        this.log = log;
    }

    /** The user that it runs as. */
    public enum RunAs {
        /** Never root: PostgreSQL, Patroni, etcd. */
        SERVICE_USER,
        /** Our own user: for a program of ours, which must read our class path. */
        CALLER
    }

    /** Starts it in {@code folder(name)} of the workspace; a second start under the same name appends to the log. */
    public static ManagedProcess start(Workspace home, String name, RunAs runAs, List<String> command) {
        return start(home, Host.LOOPBACK, name, runAs, command);
    }

    /** The same on another host than loopback. */
    public static ManagedProcess start(Workspace home, Host host, String name, RunAs runAs, List<String> command) {
        Path folder = home.folder(name);
        Path log = folder.resolve(name + ".log");
        // In its own session: Ctrl-C on the terminal is for us, and we end the processes in the right order.
        List<String> full = new ArrayList<>(List.of(Programs.path("setsid")));
        // Before the change of user: only root can enter a network namespace.
        full.addAll(host.entry());
        if (runAs == RunAs.SERVICE_USER) {
            full.addAll(ServiceUser.prefix());
        }
        full.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(full)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // Without the environment of the caller: PGHOST, http_proxy or ETCD_NAME would change the servers.
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        Programs.searchPath(),
                        "HOME",
                        folder.toString(),
                        "LANG",
                        "C.UTF-8",
                        "LC_ALL",
                        "C.UTF-8"));
        try {
            return new ManagedProcess(name, home.launch(builder), folder, log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + String.join(" ", full), e);
        }
    }

    /**
     * Runs a program to its end and returns its output.
     *
     * @throws NotReached with the end of its output, if it takes longer or its exit code is not 0
     */
    public static String run(Workspace home, String name, RunAs runAs, List<String> command, Duration limit) {
        Path log = home.folder(name).resolve(name + ".log");
        try {
            long before = Files.exists(log) ? Files.size(log) : 0;
            try (ManagedProcess process = start(home, name, runAs, command)) {
                process.await("the end of " + name, limit, process::isAlive, alive -> !alive);
                if (process.ended() != 0) {
                    throw new NotReached("%s ended with exit code %d%n%s"
                            .formatted(String.join(" ", command), process.ended(), process.tail()));
                }
            }
            byte[] all = Files.readAllBytes(log);
            return new String(all, (int) before, all.length - (int) before, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path folder() {
        return folder;
    }

    /** Sends a signal to this process only, not to its children. */
    public void signal(Signal signal) {
        signal.send(List.of(pid()));
    }

    /** As {@link Waiting#until}, but fails at once when the process ends, and shows the end of its log. */
    public <T> T await(String what, Duration limit, Callable<T> look, Predicate<? super T> enough) {
        Callable<T> whileAlive = () -> {
            // Checked before the condition: what it did before its end counts.
            boolean alive = isAlive();
            try {
                T value = look.call();
                if (alive || enough.test(value)) {
                    return value;
                }
            } catch (IOException | SQLException notYet) {
                if (alive) {
                    throw notYet;
                }
            }
            throw new NotReached(
                    "waited for %s: %s ended with exit code %d".formatted(what, name, process.exitValue()));
        };
        try {
            return Waiting.until(what, limit, whileAlive, enough);
        } catch (NotReached e) {
            throw new NotReached(e.getMessage() + System.lineSeparator() + tail());
        }
    }

    /** Sends SIGTERM, waits, and kills it if it does not end. */
    public int stop() {
        signal(Signal.TERM);
        return endedWithin(STOP_TIMEOUT);
    }

    /** Waits for its end and returns its exit code. Kills it if that takes too long. */
    public int ended() {
        return endedWithin(Waiting.AT_MOST);
    }

    private int endedWithin(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                signal(Signal.KILL);
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while stopping " + name, e);
        }
    }

    /** Its output so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException("no log of " + name, e);
        }
    }

    /** The end of its output, for error messages. */
    public String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return "--- end of the log of %s ---%n%s"
                    .formatted(
                            name,
                            String.join(
                                    System.lineSeparator(),
                                    lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size())));
        } catch (IOException e) {
            return "(no log of " + name + ": " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        if (isAlive()) {
            signal(Signal.CONT);
            stop();
        }
    }
}
