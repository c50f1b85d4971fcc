package io.portcullis.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Removes what this JVM leaves when it is killed: a killed JVM runs no shutdown hooks.
 *
 * <p>It is a shell that reads from a pipe of this JVM. The pipe ends when the JVM ends. The shell has its own session, so
 * Ctrl-C on the terminal does not reach it.
 */
final class Guard {
    private static final String SCRIPT = """
            while read -r _; do :; done
            each() {
                for process in /proc/[0-9]*; do
                    cwd=$(readlink "$process/cwd") || continue
                    case $cwd in
                        "$FOLDER" | "$FOLDER"/*) "$@" "${process#/proc/}" "$cwd" ;;
                    esac
                done
            }
            agents() { [ -e "$2/PG_VERSION" ] || kill -KILL "$1"; }
            servers() { kill -QUIT "$1"; kill -CONT "$1"; }
            rest() { kill -KILL "$1"; }
            [ -d "$FOLDER" ] || exit 0
            each agents
            each servers
            sleep 1
            each rest
            [ ! -f "$FOLDER/%1$s" ] || while read -r namespace; do ip netns delete "$namespace"; done <"$FOLDER/%1$s"
            rm -rf "$FOLDER"
            """.formatted(Namespaces.LIST);

    private final Process shell;

    private Guard(Process shell) {
        this.shell = shell;
    }

    static Guard of(Path folder) {
        ProcessBuilder builder = new ProcessBuilder(List.of(Programs.path("setsid"), Programs.path("sh"), "-c", SCRIPT))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("FOLDER", folder.toString());
        builder.environment().put("PATH", Programs.searchPath());
        try {
            return new Guard(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the guard of " + folder + " with setsid and sh", e);
        }
    }

    /** Ends the guard. Call it when the folder is removed. */
    void dismiss() {
        try {
            shell.getOutputStream().close();
            shell.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            // It ends by itself: its pipe is closed.
            Thread.currentThread().interrupt();
        }
    }
}
