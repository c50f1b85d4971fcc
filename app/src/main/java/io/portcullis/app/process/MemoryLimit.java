package io.portcullis.app.process;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.portcullis.proxy.gateway.GatewaySettings;
import io.portcullis.proxy.session.LimitSettings;
import io.portcullis.proxy.tls.ClientTlsMode;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Whether this JVM may have as much memory as its sessions need at the worst: buffers outside of the heap for what waits, which
 * {@code limits.buffer-memory} bounds, and objects on the heap for every session.
 */
public final class MemoryLimit {
    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;

    /** Outside of the heap: the DCS, agents, the admin endpoint, and chunks of Netty's pool that are not full. */
    private static final long DIRECT_RESERVE = 16 * MIB;

    /** Outside of the heap, for each event loop: receive buffers of one pass, and what its pool keeps ready. */
    private static final long DIRECT_LOOP = MIB;

    /** A TLS record of which a part is still to come waits in the buffer that it came in. */
    private static final long DIRECT_TLS = 20 * KIB;

    /** On the heap: the program itself, the DCS, metrics. */
    private static final long HEAP_RESERVE = 32 * MIB;

    /** On the heap: two channels with all that belongs to a session. An idle one was measured to take half of that. */
    private static final long HEAP_SESSION = 8 * KIB;

    /** On the heap: the JDK's engine of one TLS connection, which takes a third of that when it is idle, and more in its handshake. */
    private static final long HEAP_TLS = 16 * KIB;

    private MemoryLimit() {}

    /** What is wrong, and what would be right; empty if nothing is. */
    public static Optional<String> problem(GatewaySettings settings) {
        return problem(settings, maxDirect(), Runtime.getRuntime().maxMemory());
    }

    /** As large as the heap if no option says otherwise. */
    private static long maxDirect() {
        long said = Long.parseLong(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue());
        return said > 0 ? said : Runtime.getRuntime().maxMemory();
    }

    static Optional<String> problem(GatewaySettings settings, long direct, long heap) {
        LimitSettings limits = settings.limits();
        long connections = (long) limits.maxSessions() + limits.maxPending();
        long tls = tlsConnections(settings);
        // The pool's sizes are up to a quarter larger than what is asked of it.
        long needsDirect = DIRECT_RESERVE
                + settings.loops() * DIRECT_LOOP
                + limits.bufferMemory()
                + limits.bufferMemory() / 4
                + tls * DIRECT_TLS;
        if (needsDirect > direct) {
            return Optional.of("limits.buffer-memory is " + mib(limits.bufferMemory()) + " and limits.max-sessions "
                    + limits.maxSessions() + ", which needs " + mib(needsDirect)
                    + " of direct memory at the worst, and this JVM may have " + mib(direct)
                    + ": raise -XX:MaxDirectMemorySize in PORTCULLIS_JAVA_OPTS, or lower limits.buffer-memory"
                    + (tls == 0
                            ? ""
                            : " or limits.max-sessions, since each TLS connection may need " + mib(DIRECT_TLS)));
        }
        long needsHeap = HEAP_RESERVE + connections * HEAP_SESSION + tls * HEAP_TLS;
        if (needsHeap > heap) {
            return Optional.of("limits.max-sessions is " + limits.maxSessions() + " and limits.max-pending "
                    + limits.maxPending() + ", which needs " + mib(needsHeap)
                    + " of heap at the worst, and this JVM may have " + mib(heap)
                    + ": raise -Xmx in PORTCULLIS_JAVA_OPTS, or lower these limits");
        }
        return Optional.empty();
    }

    /** Connections of ours that run TLS which ends here, of clients and to servers. */
    private static long tlsConnections(GatewaySettings settings) {
        LimitSettings limits = settings.limits();
        boolean terminates = settings.listeners().stream()
                .anyMatch(listener -> listener.tls().mode() == ClientTlsMode.TERMINATE);
        long clients = terminates ? (long) limits.maxSessions() + limits.maxPending() : 0;
        long servers = settings.serverTls().mode().asks() ? limits.maxSessions() : 0;
        return clients + servers;
    }

    private static String mib(long bytes) {
        return bytes < MIB ? bytes / KIB + " kB" : (bytes + MIB - 1) / MIB + " MB";
    }
}
