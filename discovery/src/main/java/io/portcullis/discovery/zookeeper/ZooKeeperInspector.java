package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.source.SourceInspection;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Registration;
import io.portcullis.network.Names;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.jspecify.annotations.Nullable;

/** Looks at every server once, for {@code portcullis check}. */
public final class ZooKeeperInspector {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** No node has it: a transaction that asks for it is not performed. */
    private static final int NO_VERSION = Integer.MAX_VALUE;

    private final ZooKeeperPaths paths;
    private final ZooKeeperSettings settings;
    private final FencingSettings fencing;

    private ZooKeeperInspector(ClusterSettings cluster, ZooKeeperSettings settings, FencingSettings fencing) {
        this.paths = ZooKeeperPaths.of(cluster);
        this.settings = settings;
        this.fencing = fencing;
    }

    /** What one server showed. {@code registration} is what would keep a gateway from registering there, or null. */
    private record Look(
            String description,
            boolean answered,
            List<String> warnings,
            @Nullable String registration) {}

    /**
     * Blocks for as long as a server is silent, some ten seconds at the most. Changes nothing, though it finds out whether a gateway could
     * register.
     *
     * @throws IOException if the certificates or the password cannot be read, naming the file and what would be right
     */
    public static SourceInspection inspect(ClusterSettings cluster, ZooKeeperSettings settings, FencingSettings fencing)
            throws IOException {
        return new ZooKeeperInspector(cluster, settings, fencing).inspect();
    }

    private SourceInspection inspect() throws IOException {
        List<NodeAddress> servers = settings.exhibitor() == null
                ? settings.servers()
                : ExhibitorList.once(settings.exhibitor(), Names.SYSTEM);
        ZooKeeperConfigurations.of(settings);
        List<Look> looks = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Look>> asked = servers.stream()
                    .map(server -> threads.submit(() -> look(server)))
                    .toList();
            for (Future<Look> each : asked) {
                looks.add(each.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<SourceInspection.Server> described = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (int i = 0; i < looks.size(); i++) {
            URI endpoint = ZooKeeperSettings.endpoint("zookeeper", servers.get(i));
            described.add(new SourceInspection.Server(endpoint, looks.get(i).description()));
            looks.get(i).warnings().forEach(warning -> warnings.add(endpoint + ": " + warning));
        }
        String registration = null;
        if (fencing.registers()) {
            registration = looks.stream()
                    .filter(Look::answered)
                    .findFirst()
                    .map(look -> look.registration() == null ? "" : look.registration())
                    .orElse("it could not be tried, since no server of ZooKeeper let this user in");
        }
        return new SourceInspection(described, warnings, "".equals(registration) ? null : registration);
    }

    private Look look(NodeAddress server) throws IOException, InterruptedException {
        String said = ServerWords.of(server, settings.tls() != null, TIMEOUT);
        ZooKeeperSettings alone =
                new ZooKeeperSettings(List.of(server), settings.chroot(), settings.login(), settings.tls(), null);
        try (ZooKeeperSessions sessions =
                new ZooKeeperSessions(alone, ZooKeeperClient.sessionTimeout(fencing), Names.SYSTEM)) {
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            ZooKeeperSession session = sessions.connected(deadline);
            Duration granted = Duration.ofMillis(session.getSessionTimeout());
            List<String> warnings = new ArrayList<>();
            if (fencing.registers() && !Registration.Lifetime.SESSION.outlasts(granted, fencing.maxSilence())) {
                warnings.add("it grants sessions of " + granted.toMillis() + " ms at most (maxSessionTimeout), and a"
                        + " gateway's must last longer than max-silence, "
                        + fencing.maxSilence().toMillis() + " ms");
            }
            String readable = unreadable(session, deadline);
            if (readable != null) {
                warnings.add(readable);
            }
            return new Look(
                    said + ", grants sessions of " + granted.toMillis() + " ms",
                    true,
                    warnings,
                    fencing.registers() ? unwritable(session, deadline) : null);
        } catch (SourceFailure e) {
            return new Look(said + "; " + e.kind().label() + ": " + e.text(), false, List.of(), null);
        }
    }

    /** Why the cluster cannot be read, or null. */
    private @Nullable String unreadable(ZooKeeperSession session, long deadline) throws InterruptedException {
        try {
            ZooKeeperReader reader = new ZooKeeperReader(paths);
            reader.read(session, reader.send(session), 0, deadline);
            return null;
        } catch (KeeperException e) {
            return ZooKeeperFailures.of(e).text();
        } catch (SourceFailure e) {
            return "the cluster cannot be read: " + e.text();
        }
    }

    /**
     * Why a gateway could not register, or null. A transaction whose last condition can never hold: ZooKeeper judges the rights to all that
     * comes before it, in order.
     */
    private @Nullable String unwritable(ZooKeeperSession session, long deadline) throws InterruptedException {
        try {
            List<String> created = new ArrayList<>();
            for (String each : ZooKeeperPaths.upTo(paths.registrations())) {
                if (!exists(session, each, deadline)) {
                    created.add(each);
                }
            }
            created.add(paths.registration("check"));
            List<Op> parts = new ArrayList<>();
            created.forEach(each -> parts.add(
                    Op.create(each, new byte[0], ZooKeeperConfigurations.rights(settings), CreateMode.PERSISTENT)));
            parts.add(Op.check("/", NO_VERSION));
            List<OpResult> answers = ZooKeeperCalls.await(ZooKeeperCalls.answers(session, parts), deadline);
            for (int i = 0; i < created.size(); i++) {
                if (answers.get(i) instanceof OpResult.ErrorResult error
                        && error.getErr() != Code.RUNTIMEINCONSISTENCY.intValue()
                        && error.getErr() != Code.OK.intValue()) {
                    KeeperException refused = KeeperException.create(Code.get(error.getErr()), created.get(i));
                    return "it may not create " + created.get(i) + ": "
                            + ZooKeeperFailures.of(refused).text();
                }
            }
            return null;
        } catch (KeeperException e) {
            return ZooKeeperFailures.of(e).text();
        } catch (SourceFailure e) {
            return e.text();
        }
    }

    private static boolean exists(ZooKeeperSession session, String path, long deadline)
            throws SourceFailure, KeeperException, InterruptedException {
        try {
            ZooKeeperCalls.await(ZooKeeperCalls.stat(session, path), deadline);
            return true;
        } catch (KeeperException.NoNodeException _) {
            return false;
        }
    }
}
