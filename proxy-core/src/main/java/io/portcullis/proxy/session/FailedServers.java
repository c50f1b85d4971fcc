package io.portcullis.proxy.session;

import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;
import io.portcullis.topology.NodeName;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What became of the servers that one session has tried. */
final class FailedServers {
    private final Set<NodeName> avoided = new HashSet<>();
    private @Nullable Unavailable trouble;
    private byte[] refusal = {};

    /** Nodes that just failed this session; they may be tried again when things change. */
    Set<NodeName> avoided() {
        return avoided;
    }

    void avoid(Target failed) {
        avoided.add(failed.node());
    }

    /** Things have changed: every node may be tried. */
    void forgive() {
        avoided.clear();
        trouble = null;
    }

    /** @param why what is known of the last attempt, or null if no more than that the node could not be reached */
    void trouble(@Nullable Unavailable why) {
        trouble = why;
    }

    /** Returns what is known beyond {@code why}, the reason for which there is no server now. */
    Unavailable explain(Unavailable why) {
        return trouble != null && why.equals(Unavailable.UNREACHABLE) ? trouble : why;
    }

    /** What the last server said that took no client; empty if there was none. */
    byte[] refusal() {
        return refusal;
    }

    void refusal(byte[] words) {
        refusal = words;
    }
}
