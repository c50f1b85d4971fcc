package io.portcullis.fencing.barrier;

import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a node may be promoted. Immutable: each reading of the DCS gives the next barrier.
 *
 * <p>When the agent asks, the node holds the lock already. A contact that showed another leadership was therefore sent before the first
 * reading arrived here, and its permit ends max-silence after that. So waiting that long is a proof by itself, with every DCS whose
 * readings have a quorum. It is made shorter by gateways that have acknowledged this leadership, and by those whose registration is
 * gone: whenever a permit exists the registration exists. Gateways that register later have never seen an earlier leadership.
 */
public final class Barrier {
    /** What is to be done now. */
    public sealed interface Verdict {
        /** Read again; no gateway is waited for after {@code until}. */
        record Wait(List<RegisteredGateway> missing, long until) implements Verdict {}

        /** Promote. {@code overdue} have not acknowledged in time, and cannot relay any more. */
        record Pass(List<RegisteredGateway> overdue) implements Verdict {}

        /** Do not promote: the lock is not this node's, or not any more. */
        record LockLost(@Nullable Leadership holder) implements Verdict {}
    }

    private final @Nullable Leadership leadership;
    private final long until;
    private final Map<String, RegisteredGateway> waitingFor;
    private final Verdict verdict;

    private Barrier(
            @Nullable Leadership leadership, long until, Map<String, RegisteredGateway> waitingFor, Verdict verdict) {
        this.leadership = leadership;
        this.until = until;
        this.waitingFor = waitingFor;
        this.verdict = verdict;
    }

    /** @param node that wants to be promoted, and {@code first} what the DCS said first */
    public static Barrier begin(NodeName node, Directory first) {
        Leadership lock = first.lock();
        Map<String, RegisteredGateway> all = byId(first);
        long longest = first.gateways().stream()
                .map(RegisteredGateway::maxSilence)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO)
                .toNanos();
        boolean ours = lock != null && lock.node().equals(node);
        return new Barrier(ours ? lock : null, first.arrived() + longest, all, new Verdict.LockLost(lock)).read(first);
    }

    /** What the DCS said next. */
    public Barrier read(Directory next) {
        if (leadership == null || !leadership.equals(next.lock())) {
            return with(waitingFor, new Verdict.LockLost(next.lock()));
        }
        Map<String, RegisteredGateway> now = byId(next);
        Map<String, RegisteredGateway> rest = new TreeMap<>(now);
        rest.keySet().retainAll(waitingFor.keySet());
        Acknowledgement awaited = next.awaited();
        rest.values().removeIf(gateway -> awaited != null && awaited.equals(gateway.acknowledged()));
        List<RegisteredGateway> missing = List.copyOf(rest.values());
        // The lock was ours after the time was over: so this very reading is the second look at it that the end needs.
        boolean over = next.sent() >= until;
        return with(rest, rest.isEmpty() || over ? new Verdict.Pass(missing) : new Verdict.Wait(missing, until));
    }

    private Barrier with(Map<String, RegisteredGateway> rest, Verdict next) {
        return new Barrier(leadership, until, rest, next);
    }

    private static Map<String, RegisteredGateway> byId(Directory directory) {
        return directory.gateways().stream()
                .collect(Collectors.toMap(RegisteredGateway::id, gateway -> gateway, (one, _) -> one, TreeMap::new));
    }

    public Verdict verdict() {
        return verdict;
    }

    /** The leadership that is to be promoted, or null if the lock was not this node's to begin with. */
    public @Nullable Leadership leadership() {
        return leadership;
    }
}
