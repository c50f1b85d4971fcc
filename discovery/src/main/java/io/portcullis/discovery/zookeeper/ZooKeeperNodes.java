package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.registration.RegistrationRecord;
import io.portcullis.discovery.registration.Registrations;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.Registration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;

/** The nodes that a gateway writes. Each one is ephemeral: it ends with the session in which it was written. */
final class ZooKeeperNodes {
    private static final byte[] EMPTY = new byte[0];
    private static final int ANY_VERSION = -1;

    private final ZooKeeperPaths paths;
    private final GatewayIdentity identity;
    private final List<ACL> rights;
    private final Duration maxSilence;

    /** @param rights of what is created */
    ZooKeeperNodes(ZooKeeperPaths paths, GatewayIdentity identity, List<ACL> rights, Duration maxSilence) {
        this.paths = paths;
        this.identity = identity;
        this.rights = rights;
        this.maxSilence = maxSilence;
    }

    /** The write of a contact, if the session has its node. */
    CompletableFuture<Stat> touch(ZooKeeperSession session) {
        return ZooKeeperCalls.write(
                session, paths.contact(identity.name(), session.getSessionId()), EMPTY, ANY_VERSION);
    }

    /** Sends what makes the node that contacts write to. */
    List<CompletableFuture<Stat>> prepare(ZooKeeperSession session) {
        List<CompletableFuture<Stat>> creations = new ArrayList<>(parents(session, paths.contacts()));
        creations.add(ZooKeeperCalls.create(
                session, paths.contact(identity.name(), session.getSessionId()), EMPTY, rights, CreateMode.EPHEMERAL));
        return creations;
    }

    /** They are sent one behind the other, and what is to be below them right behind: the server keeps their order. */
    private List<CompletableFuture<Stat>> parents(ZooKeeperSession session, String path) {
        return ZooKeeperPaths.upTo(path).stream()
                .map(each -> ZooKeeperCalls.create(session, each, EMPTY, rights, CreateMode.PERSISTENT))
                .toList();
    }

    /** That which is there already was made once, by another gateway or an administrator, or by a call whose answer was lost. */
    static void awaitCreated(List<CompletableFuture<Stat>> creations, long deadline)
            throws SourceFailure, KeeperException, InterruptedException {
        for (CompletableFuture<Stat> each : creations) {
            try {
                var _ = ZooKeeperCalls.await(each, deadline);
            } catch (KeeperException.NodeExistsException thatIsEnough) {
                // As it should be.
            }
        }
    }

    /** @param sent when this began, on the elapsed clock */
    Registration register(ZooKeeperSession session, FencingEffect.Renew request, long sent, long deadline)
            throws SourceFailure, KeeperException, InterruptedException {
        Duration granted = Duration.ofMillis(session.getSessionTimeout());
        if (!Registration.Lifetime.SESSION.outlasts(granted, maxSilence)) {
            throw new SourceFailure(
                    Failure.REFUSED,
                    "the server grants sessions of " + granted.toMillis()
                            + " ms at most (maxSessionTimeout), and they must" + " be longer than max-silence, "
                            + maxSilence.toMillis() + " ms: raise the one or lower the other");
        }
        String value = new RegistrationRecord(
                        maxSilence,
                        request.acknowledged(),
                        sent,
                        identity.started(),
                        identity.sessions().getAsInt(),
                        request.remembered(),
                        request.history())
                .encode();
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        Registration over = request.over();
        Stat stat = over == null ? created(session, bytes, deadline) : overwritten(session, over, bytes, deadline);
        return Registrations.registration(ZooKeeperReading.registration(value, stat));
    }

    private Stat created(ZooKeeperSession session, byte[] value, long deadline)
            throws SourceFailure, KeeperException, InterruptedException {
        String own = paths.registration(identity.name());
        List<CompletableFuture<Stat>> parents = parents(session, paths.registrations());
        CompletableFuture<Stat> created = ZooKeeperCalls.create(session, own, value, rights, CreateMode.EPHEMERAL);
        awaitCreated(parents, deadline);
        try {
            return ZooKeeperCalls.await(created, deadline);
        } catch (KeeperException.NodeExistsException e) {
            Stat there = ZooKeeperCalls.await(ZooKeeperCalls.stat(session, own), deadline);
            if (there.getEphemeralOwner() == session.getSessionId()) {
                throw notAsLeft(e);
            }
            // It will end at a time that this session does not know. There is no moment without a registration.
            List<OpResult> both = ZooKeeperCalls.await(
                    ZooKeeperCalls.writes(
                            session,
                            List.of(
                                    Op.delete(own, there.getVersion()),
                                    Op.create(own, value, rights, CreateMode.EPHEMERAL),
                                    Op.check(own, 0))),
                    deadline);
            return ((OpResult.CreateResult) both.get(1)).getStat();
        }
    }

    private Stat overwritten(ZooKeeperSession session, Registration over, byte[] value, long deadline)
            throws SourceFailure, KeeperException, InterruptedException {
        String own = paths.registration(identity.name());
        try {
            Stat stat = ZooKeeperCalls.await(
                    ZooKeeperCalls.write(session, own, value, Integer.parseInt(over.version())), deadline);
            if (stat.getEphemeralOwner() != session.getSessionId()
                    || !Long.toHexString(stat.getCzxid()).equals(over.id())) {
                throw new SourceFailure(Failure.REFUSED, "the registration is of a session that has ended");
            }
            return stat;
        } catch (KeeperException.BadVersionException | KeeperException.NoNodeException e) {
            throw notAsLeft(e);
        }
    }

    private static SourceFailure notAsLeft(KeeperException e) {
        return new SourceFailure(Failure.REFUSED, "the registration is not as it was left", e);
    }

    void deregister(ZooKeeperSession session, long deadline)
            throws SourceFailure, KeeperException, InterruptedException {
        try {
            ZooKeeperCalls.await(ZooKeeperCalls.delete(session, paths.registration(identity.name())), deadline);
        } catch (KeeperException.NoNodeException gone) {
            // That is what was asked for.
        }
    }
}
