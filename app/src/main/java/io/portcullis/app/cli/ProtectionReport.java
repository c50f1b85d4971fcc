package io.portcullis.app.cli;

import io.portcullis.discovery.patroni.AgentWarnings;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Protection;
import io.portcullis.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a permit and the barrier rest on in this cluster, in lines for people. */
final class ProtectionReport {
    private ProtectionReport() {}

    /** @param protection of the source, or null if it is not known */
    static List<String> lines(Topology topology, @Nullable Protection protection, FencingSettings fencing) {
        List<String> lines = new ArrayList<>();
        AgentWarnings.of(topology).forEach(warning -> lines.add("warning: " + warning));
        if (protection != null && !protection.barrier()) {
            lines.add("barrier:   none can wait for gateways, which cannot register here; let pre_promote sleep for "
                    + fencing.maxSilence().toSeconds() + " s");
        } else {
            String without = protection == null || protection.lockTimeTold()
                    ? "only a lock that expires is covered, not one that is released, deleted or revoked"
                    : "a change of the lock is not covered";
            lines.add("barrier:   cannot be seen from here. Without it in every node's pre_promote " + without
                    + "; portcullis barrier --check on each node says whether it is there");
        }
        if (protection != null) {
            protection.gaps(fencing).forEach(gap -> lines.add("warning: not covered: " + gap));
        }
        return lines;
    }

    /**
     * A warning if a gateway that follows failsafe mode may serve the leader for longer than Patroni keeps others from being promoted.
     *
     * <p>Without the DCS another node may be promoted ttl after the leader's last ping, and pings come every loop_wait + retry_timeout. Patroni
     * asks for ttl >= loop_wait + 2 * retry_timeout, so what is left of ttl is at least half of ttl - loop_wait.
     */
    static Optional<String> failsafe(Topology topology, Duration ttl, FencingSettings fencing) {
        Duration most = ttl.minus(topology.loop()).dividedBy(2);
        return fencing.failsafe() && fencing.maxSilence().compareTo(most) > 0
                ? Optional.of("warning: fencing.on-dcs-loss is failsafe, and max-silence is "
                        + fencing.maxSilence().toSeconds() + " s: without the DCS another node may be promoted "
                        + most.toSeconds() + " s after the leader's agent froze. Set max-silence to " + most.toSeconds()
                        + "s or less, or raise Patroni's ttl")
                : Optional.empty();
    }
}
