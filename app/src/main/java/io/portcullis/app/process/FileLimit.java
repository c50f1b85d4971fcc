package io.portcullis.app.process;

import com.sun.management.UnixOperatingSystemMXBean;
import io.portcullis.proxy.LimitSettings;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Whether this process may open as many files as its sessions need: two sockets each. A session has its place until both are closed, so one that
 * is being told why it ends counts too.
 */
public final class FileLimit {
    /** The JVM's own, the log, DCS, agents, the admin endpoint, and at most 200 cancel requests on their way to servers. */
    private static final int RESERVE = 500;

    private FileLimit() {}

    /** What is wrong, and what would be right; empty if nothing is. */
    public static Optional<String> problem(LimitSettings limits) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return Optional.empty();
        }
        return problem(limits, system.getMaxFileDescriptorCount());
    }

    static Optional<String> problem(LimitSettings limits, long allowed) {
        long needed = 2L * limits.maxSessions() + limits.maxPending() + RESERVE;
        if (allowed < 0 || needed <= allowed) {
            return Optional.empty();
        }
        long affordable = Math.max(0, (allowed - RESERVE - limits.maxPending()) / 2);
        return Optional.of("limits.max-sessions is " + limits.maxSessions() + ", which needs " + needed
                + " open files, and this process may have " + allowed
                + ": raise the limit (ulimit -n, LimitNOFILE=) or set"
                + " max-sessions to at most " + affordable);
    }
}
