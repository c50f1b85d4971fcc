package io.portcullis.app.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folders for files of a gateway's own that need not outlive it. Any of them may be missing, read-only, or mounted {@code noexec}. */
public final class OwnFolders {
    /** Writable where a container has a read-only root and no {@code /tmp}. */
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private OwnFolders() {}

    /** The one that was made for this process first. */
    public static List<Path> all() {
        return Stream.concat(runtime(System.getenv("RUNTIME_DIRECTORY")).stream(), shared().stream())
                .distinct()
                .toList();
    }

    /** @param variable systemd's {@code RUNTIME_DIRECTORY}: folders with colons between them, or null */
    public static List<Path> runtime(@Nullable String variable) {
        return variable == null || variable.isEmpty()
                ? List.of()
                : Stream.of(variable.split(":", -1)).map(Path::of).toList();
    }

    /** Those that every process may use. */
    public static List<Path> shared() {
        return List.of(Path.of(System.getProperty("java.io.tmpdir")), SHARED_MEMORY);
    }

    /** Whether files can be made there: asked of the kernel, which knows of a read-only file system too. */
    public static boolean takesFiles(Path folder) {
        return Files.isDirectory(folder) && Files.isWritable(folder);
    }
}
