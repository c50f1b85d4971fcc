package io.portcullis.app.process;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Netty's native transport. Its library is unpacked into a folder before it is loaded, which fails where the folder is read-only or mounted
 * {@code noexec}, as {@code /tmp} often is. Then another one is used.
 */
public final class NativeLibraries {
    /** Read by Netty's {@code NativeLibraryLoader} when it is used first. */
    private static final String WORKDIR = "io.netty.native.workdir";

    private NativeLibraries() {}

    /**
     * Lets Netty unpack its library where it can be loaded. To be called before Netty is used.
     *
     * @return what is lost and what would help, if it cannot be loaded
     */
    public static Optional<String> prepare() {
        List<Path> folders = OwnFolders.all();
        if (System.getProperty(WORKDIR) == null) {
            folder(folders, NativeLibraries::runsPrograms)
                    .ifPresent(folder -> System.setProperty(WORKDIR, folder.toString()));
        }
        return Epoll.isAvailable() ? Optional.empty() : Optional.of(lost(folders));
    }

    static Optional<Path> folder(List<Path> folders, Predicate<Path> suitable) {
        return folders.stream().filter(suitable).findFirst();
    }

    /** access(2) with X_OK fails for a file on a file system that is mounted noexec. */
    static boolean runsPrograms(Path folder) {
        if (!OwnFolders.takesFiles(folder)) {
            return false;
        }
        try {
            Path file = Files.createTempFile(
                    folder,
                    "portcullis-",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                return Files.isExecutable(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            return false;
        }
    }

    private static String lost(List<Path> folders) {
        String tried = System.getProperty(WORKDIR) == null
                ? "none of " + folders + " can be written and may hold programs"
                : "not from " + System.getProperty(WORKDIR);
        return "Netty's native library cannot be loaded (" + tried
                + "): connections cost more processor time, peers that are"
                + " gone are noticed after the kernel's two hours, and systemd gets no notice, so a unit of Type=notify does not"
                + " start. Add -D" + WORKDIR
                + "=FOLDER to PORTCULLIS_JAVA_OPTS, with a folder on a file system that is not mounted noexec";
    }
}
