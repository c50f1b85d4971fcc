package io.portcullis.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes that work in a folder.
 *
 * <p>A postmaster detaches itself from the Patroni agent that started it, and PostgreSQL overwrites its environment. So neither
 * its parent nor a mark in the environment finds it, but its working directory does.
 */
public final class FolderProcesses {
    /** For an immediate shutdown; after it the servers are killed. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);

    private final Path folder;

    public FolderProcesses(Path folder) {
        this.folder = folder;
    }

    public List<Long> pids() {
        return list().stream().map(Found::pid).toList();
    }

    /** The processes of PostgreSQL servers: they work in a data folder. */
    public List<Long> servers() {
        return list().stream().filter(Found::isServer).map(Found::pid).toList();
    }

    /** Kills all, as a crash of the machine does. */
    public void kill() {
        Waiting.until("end of all processes in " + folder, Waiting.AT_MOST, this::killRound, List::isEmpty);
    }

    /**
     * Ends all, and leaves no shared memory. Kills the agents first, so they cannot restart their servers. Then shuts PostgreSQL
     * down immediately: a killed postmaster would leave its shared memory segment.
     */
    public void end() {
        Waiting.until(
                "end of the agents in " + folder,
                Waiting.AT_MOST,
                () -> {
                    List<Long> others = list().stream()
                            .filter(found -> !found.isServer())
                            .map(Found::pid)
                            .toList();
                    Signal.KILL.send(others);
                    return others;
                },
                List::isEmpty);
        List<Long> servers = servers();
        Signal.QUIT.send(servers);
        Signal.CONT.send(servers);
        try {
            Waiting.until("end of the servers in " + folder, SHUTDOWN_TIMEOUT, this::pids, List::isEmpty);
        } catch (NotReached stuck) {
            kill();
        }
    }

    private List<Long> killRound() {
        List<Long> pids = pids();
        Signal.KILL.send(pids);
        return pids;
    }

    private List<Found> list() {
        List<Found> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path entry : all) {
                Path cwd;
                try {
                    cwd = Files.readSymbolicLink(entry.resolve("cwd"));
                } catch (IOException goneOrNotOurs) {
                    continue;
                }
                if (cwd.startsWith(folder)) {
                    long pid = Long.parseLong(entry.getFileName().toString());
                    found.add(new Found(pid, Files.exists(cwd.resolve("PG_VERSION"))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list /proc", e);
        }
        return found;
    }

    private record Found(long pid, boolean isServer) {}
}
