package io.portcullis.network;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Why this machine does not let a process listen at an address, in words for people, and what would help. */
public final class BindErrors {
    private static final String IN_USE =
            "another process listens there: stop it, or choose another port (ss -ltnp shows who it is)";

    private static final Map<String, String> TEXTS = new LinkedHashMap<>();

    static {
        TEXTS.put("address already in use", IN_USE);
        TEXTS.put(
                "cannot assign requested address",
                "it is no address of this machine: choose one that 'ip addr' shows, or * for all of them");
        TEXTS.put(
                "permission denied",
                "this user may not: a port below 1024 needs the capability CAP_NET_BIND_SERVICE (AmbientCapabilities="
                        + " in a unit file); or choose a higher one");
        TEXTS.put("protocol family unavailable", "this machine has no such addresses (IPv6)");
        TEXTS.put("address family not supported", "this machine has no such addresses (IPv6)");
        TEXTS.put("too many open files", "this process has too many open files");
    }

    private BindErrors() {}

    /** To complete "cannot listen on ADDRESS: ...". */
    public static String of(Throwable why) {
        for (Throwable each = why; each != null; each = each.getCause()) {
            String text = String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT);
            for (Map.Entry<String, String> known : TEXTS.entrySet()) {
                if (text.contains(known.getKey())) {
                    return known.getValue();
                }
            }
        }
        return "the system refuses it";
    }

    /** Another socket has the address; it may belong to this very program. */
    public static boolean inUse(Throwable why) {
        return of(why).equals(IN_USE);
    }
}
