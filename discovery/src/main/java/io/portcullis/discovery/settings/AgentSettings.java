package io.portcullis.discovery.settings;

import io.portcullis.tls.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the agents' REST API. Its addresses come from the nodes' own records, so do {@code http} or {@code https}.
 *
 * @param tls for {@code https}; null for the JDK's trusted authorities and no certificate of our own
 */
public record AgentSettings(@Nullable TlsSettings tls) {}
