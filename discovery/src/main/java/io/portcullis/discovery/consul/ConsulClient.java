package io.portcullis.discovery.consul;

import io.portcullis.discovery.consul.ConsulAnswer.Kv;
import io.portcullis.discovery.consul.ConsulRequest.Consistency;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.registration.Registrations;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.ConsulSettings;
import io.portcullis.discovery.source.ClusterClient;
import io.portcullis.discovery.source.Sighting;
import io.portcullis.discovery.source.SimultaneousCalls;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.source.WatchListener;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.Keyspace;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Protection;
import io.portcullis.fencing.Registration;
import io.portcullis.network.Names;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Reign;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A Patroni cluster's keys in Consul. A contact is made of short reads with the parameter {@code consistent}, for which Consul's leader
 * makes sure with a majority of its servers that it is one. Consul does not say how long a session still lasts.
 */
public final class ConsulClient implements ClusterClient {
    /** A session ends after its TTL or up to twice of it, and Consul does not say when it was renewed. */
    private static final LockTime LOCK_TIME = new LockTime.NotOffered();

    private final List<URI> endpoints;
    private final ConsulCalls calls;
    private final ConsulReader reader;
    private final PatroniLayout layout;
    private final ClockSource clock;
    private final GatewayIdentity identity;
    private final ConsulPositions positions = new ConsulPositions();
    private final @Nullable ConsulRegistrar registrar;
    private volatile @Nullable ConsulFollower follower;
    private volatile URI answering;

    /**
     * @param identity what registers, if {@link FencingSettings#registers}
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public ConsulClient(
            ClusterSettings cluster,
            ConsulSettings settings,
            FencingSettings fencing,
            ClockSource clock,
            GatewayIdentity identity,
            Names names)
            throws IOException {
        this.endpoints = settings.endpoints();
        this.answering = endpoints.getFirst();
        this.calls = new ConsulCalls(settings, names);
        this.reader = new ConsulReader(calls, cluster);
        this.layout = new PatroniLayout(cluster);
        this.clock = clock;
        this.identity = identity;
        this.registrar = fencing.registers()
                ? new ConsulRegistrar(calls, clock, identity, fencing.maxSilence(), reader.registrations())
                : null;
    }

    /** What Consul covers: the end of the lock is not told, contacts have a quorum. */
    public static Protection protection(FencingSettings fencing) {
        return new Protection(false, true, fencing.registers(), Duration.ZERO);
    }

    @Override
    public String kind() {
        return "Consul";
    }

    @Override
    public List<URI> endpoints() {
        return endpoints;
    }

    /** Everything is read at the same time: a Consul that is slow costs its delay once. */
    @Override
    public Sighting contact(URI endpoint, @Nullable Bond bond, Duration timeout)
            throws SourceFailure, InterruptedException {
        long sent = clock.elapsed();
        long deadline = System.nanoTime() + timeout.toNanos();
        try (SimultaneousCalls calling = new SimultaneousCalls()) {
            Future<ConsulAnswer> list = calling.start(() -> reader.keys(endpoint, deadline));
            Future<Long> all = calling.start(() -> reader.index(endpoint, deadline));
            Future<List<Kv>> registered =
                    calling.start(() -> registrar == null ? List.of() : reader.registered(endpoint, deadline));
            ConsulAnswer keys = SimultaneousCalls.answer(list);
            long newestWrite = SimultaneousCalls.answer(all);
            Registrations registrations = reader.registrations(SimultaneousCalls.answer(registered));
            answeredBy(endpoint);
            long position = positions.contact(keys.index(), newestWrite, sent, clock.elapsed());
            Topology topology = topology(keys, position);
            return new Sighting(
                    sent,
                    new Reign(ConsulReader.HISTORY, 0),
                    topology,
                    LOCK_TIME,
                    registrations.own(identity.name()),
                    registrations.others(identity.name()));
        }
    }

    /** What the watch reads after a change. */
    private Topology look(URI endpoint, Consistency consistency, long deadline)
            throws SourceFailure, InterruptedException {
        ConsulAnswer keys = reader.look(endpoint, consistency, deadline);
        positions.seen(keys.index(), clock.elapsed());
        return topology(keys, keys.index());
    }

    private Topology topology(ConsulAnswer keys, long position) throws SourceFailure {
        Keyspace keyspace = reader.keyspace(keys, position);
        return layout.read(keyspace, ConsulReader.robbed(keyspace));
    }

    private void answeredBy(URI endpoint) {
        answering = endpoint;
        ConsulFollower following = follower;
        if (following != null) {
            following.answeredBy(endpoint);
        }
    }

    @Override
    public void watch(WatchListener listener) {
        ConsulFollower following = new ConsulFollower(calls, reader.prefix(), this::look, endpoints, listener);
        follower = following;
        following.start(answering);
    }

    @Override
    public void rewatch() {
        ConsulFollower following = follower;
        if (following != null) {
            following.again();
        }
    }

    @Override
    public Registration register(URI endpoint, FencingEffect.Renew request, Duration timeout)
            throws SourceFailure, InterruptedException {
        if (registrar == null) {
            throw new SourceFailure(Failure.REFUSED, "this gateway does not register");
        }
        return registrar.register(endpoint, request, System.nanoTime() + timeout.toNanos());
    }

    @Override
    public void deregister(URI endpoint, Duration timeout) throws SourceFailure, InterruptedException {
        if (registrar != null) {
            registrar.deregister(endpoint, System.nanoTime() + timeout.toNanos());
        }
    }

    @Override
    public void close() {
        ConsulFollower following = follower;
        if (following != null) {
            following.close();
        }
    }
}
