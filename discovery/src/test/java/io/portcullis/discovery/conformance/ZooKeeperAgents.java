package io.portcullis.discovery.conformance;

import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** Leader and member are ephemeral nodes of the agent's session, as in {@code patroni/dcs/zookeeper.py}; everything else is not. */
final class ZooKeeperAgents implements Agents {
    /** Longer than an outage. */
    private static final int SESSION_MILLIS = 60_000;

    private static final String OPERATOR = "";

    private final String connect;
    private final String prefix;
    private final Map<String, ZooKeeper> sessions = new HashMap<>();
    private @Nullable String leader;

    ZooKeeperAgents(String connect, String prefix) {
        this.connect = connect;
        this.prefix = prefix;
    }

    private interface Order {
        void perform(ZooKeeper session) throws KeeperException, InterruptedException;
    }

    private ZooKeeper session(String node) {
        return sessions.computeIfAbsent(node, _ -> {
            try {
                return new ZooKeeper(connect, SESSION_MILLIS, _ -> {});
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Until it is connected, and again while its connection is lost. */
    private void order(String node, Order order) {
        Waiting.until("ZooKeeper's answer", Waiting.AT_MOST, () -> {
            try {
                order.perform(session(node));
                return true;
            } catch (KeeperException.ConnectionLossException e) {
                return false;
            } catch (KeeperException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void write(String node, String path, String value, CreateMode mode) {
        List<String> above = new ArrayList<>();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            above.add(path.substring(0, slash));
        }
        order(node, session -> {
            for (String folder : above) {
                create(session, folder, "", CreateMode.PERSISTENT);
            }
            if (!create(session, path, value, mode)) {
                session.setData(path, bytes(value), -1);
            }
        });
    }

    private static boolean create(ZooKeeper session, String path, String value, CreateMode mode)
            throws KeeperException, InterruptedException {
        try {
            session.create(path, bytes(value), ZooDefs.Ids.OPEN_ACL_UNSAFE, mode);
            return true;
        } catch (KeeperException.NodeExistsException e) {
            return false;
        }
    }

    private void remove(String node, String path) {
        order(node, session -> {
            try {
                session.delete(path, -1);
            } catch (KeeperException.NoNodeException e) {
                // It was not there.
            }
        });
    }

    private static byte[] bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private String path(String key) {
        return prefix + "/" + key;
    }

    private void member(String node, String role) {
        write(node, path("members/" + node), Records.member(role), CreateMode.EPHEMERAL);
    }

    private void take(String node) {
        leader = node;
        write(node, path("leader"), node, CreateMode.EPHEMERAL);
    }

    @Override
    public void lead(String node) {
        if (leader != null) {
            throw new IllegalStateException("the lock is not free for " + node);
        }
        take(node);
        member(node, "primary");
    }

    @Override
    public void follow(String node) {
        member(node, "replica");
    }

    /** The client does so itself. */
    @Override
    public void renew(String node) {
        put("status", "{\"optime\":" + System.nanoTime() + "}");
    }

    /** Patroni makes the record of a member anew when its role changes, under another session: so it was seen with Patroni 3.0.2. */
    @Override
    public void release(String node) {
        expire(node);
        member(node, "replica");
    }

    /** The end of its session: to all who look, one that is closed is the same as one that ran out. */
    @Override
    public void expire(String node) {
        leader = null;
        ZooKeeper session = sessions.remove(node);
        if (session != null) {
            close(session);
        }
    }

    /** Patroni deletes the node without a version, and creates it anew. */
    @Override
    public void steal(String node) {
        remove(node, path("leader"));
        take(node);
    }

    @Override
    public void remove(String node) {
        remove(OPERATOR, path("members/" + node));
    }

    @Override
    public void put(String key, String value) {
        write(OPERATOR, path(key), value, CreateMode.PERSISTENT);
    }

    @Override
    public void delete(String key) {
        remove(OPERATOR, path(key));
    }

    @Override
    public void putRegistration(String gateway, String value) {
        write(OPERATOR, registration(gateway), value, CreateMode.PERSISTENT);
    }

    @Override
    public void deleteRegistration(String gateway) {
        remove(OPERATOR, registration(gateway));
    }

    private String registration(String gateway) {
        return "/portcullis" + prefix + "/gateways/" + gateway;
    }

    private static void close(ZooKeeper session) {
        try {
            session.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        sessions.values().forEach(ZooKeeperAgents::close);
        sessions.clear();
    }
}
