package io.portcullis.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;

/** The user that the servers run as. PostgreSQL and Patroni refuse root, so root changes to the user of Debian's packages. */
final class ServiceUser {
    private static final String NAME = "postgres";

    private ServiceUser() {}

    /** Put before a command so that it runs as this user. Empty if this JVM runs as an ordinary user. */
    static List<String> prefix() {
        return weAreRoot()
                ? List.of(Programs.path("setpriv"), "--reuid=" + NAME, "--regid=" + NAME, "--init-groups")
                : List.of();
    }

    static Path own(Path path) {
        if (!weAreRoot()) {
            return path;
        }
        try {
            return Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NAME));
        } catch (UserPrincipalNotFoundException e) {
            throw new IllegalStateException(
                    "PostgreSQL does not run as root, and there is no user " + NAME
                            + ": install the Debian package postgresql, which creates it, or start this as an ordinary user",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean weAreRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell from /proc who we are; this needs Linux", e);
        }
    }
}
