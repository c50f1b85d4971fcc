package io.portcullis.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust and what to show in a TLS connection that we open. Files are in the forms that {@link Identity} and
 * {@link Certificates} take.
 *
 * @param ca certificates to trust, or null for those of the JDK
 * @param certificate our own and those that certify it, or null for none
 * @param key of {@code certificate}, without a passphrase
 * @param hostName whether the server's certificate must be for the name that we connect to
 */
public record TlsSettings(
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable Path key,
        HostName hostName) {

    /** Whether a certificate for another host is accepted if a trusted authority has signed it. */
    public enum HostName {
        CHECKED,
        /** Any certificate that the {@code ca} has signed: for agents whose certificates do not name their addresses. */
        IGNORED
    }

    public static final TlsSettings JDK_DEFAULTS = new TlsSettings(null, null, null, HostName.CHECKED);

    public TlsSettings {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException(
                    "a certificate needs its key and a key its certificate: give both or none");
        }
        if (hostName == HostName.IGNORED && ca == null) {
            throw new IllegalArgumentException(
                    "without a check of the host name a ca is needed, or any certificate in the world would do");
        }
    }
}
