package io.portcullis.proxy.net;

import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why this machine could not open a connection, for lack of a local resource. It says nothing about the server. */
public final class LocalResourceError {
    /** ENFILE, EMFILE, EADDRNOTAVAIL (no local port is left), ENOBUFS, ENOMEM, EAGAIN of Linux, as Netty has them. */
    private static final Set<Integer> ERRORS = Set.of(-23, -24, -99, -105, -12, -11);

    /** The same where only the text is known: by the JDK, and of {@code connect}. */
    private static final List<String> TEXTS = List.of(
            "Too many open files",
            "Cannot assign requested address",
            "No buffer space available",
            "Cannot allocate memory");

    private LocalResourceError() {}

    /** What is missing, in the system's words; null if that is not why it failed. */
    public static @Nullable String of(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String text = each.getMessage();
            if (FatalErrors.lacksDirectMemory(each)
                    || (each instanceof NativeIoException error && ERRORS.contains(error.expectedErr()))
                    || (each instanceof IOException
                            && text != null
                            && TEXTS.stream().anyMatch(text::contains))) {
                return text;
            }
        }
        return null;
    }
}
