package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.network.NetworkErrors;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;

/**
 * Calls to ZooKeeper with a deadline: those of its client that block have none. A server performs the calls of one session in the order
 * in which they were made, also those that did not wait for the answer to the one before.
 */
final class ZooKeeperCalls {
    private ZooKeeperCalls() {}

    static CompletableFuture<Stat> write(ZooKeeper session, String path, byte[] value, int version) {
        CompletableFuture<Stat> answer = new CompletableFuture<>();
        session.setData(path, value, version, (code, at, _, stat) -> complete(answer, code, at, stat), null);
        return answer;
    }

    static CompletableFuture<Stat> create(
            ZooKeeper session, String path, byte[] value, List<ACL> rights, CreateMode mode) {
        CompletableFuture<Stat> answer = new CompletableFuture<>();
        session.create(path, value, rights, mode, (code, at, _, _, stat) -> complete(answer, code, at, stat), null);
        return answer;
    }

    static CompletableFuture<Stat> stat(ZooKeeper session, String path) {
        CompletableFuture<Stat> answer = new CompletableFuture<>();
        session.exists(path, false, (code, at, _, stat) -> complete(answer, code, at, stat), null);
        return answer;
    }

    static CompletableFuture<String> delete(ZooKeeper session, String path) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        session.delete(path, -1, (code, at, _) -> complete(answer, code, at, at), null);
        return answer;
    }

    /** Performed together or not at all. */
    static CompletableFuture<List<OpResult>> writes(ZooKeeper session, List<Op> parts) {
        CompletableFuture<List<OpResult>> answer = new CompletableFuture<>();
        session.multi(parts, (code, at, _, results) -> complete(answer, code, at, results), null);
        return answer;
    }

    /** The answer to each part, which may be an error. Reads are as of one moment, see {@link ZooKeeperReader}; one that failed fails no other. */
    static CompletableFuture<List<OpResult>> answers(ZooKeeper session, List<Op> parts) {
        CompletableFuture<List<OpResult>> answer = new CompletableFuture<>();
        session.multi(
                parts,
                (code, at, _, results) -> {
                    if (results != null && results.size() == parts.size()) {
                        answer.complete(results);
                    } else {
                        complete(answer, code, at, List.of());
                    }
                },
                null);
        return answer;
    }

    static CompletableFuture<String> sync(ZooKeeper session, String path) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        session.sync(path, (code, at, _) -> complete(answer, code, at, at), null);
        return answer;
    }

    static CompletableFuture<String> follow(ZooKeeper session, String path, Watcher watcher) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        session.addWatch(
                path,
                watcher,
                AddWatchMode.PERSISTENT_RECURSIVE,
                (code, at, _) -> complete(answer, code, at, at),
                null);
        return answer;
    }

    private static <T> void complete(CompletableFuture<T> answer, int code, String path, T result) {
        if (code == KeeperException.Code.OK.intValue()) {
            answer.complete(result);
        } else {
            answer.completeExceptionally(KeeperException.create(KeeperException.Code.get(code), path));
        }
    }

    /**
     * @param deadline on {@link System#nanoTime}
     * @throws KeeperException which ZooKeeper answered, or {@code ConnectionLoss} or {@code SessionExpired} if it did not
     */
    static <T> T await(CompletableFuture<T> answer, long deadline)
            throws SourceFailure, KeeperException, InterruptedException {
        try {
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SourceFailure(Failure.TIMED_OUT, NetworkErrors.SILENT, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KeeperException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
