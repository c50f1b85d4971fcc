package io.portcullis.proxy.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards servers, with the words of libpq's {@code sslmode}.
 *
 * @param ca whom to trust, for the modes that verify
 * @param certificate and {@code key}: what the gateway shows of itself, if servers ask; PEM
 * @see <a href="https://www.postgresql.org/docs/current/libpq-ssl.html">libpq: SSL Support</a>
 */
public record ServerTlsSettings(
        Mode mode,
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable Path key) {
    public enum Mode {
        DISABLE,
        PREFER,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL;

        public boolean asks() {
            return this != DISABLE;
        }

        public boolean insists() {
            return this != DISABLE && this != PREFER;
        }

        public boolean verifies() {
            return this == VERIFY_CA || this == VERIFY_FULL;
        }
    }

    public static final ServerTlsSettings NONE = new ServerTlsSettings(Mode.DISABLE, null, null, null);
}
