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

/** One running program with a folder and a log of its own; it never outlives its {@link Workspace}. */
public final class ManagedProcess implements AutoCloseable {
    private static final int TAIL_LINES = 25;

    /** For one that is cleaned up: then it is killed. */
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

    /** Whose rights it has. */
    public enum RunAs {
        /** Never root: PostgreSQL, Patroni, etcd. */
        SERVICE_USER,
        /** Whoever started us: a program of ours, which needs to read our class path. */
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
        // A session of its own: Ctrl-C on the terminal is for us, and we end what we started in the right order.
        List<String> full = new ArrayList<>(List.of(Programs.path("setsid")));
        // Before the change of user: only root enters a network namespace.
        full.addAll(host.entry());
        if (runAs == RunAs.SERVICE_USER) {
            full.addAll(ServiceUser.prefix());
        }
        full.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(full)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // Nothing of the caller's environment: PGHOST, http_proxy or ETCD_NAME would change what the servers do.
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
     * Runs a program to its end and returns what it said.
     *
     * @throws NotReached with its last words, if it takes longer or ends with another exit code than 0
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

    /** Sends it to this process alone, not to those that it started. */
    public void signal(Signal signal) {
        signal.send(List.of(pid()));
    }

    /** As {@link Waiting#until}, but fails at once when the process ends, and shows the end of its log. */
    public <T> T await(String what, Duration limit, Callable<T> look, Predicate<? super T> enough) {
        Callable<T> whileAlive = () -> {
            // Asked before looking: what it still managed to do before it ended counts.
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

    /** Asks it to end, waits, and kills it when it does not. */
    public int stop() {
        signal(Signal.TERM);
        return endedWithin(STOP_TIMEOUT);
    }

    /** Its exit code, once it has been told to end; killed when that takes so long that it never will. */
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

    /** All that it has said so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException("no log of " + name, e);
        }
    }

    /** Its last words, for error messages. */
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
