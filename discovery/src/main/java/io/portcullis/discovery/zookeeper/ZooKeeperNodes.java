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

    /** Makes the node that contacts write to; this is a write, too. */
    Stat prepare(ZooKeeperSession session, long deadline) throws SourceFailure, KeeperException, InterruptedException {
        String own = paths.contact(identity.name(), session.getSessionId());
        parents(session, paths.contacts(), deadline);
        try {
            return ZooKeeperCalls.await(
                    ZooKeeperCalls.create(session, own, EMPTY, rights, CreateMode.EPHEMERAL), deadline);
        } catch (KeeperException.NodeExistsException itsAnswerWasLost) {
            return ZooKeeperCalls.await(touch(session), deadline);
        }
    }

    private void parents(ZooKeeperSession session, String path, long deadline)
            throws SourceFailure, KeeperException, InterruptedException {
        for (String each : ZooKeeperPaths.upTo(path)) {
            try {
                ZooKeeperCalls.await(
                        ZooKeeperCalls.create(session, each, EMPTY, rights, CreateMode.PERSISTENT), deadline);
            } catch (KeeperException.NodeExistsException thatIsEnough) {
                // Made once, by the first gateway or by an administrator.
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
        parents(session, paths.registrations(), deadline);
        try {
            return ZooKeeperCalls.await(
                    ZooKeeperCalls.create(session, own, value, rights, CreateMode.EPHEMERAL), deadline);
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
