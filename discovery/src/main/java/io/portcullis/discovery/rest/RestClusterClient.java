package io.portcullis.discovery.rest;

import io.portcullis.discovery.patroni.AgentClient;
import io.portcullis.discovery.source.ClusterClient;
import io.portcullis.discovery.source.Sighting;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.source.WatchListener;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.Layout;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Registration;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Reign;
import io.portcullis.topology.Topology;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Patroni cluster through its agents' REST API alone. A contact is a round of questions to all agents; it fails without the answers of a
 * majority of those that are configured. Its positions are this gateway's own count of rounds, so it neither registers nor can it compare
 * what it sees with what other gateways see.
 */
public final class RestClusterClient implements ClusterClient {
    public static final String KIND = "Patroni";

    /** What there is to do about it, if a promotion should wait for gateways. */
    public static final String CANNOT_REGISTER =
            "gateways that know a cluster by Patroni's REST API alone cannot register, so no promotion can wait for them; let"
                    + " pre_promote sleep for as long as fencing.max-silence, or give the gateways access to the DCS, such as"
                    + " --etcd";

    private final List<URI> configured;
    private final AgentRounds rounds;
    private final RestPicture.Reader reader;
    private final Layout layout;
    private final ReentrantLock alone = new ReentrantLock();
    /** Guarded by {@link #alone}. */
    private RestMemory memory = RestMemory.NONE;

    /**
     * @param scope of the cluster
     * @param configured the agents whose majority is needed
     * @param layout what the keys of a Patroni cluster mean
     * @param margin off the lifetime of a lock, before an agent that has lost the DCS is not believed any more
     * @param clock of contacts, in nanoseconds
     */
    public RestClusterClient(
            String scope,
            List<URI> configured,
            AgentClient client,
            Layout layout,
            Duration margin,
            LongSupplier clock) {
        this.configured = List.copyOf(configured);
        this.rounds = new AgentRounds(scope, configured, client, clock);
        this.reader = new RestPicture.Reader(scope, margin);
        this.layout = layout;
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** One for all: each round asks every agent. */
    @Override
    public List<URI> endpoints() {
        return List.of(configured.getFirst());
    }

    @Override
    public Sighting contact(URI endpoint, @Nullable Bond bond, Duration timeout)
            throws SourceFailure, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        if (!alone.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new SourceFailure(Failure.TIMED_OUT, "the round before has not ended in time");
        }
        try {
            RestPicture.Round round = rounds.ask(memory.members(), Duration.ofNanos(deadline - System.nanoTime()));
            requireMajority(round);
            RestPicture picture = reader.read(memory, round);
            memory = picture.memory();
            return sighting(round, picture);
        } finally {
            alone.unlock();
        }
    }

    private void requireMajority(RestPicture.Round round) throws SourceFailure {
        List<Heard> silent = round.heard().stream()
                .filter(each -> each.configured() && each.status() == null)
                .toList();
        int most = configured.size() - AgentRounds.majority(configured.size());
        if (silent.size() > most) {
            throw new SourceFailure(
                    Failure.UNREACHABLE,
                    silent.size() + " of " + configured.size()
                            + " configured agents do not answer, so no majority does: "
                            + silent.stream()
                                    .map(each -> each.api() + ": " + each.problem())
                                    .collect(Collectors.joining("; ")));
        }
    }

    private Sighting sighting(RestPicture.Round round, RestPicture picture) {
        Topology read = layout.read(picture.keys());
        List<String> problems = new ArrayList<>(picture.problems());
        problems.addAll(read.problems());
        Topology topology = new Topology(read.view(), read.members(), read.leaderLsn(), read.loop(), problems);
        LockEvidence evidence = picture.evidence();
        boolean unproved = evidence.node() != null && evidence.provedAt() == LockEvidence.UNPROVED;
        return new Sighting(
                evidence.node() == null || unproved ? round.sent() : evidence.provedAt(),
                new Reign(picture.keys().position().history(), 0),
                topology,
                unproved ? new LockTime.Refused() : new LockTime.NotOffered(),
                null,
                Map.of());
    }

    @Override
    public boolean watches() {
        return false;
    }

    @Override
    public void watch(WatchListener listener) {
        throw new IllegalStateException("there is no watch");
    }

    @Override
    public void rewatch() {
        throw new IllegalStateException("there is no watch");
    }

    @Override
    public Registration register(URI endpoint, FencingEffect.Renew request, Duration timeout) throws SourceFailure {
        throw new SourceFailure(Failure.REFUSED, CANNOT_REGISTER);
    }

    @Override
    public void deregister(URI endpoint, Duration timeout) {
        // Nothing was registered.
    }

    @Override
    public void close() {
        // Each round has its own threads, and they end with it.
    }
}
