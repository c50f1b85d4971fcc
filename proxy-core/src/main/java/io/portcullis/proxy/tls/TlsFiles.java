package io.portcullis.proxy.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and keys that were read from files, and can be read again while they are in use: what is established is not touched, what
 * begins later uses the new ones. Safe to use from all threads.
 */
public interface TlsFiles {
    /** All files that were read. The first one names them in the log. */
    List<Path> files();

    /**
     * Reads them again.
     *
     * @throws IOException naming what cannot be used, and why; what was read before stays in use
     */
    void reload() throws IOException;

    /** What the gateway shows of itself, or null if it shows nothing. */
    @Nullable
    X509Certificate leaf();
}
