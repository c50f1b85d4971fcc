package io.portcullis.discovery.settings;

import io.portcullis.tls.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the agents' REST API. Its addresses come from the nodes' own records, so do {@code http} or {@code https}.
 *
 * @param login for what stands in front of the agents and wants one: agents answer questions without one; or null
 * @param tls for {@code https}; null for the JDK's trusted authorities and no certificate of our own
 */
public record AgentSettings(
        @Nullable Credentials login, @Nullable TlsSettings tls) {
    /** Without a login. */
    public AgentSettings(@Nullable TlsSettings tls) {
        this(null, tls);
    }
}
