package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.discovery.source.ClusterClient;
import io.portcullis.discovery.source.Sighting;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.source.WatchListener;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Protection;
import io.portcullis.fencing.Registration;
import io.portcullis.network.Names;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A Patroni cluster in ZooKeeper. A contact is a write to a node of this gateway's own, and a read that was sent right behind it in the
 * same session: a write is performed only by a majority, and no server answers a read of a session before the writes that the session
 * sent earlier are there ("Consistency Guarantees" in ZooKeeper's internals; a {@code sync} alone is no proof of a majority). Without a
 * registration there is nothing to write to: then a contact is a {@code sync} and a read, and proves less.
 *
 * <p>All of this happens in one session, at the server that it is connected to. A server that says nothing is left after a third of
 * max-silence, long before the client itself would notice.
 */
public final class ZooKeeperClient implements ClusterClient {
    /** A session must last longer than a permit, and a silent server must be noticed early. */
    private static final int SESSION_PERCENT = 150;

    /** A server that says nothing is left after this part of max-silence. */
    private static final int ANSWER_TIMEOUT_SHARE = 3;

    private final ZooKeeperSettings settings;
    private final ClockSource clock;
    private final GatewayIdentity identity;
    private final boolean registers;
    private final Duration answerTimeout;
    private final PatroniLayout layout;
    private final ZooKeeperPaths paths;
    private final ZooKeeperSessions sessions;
    private final ZooKeeperNodes nodes;
    private final ZooKeeperReader reader;
    private final URI ensemble;
    private final @Nullable ExhibitorList exhibitor;
    private volatile @Nullable ZooKeeperWatch watch;

    /** @throws IOException if the certificates or the password cannot be read, naming the file and what would be right */
    public ZooKeeperClient(
            ClusterSettings cluster,
            ZooKeeperSettings settings,
            FencingSettings fencing,
            ClockSource clock,
            GatewayIdentity identity,
            Names names)
            throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.identity = identity;
        this.registers = fencing.registers();
        this.answerTimeout = fencing.maxSilence().dividedBy(ANSWER_TIMEOUT_SHARE);
        this.layout = new PatroniLayout(cluster);
        this.paths = ZooKeeperPaths.of(cluster);
        this.sessions = new ZooKeeperSessions(settings, sessionTimeout(fencing), names);
        this.nodes =
                new ZooKeeperNodes(paths, identity, ZooKeeperConfigurations.rights(settings), fencing.maxSilence());
        this.reader = new ZooKeeperReader(paths);
        this.ensemble = settings.ensemble();
        this.exhibitor = settings.exhibitor() == null
                ? null
                : new ExhibitorList(settings.exhibitor(), names, sessions.servers()::replace);
    }

    /** As it is asked for: a server grants what its own limits allow. */
    static Duration sessionTimeout(FencingSettings fencing) {
        return fencing.maxSilence().multipliedBy(SESSION_PERCENT).dividedBy(100);
    }

    /** What ZooKeeper covers: it does not say how long a lock still holds. */
    public static Protection protection(FencingSettings fencing) {
        return new Protection(false, fencing.registers(), true, Duration.ZERO);
    }

    @Override
    public String kind() {
        return settings.kind();
    }

    /** A session is at one server at a time, so the ensemble counts as one; {@link EnsembleServers} has the servers. */
    @Override
    public List<URI> endpoints() {
        return List.of(ensemble);
    }

    @Override
    public Sighting contact(URI endpoint, @Nullable Bond bond, Duration timeout)
            throws SourceFailure, InterruptedException {
        long deadline = System.nanoTime() + Math.min(timeout.toNanos(), answerTimeout.toNanos());
        ZooKeeperSession session = session(deadline);
        try {
            return contact(session, deadline);
        } catch (KeeperException e) {
            throw failure(session, e);
        } catch (SourceFailure e) {
            if (e.kind() == Failure.TIMED_OUT && sessions.servers().size() > 1) {
                session.leaveServer();
            }
            throw e;
        }
    }

    private ZooKeeperSession session(long deadline) throws SourceFailure, InterruptedException {
        if (exhibitor != null) {
            exhibitor.start();
        }
        return sessions.connected(deadline);
    }

    private Sighting contact(ZooKeeperSession session, long deadline)
            throws SourceFailure, KeeperException, InterruptedException {
        long sent = clock.elapsed();
        ZooKeeperReading reading = registers ? written(session, deadline) : synced(session, deadline);
        return new Sighting(
                sent,
                reading.reign(),
                topology(reading),
                new LockTime.NotOffered(),
                registers ? reading.own(identity.name(), session.getSessionId()) : null,
                reading.registered().others(identity.name()));
    }

    private ZooKeeperReading written(ZooKeeperSession session, long deadline)
            throws SourceFailure, KeeperException, InterruptedException {
        try {
            return writtenAndRead(session, deadline);
        } catch (KeeperException.NoNodeException deletedByHand) {
            session.unprepared();
            return writtenAndRead(session, deadline);
        }
    }

    /** Everything is sent without waiting for an answer, so that a slow server costs its delay once: it keeps the order. */
    private ZooKeeperReading writtenAndRead(ZooKeeperSession session, long deadline)
            throws SourceFailure, KeeperException, InterruptedException {
        List<CompletableFuture<Stat>> preparations = session.isPrepared() ? List.of() : nodes.prepare(session);
        CompletableFuture<Stat> write = nodes.touch(session);
        ZooKeeperReader.Sent read = reader.send(session);
        ZooKeeperNodes.awaitCreated(preparations, deadline);
        session.wrote(ZooKeeperCalls.await(write, deadline).getMzxid());
        session.prepared();
        return reader.read(session, read, session.written(), deadline);
    }

    private ZooKeeperReading synced(ZooKeeperSession session, long deadline)
            throws SourceFailure, KeeperException, InterruptedException {
        CompletableFuture<String> sync = ZooKeeperCalls.sync(session, paths.scope());
        ZooKeeperReader.Sent read = reader.send(session);
        ZooKeeperCalls.await(sync, deadline);
        return reader.read(session, read, 0, deadline);
    }

    private Topology topology(ZooKeeperReading reading) {
        return layout.read(reading.keyspace(), reading.alive());
    }

    /** A user whose rights are missing may have another password by now. */
    private SourceFailure failure(ZooKeeperSession session, KeeperException e) {
        SourceFailure failure = ZooKeeperFailures.of(e);
        if (failure.refused()) {
            sessions.refused(session);
        }
        return failure;
    }

    /** The newest session; null if none was needed yet. */
    @Nullable
    ZooKeeperSession current() {
        return sessions.current();
    }

    @Override
    public void watch(WatchListener listener) {
        ZooKeeperWatch next = new ZooKeeperWatch(
                sessions,
                paths,
                ensemble,
                (session, deadline) ->
                        topology(reader.read(session, reader.send(session), session.written(), deadline)),
                listener);
        watch = next;
        next.start();
    }

    @Override
    public void rewatch() {
        ZooKeeperWatch current = watch;
        if (current != null) {
            current.again();
        }
    }

    @Override
    public Registration register(URI endpoint, FencingEffect.Renew request, Duration timeout)
            throws SourceFailure, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        ZooKeeperSession session = session(deadline);
        try {
            return nodes.register(session, request, clock.elapsed(), deadline);
        } catch (KeeperException e) {
            throw failure(session, e);
        }
    }

    @Override
    public void deregister(URI endpoint, Duration timeout) throws SourceFailure, InterruptedException {
        ZooKeeperSession session = sessions.current();
        if (registers && session != null) {
            try {
                nodes.deregister(session, System.nanoTime() + timeout.toNanos());
            } catch (KeeperException e) {
                throw ZooKeeperFailures.of(e);
            }
        }
    }

    @Override
    public void close() {
        ZooKeeperWatch current = watch;
        if (current != null) {
            current.close();
        }
        if (exhibitor != null) {
            exhibitor.close();
        }
        sessions.close();
    }
}
