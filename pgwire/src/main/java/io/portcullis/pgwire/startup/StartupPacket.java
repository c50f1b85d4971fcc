package io.portcullis.pgwire.startup;

import io.portcullis.pgwire.CancelKey;
import io.portcullis.pgwire.ProtocolVersion;
import java.util.Map;

/**
 * What a client sends first.
 *
 * <pre>
 * Int32 length, itself included | Int32 code | the rest
 * </pre>
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message Formats</a>
 */
public sealed interface StartupPacket {
    /** {@code parameters} in the order sent; of duplicates the last counts, as with PostgreSQL. */
    record StartupMessage(ProtocolVersion version, Map<String, String> parameters) implements StartupPacket {
        /** The session speaks the replication protocol: {@code replication} is a true boolean or {@code database}. */
        public boolean replication() {
            String value = parameters.getOrDefault("replication", "");
            return switch (value.toLowerCase(java.util.Locale.ROOT)) {
                case "database", "true", "tru", "tr", "t", "on", "yes", "ye", "y", "1" -> true;
                default -> false;
            };
        }
    }

    record SslRequest() implements StartupPacket {}

    record GssEncRequest() implements StartupPacket {}

    record CancelRequest(CancelKey key) implements StartupPacket {}
}
