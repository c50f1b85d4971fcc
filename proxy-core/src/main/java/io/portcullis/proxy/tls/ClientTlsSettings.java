package io.portcullis.proxy.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards clients.
 *
 * @param certificate the chain, and {@code key} its private key, PEM; both are needed to terminate and are read again when they
 *     change
 */
public record ClientTlsSettings(
        ClientTlsMode mode,
        @Nullable Path certificate,
        @Nullable Path key) {
    public static final ClientTlsSettings PASSTHROUGH = new ClientTlsSettings(ClientTlsMode.PASSTHROUGH, null, null);
}
