package io.portcullis.app.process;

import com.sun.management.UnixOperatingSystemMXBean;
import io.portcullis.proxy.session.LimitSettings;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Whether this process may open as many files as its sessions need: two sockets each. A session has its place until both are closed, so one that
 * is still being sent its last message counts too.
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
        return Optional.of("limits.max-sessions is " + limits.maxSessions() + ", which needs " + needed
                + " open files, and this process may have " + allowed + ": raise the limit (ulimit -n, LimitNOFILE=)"
                + lower(limits, allowed - RESERVE));
    }

    /** Limits that would do, if there are such. */
    private static String lower(LimitSettings limits, long files) {
        long sessions = (files - limits.maxPending()) / 2;
        if (sessions >= 1) {
            return " or set max-sessions to at most " + sessions;
        }
        long pending = files / 4;
        return pending < 1
                ? ""
                : " or set max-pending to at most " + pending + " and max-sessions to at most " + (files - pending) / 2;
    }
}
