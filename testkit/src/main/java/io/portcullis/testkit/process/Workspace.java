package io.portcullis.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A temporary folder and everything that runs in it. No process and no folder remain after it is closed, after the end of
 * the JVM, or after a kill of the JVM.
 */
public final class Workspace implements AutoCloseable {
    private final Path path;
    private final FreePorts ports = new FreePorts();
    private final Guard guard;
    private final Thread atExit = new Thread(this::remove, "workspace-removal");
    private boolean removed;

    private Workspace(Path path) {
        this.path = path;
        this.guard = Guard.of(path);
    }

    public static Workspace create(String name) {
        Programs.require();
        try {
            Path path = Files.createTempDirectory("portcullis-" + name + "-").toRealPath();
            Workspace workspace = new Workspace(path);
            ServiceUser.own(path);
            Runtime.getRuntime().addShutdownHook(workspace.atExit);
            return workspace;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a temporary folder", e);
        }
    }

    public Path path() {
        return path;
    }

    public int freePort() {
        return ports.next();
    }

    /** A folder in it that the servers may write to. Returns an existing one unchanged. */
    public Path folder(String name) {
        try {
            Path folder = path.resolve(name);
            return Files.isDirectory(folder) ? folder : ServiceUser.own(Files.createDirectory(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file that only the servers can read: PostgreSQL requires that for keys and passwords. */
    public Path write(Path file, String content) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return ServiceUser.own(Files.writeString(file, content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its network namespaces. They are deleted with it. */
    Namespaces namespaces() {
        return new Namespaces(path);
    }

    /** All processes in it at this moment, with those that its programs started. */
    public List<Long> processes() {
        return new FolderProcesses(path).pids();
    }

    /** Under the lock of {@link #remove}: a process that starts during the removal would survive it. */
    synchronized Process launch(ProcessBuilder builder) throws IOException {
        if (removed) {
            throw new IllegalStateException("nothing can be started in " + path + ": it has been removed");
        }
        return builder.start();
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException theJvmIsEnding) {
            // The hook runs or has run, and has nothing to do.
        }
    }

    private synchronized void remove() {
        if (removed) {
            return;
        }
        removed = true;
        new FolderProcesses(path).end();
        namespaces().delete();
        try {
            Files.walkFileTree(path, new Removal());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path, e);
        }
        guard.dismiss();
    }

    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (file.endsWith(DataFolder.PID_FILE)) {
                new DataFolder(file.resolveSibling(".").normalize()).removeSharedMemory();
            }
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
