package io.portcullis.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** A data folder of PostgreSQL, read from its lock file (miscadmin.h of PostgreSQL numbers the lines). */
public final class DataFolder {
    public static final String PID_FILE = "postmaster.pid";

    private static final int PID_LINE = 0;
    private static final int SHARED_MEMORY_LINE = 6;

    private final Path path;

    public DataFolder(Path path) {
        this.path = path;
    }

    public OptionalLong postmaster() {
        List<String> lines = lockFile();
        return lines.size() > PID_LINE
                ? OptionalLong.of(Long.parseLong(lines.get(PID_LINE).strip()))
                : OptionalLong.empty();
    }

    /** The id of its shared memory segment. The line has the key first, then the id. */
    public OptionalLong sharedMemory() {
        List<String> lines = lockFile();
        if (lines.size() <= SHARED_MEMORY_LINE) {
            return OptionalLong.empty();
        }
        String[] keyAndId = lines.get(SHARED_MEMORY_LINE).strip().split("\\s+", -1);
        return keyAndId.length == 2 ? OptionalLong.of(Long.parseLong(keyAndId[1])) : OptionalLong.empty();
    }

    /** Removes the shared memory that a killed postmaster left. Only a killed server leaves its lock file. */
    public void removeSharedMemory() {
        OptionalLong segment = sharedMemory();
        if (segment.isEmpty()) {
            return;
        }
        try {
            // The segment may be gone already; ipcrm calls that a failure.
            new ProcessBuilder(Programs.path("ipcrm"), "-m", Long.toString(segment.getAsLong()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run ipcrm (Debian package util-linux)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> lockFile() {
        try {
            return Files.readAllLines(path.resolve(PID_FILE));
        } catch (NoSuchFileException notRunning) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
