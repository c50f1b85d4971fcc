package io.portcullis.proxy.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is bounded, and by how much.
 *
 * @param maxSessions of the gateway; clients beyond it get SQLSTATE 53300
 * @param maxPending clients that have not said yet what they want; those beyond it are closed without a word
 * @param maxWaiting clients that wait for a server; those beyond it get an error at once
 * @param connectWait how long a client waits for a server
 * @param startupTimeout how long a client may take to say what it wants
 * @param authenticationTimeout how long client and server may take over authentication
 * @param connectTimeout how long one attempt to connect to a server may take
 * @param drainTimeout how long running sessions get when the gateway is stopped
 * @param tcpUserTimeout how long bytes that were sent to a peer may stay unacknowledged, or its window closed, before the kernel resets
 *     the connection; null leaves it to the kernel's own limit on retransmissions, about 15 minutes, under which a peer that is alive and
 *     does not read lives on
 * @param bufferMemory what all bytes that wait for a peer that is slow, or for the gate, may hold together, in bytes
 */
public record LimitSettings(
        int maxSessions,
        int maxPending,
        int maxWaiting,
        Duration connectWait,
        Duration startupTimeout,
        Duration authenticationTimeout,
        Duration connectTimeout,
        Duration drainTimeout,
        @Nullable Duration tcpUserTimeout,
        long bufferMemory) {
    public static final LimitSettings DEFAULT = new LimitSettings(
            4_000,
            1_000,
            1_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            null,
            64L << 20);
}
