package io.portcullis.testkit.cluster;

import java.time.Duration;
import java.util.Map;

/**
 * A Patroni cluster that consists of its keys in etcd: no agent runs, and anything may listen at the ports of the servers. For tests and
 * measurements with more clusters than a machine can run.
 */
public final class KeysOnlyCluster {
    /** No agent renews the lock, so it must outlast the test. */
    private static final Duration LOCK_LENGTH = Duration.ofHours(1);

    private static final String NO_LEASE = "0";

    private final EtcdOperator etcd;
    private final String scope;

    public KeysOnlyCluster(EtcdOperator etcd, String scope) {
        this.etcd = etcd;
        this.scope = scope;
    }

    public String scope() {
        return scope;
    }

    /**
     * Makes {@code leader} hold the lock, and be writable as its record says. If another node had the lock, it was released before.
     *
     * @param ports of the servers, by the names of their nodes
     */
    public void lead(String leader, Map<String, Integer> ports) {
        put("initialize", "7234567890123456789", NO_LEASE);
        remove("leader");
        String lease = etcd.grantLease(LOCK_LENGTH)
                .orElseThrow(() -> new IllegalStateException("etcd granted no lease to " + leader));
        put("leader", leader, lease);
        // The leader's record last: what it says counts only if it was written after the lock.
        ports.forEach((node, port) -> {
            if (!node.equals(leader)) {
                member(node, port, "replica");
            }
        });
        member(leader, ports.getOrDefault(leader, 0), "primary");
    }

    private void member(String node, int port, String role) {
        put(
                "members/" + node,
                "{\"conn_url\":\"postgres://127.0.0.1:%d/postgres\",\"state\":\"running\",\"role\":\"%s\",\"version\":\"4.0.0\",\"timeline\":1,\"xlog_location\":1}"
                        .formatted(port, role),
                NO_LEASE);
    }

    private void put(String key, String value, String lease) {
        if (!etcd.put(path(key), value, lease)) {
            throw new IllegalStateException("etcd did not take " + path(key));
        }
    }

    private void remove(String key) {
        if (!etcd.delete(path(key))) {
            throw new IllegalStateException("etcd did not delete " + path(key));
        }
    }

    private String path(String key) {
        return "/service/" + scope + "/" + key;
    }
}
