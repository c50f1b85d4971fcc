package io.portcullis.discovery.zookeeper;

import io.portcullis.testkit.cluster.RealZooKeeper;
import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;

/** Writes what Patroni writes, the way it does: leader and member are ephemeral, everything else is not. One is one agent's session. */
final class Znodes implements AutoCloseable {
    static final String SCOPE = "/service/demo";
    static final List<ACL> OPEN = ZooDefs.Ids.OPEN_ACL_UNSAFE;

    private final ZooKeeper session;
    private final List<ACL> rights;

    Znodes(RealZooKeeper server) {
        this(server.access().connectString(), OPEN);
    }

    Znodes(String connect, List<ACL> rights) {
        this.rights = rights;
        try {
            this.session = new ZooKeeper(connect, 30_000, _ -> {});
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Waiting.until("a session", Waiting.AT_MOST, () -> session.getState().isConnected());
    }

    ZooKeeper session() {
        return session;
    }

    String owner() {
        return Long.toHexString(session.getSessionId());
    }

    /** Creates or overwrites it. Nodes above it are made if they are missing. */
    Stat put(String path, String value, CreateMode mode) throws Exception {
        for (String each : ZooKeeperPaths.upTo(path.substring(0, path.lastIndexOf('/')))) {
            if (!each.isEmpty() && session.exists(each, false) == null) {
                create(each, "", CreateMode.PERSISTENT);
            }
        }
        if (session.exists(path, false) == null) {
            create(path, value, mode);
        }
        return session.setData(path, bytes(value), -1);
    }

    private void create(String path, String value, CreateMode mode) throws Exception {
        try {
            session.create(path, bytes(value), rights, mode);
        } catch (KeeperException.NodeExistsException another) {
            // Of another session, at the same moment.
        }
    }

    Stat put(String key, String value) throws Exception {
        return put(SCOPE + "/" + key, value, CreateMode.PERSISTENT);
    }

    /** Patroni never overwrites the lock: it deletes it and creates it anew. */
    Stat leaderIs(String node) throws Exception {
        put("config", "{\"ttl\":30,\"loop_wait\":10}");
        delete("leader");
        put(SCOPE + "/leader", node, CreateMode.EPHEMERAL);
        memberIs(node, "primary");
        return session.exists(SCOPE + "/leader", false);
    }

    Stat memberIs(String node, String role) throws Exception {
        return put(SCOPE + "/members/" + node, member(role), CreateMode.EPHEMERAL);
    }

    void delete(String key) throws Exception {
        try {
            session.delete(SCOPE + "/" + key, -1);
        } catch (KeeperException.NoNodeException e) {
            // It was not there.
        }
    }

    static String member(String role) {
        return "{\"conn_url\":\"postgres://127.0.0.1:5432/postgres\",\"api_url\":\"http://127.0.0.1:8008/patroni\","
                + "\"state\":\"running\",\"role\":\"" + role
                + "\",\"version\":\"4.1.0\",\"xlog_location\":67393608,\"timeline\":1}";
    }

    private static byte[] bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws InterruptedException {
        session.close();
    }
}
