package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooKeeper;

/**
 * Reads a cluster and its registrations as of one moment. A server answers all parts of a {@code multi} that only reads before it takes in
 * the next write: reads are drained before each commit ({@code CommitProcessor}), and one thread answers the parts of one request
 * ({@code FinalRequestProcessor}, since ZooKeeper 3.6).
 *
 * <p>Such a request names the nodes that it reads. Members and gateways that it lists and does not read are read by a second one, and
 * remembered. Thread-safe.
 */
final class ZooKeeperReader {
    /** More rounds are needed only while nodes come faster than they can be read. */
    private static final int MAX_ROUNDS = 5;

    /** Written by Patroni beside {@code members}. */
    private static final List<String> KEYS = List.of(
            "leader", "config", "initialize", "history", "status", "sync", "failover", "failsafe", "optime/leader");

    private final ZooKeeperPaths paths;
    private volatile ZooKeeperNames known = ZooKeeperNames.NOTHING;

    ZooKeeperReader(ZooKeeperPaths paths) {
        this.paths = paths;
    }

    /** A read that was sent and is not answered yet. */
    record Sent(ZooKeeperNames names, CompletableFuture<List<OpResult>> answer) {}

    Sent send(ZooKeeper session) {
        ZooKeeperNames names = known;
        return new Sent(names, ZooKeeperCalls.answers(session, parts(names)));
    }

    /**
     * What the read shows; made again if it missed a node.
     *
     * @param floor the position of a write that the read cannot be older than; 0 if there is none
     */
    ZooKeeperReading read(ZooKeeper session, Sent first, long floor, long deadline)
            throws SourceFailure, KeeperException, InterruptedException {
        Sent sent = first;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            List<OpResult> results = ZooKeeperCalls.await(sent.answer(), deadline);
            ZooKeeperReading reading = ZooKeeperReading.of(paths, KEYS, sent.names(), results, floor);
            boolean complete = sent.names().covers(reading.listed());
            known = reading.listed();
            if (complete) {
                return reading;
            }
            sent = send(session);
        }
        throw new SourceFailure(Failure.REFUSED, "members and gateways come and go faster than they can be read");
    }

    /** In the order in which {@link ZooKeeperReading} takes the answers. */
    private List<Op> parts(ZooKeeperNames names) {
        List<Op> parts = new ArrayList<>();
        parts.add(Op.getData(ZooKeeperPaths.ROOT));
        parts.add(Op.getData(paths.scope()));
        parts.add(Op.getData(paths.members()));
        parts.add(Op.getChildren(paths.scope()));
        parts.add(Op.getChildren(paths.members()));
        parts.add(Op.getChildren(paths.registrations()));
        KEYS.forEach(key -> parts.add(Op.getData(paths.key(key))));
        new TreeSet<>(names.members()).forEach(member -> parts.add(Op.getData(paths.key("members/" + member))));
        new TreeSet<>(names.gateways()).forEach(gateway -> parts.add(Op.getData(paths.registration(gateway))));
        return parts;
    }
}
