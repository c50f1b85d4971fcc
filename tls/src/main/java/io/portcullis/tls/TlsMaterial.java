package io.portcullis.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The files of a {@link TlsSettings}, read once. Certificates are renewed under a running process: see {@link #outdated}. */
public final class TlsMaterial {
    private final TlsSettings settings;
    private final List<Long> writtenAt;
    private final X509ExtendedTrustManager trust;
    private final @Nullable KeyManager identity;

    private TlsMaterial(
            TlsSettings settings, List<Long> writtenAt, X509ExtendedTrustManager trust, @Nullable KeyManager identity) {
        this.settings = settings;
        this.writtenAt = writtenAt;
        this.trust = trust;
        this.identity = identity;
    }

    /** @throws IOException naming the file and what would be right */
    public static TlsMaterial load(TlsSettings settings) throws IOException {
        List<Long> writtenAt = writtenAt(settings);
        X509ExtendedTrustManager trust = Certificates.trust(settings.ca());
        return new TlsMaterial(
                settings,
                writtenAt,
                settings.hostName() == TlsSettings.HostName.CHECKED ? trust : new AnyHostTrust(trust),
                settings.certificate() == null || settings.key() == null
                        ? null
                        : Identity.read(settings.certificate(), settings.key()).keyManager());
    }

    public X509ExtendedTrustManager trust() {
        return trust;
    }

    /** Our own certificate and key, or null if we show none. */
    public @Nullable KeyManager identity() {
        return identity;
    }

    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] identities = identity == null ? new KeyManager[0] : new KeyManager[] {identity};
            context.init(identities, new X509ExtendedTrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    /** Whether one of the files has been written since this was loaded. A file that cannot be looked at has not. */
    public boolean outdated() {
        try {
            return !writtenAt(settings).equals(writtenAt);
        } catch (IOException e) {
            // Files are replaced by renaming: for an instant there may be none. The next check will see the new one.
            return false;
        }
    }

    private static List<Long> writtenAt(TlsSettings settings) throws IOException {
        List<Long> times = new ArrayList<>();
        for (Path file : Arrays.asList(settings.ca(), settings.certificate(), settings.key())) {
            try {
                times.add(file == null ? 0 : Files.getLastModifiedTime(file).toMillis());
            } catch (IOException e) {
                throw new IOException(file + " cannot be read: " + FileErrors.of(e), e);
            }
        }
        return times;
    }
}
