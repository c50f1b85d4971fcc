package io.portcullis.discovery.conformance;

import io.portcullis.testkit.cluster.ConsulOperator;
import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Leader and member are acquired by one session of the agent, as in {@code patroni/dcs/consul.py}; everything else has none. */
final class ConsulAgents implements Agents {
    /** Longer than a story. */
    private static final Duration SESSION_LENGTH = Duration.ofMinutes(20);

    private final List<ConsulOperator> servers;
    private final String prefix;
    private final Map<String, String> sessions = new HashMap<>();
    private int asked;

    ConsulAgents(List<ConsulOperator> servers, String prefix) {
        this.servers = servers;
        this.prefix = prefix;
    }

    private interface Request<T> {
        T send(ConsulOperator server) throws IOException;
    }

    private interface Order {
        void send(ConsulOperator server) throws IOException;
    }

    /** Asks one server after the other until one answers: after an outage, none may have a leader yet. */
    private <T> T ask(String what, Request<T> request) {
        return Waiting.until(
                what, Waiting.AT_MOST, () -> request.send(servers.get(asked++ % servers.size())), Objects::nonNull);
    }

    private void order(String what, Order order) {
        ask(what, server -> {
            order.send(server);
            return true;
        });
    }

    private String session(String node) {
        return sessions.computeIfAbsent(
                node, _ -> ask("a session", server -> server.session(prefix + node, SESSION_LENGTH)));
    }

    private void acquire(String key, String value, String session) {
        if (!ask("acquiring " + key, server -> server.acquire(prefix + key, value, session))) {
            throw new IllegalStateException(key + " is not free");
        }
    }

    @Override
    public void lead(String node) {
        acquire("leader", node, session(node));
        acquire("members/" + node, Records.member("primary"), session(node));
    }

    @Override
    public void follow(String node) {
        acquire("members/" + node, Records.member("replica"), session(node));
    }

    @Override
    public void renew(String node) {
        put("status", "{\"optime\":" + System.nanoTime() + "}");
    }

    @Override
    public void release(String node) {
        delete("leader");
        follow(node);
    }

    /** The end of its session: to all who look, a destroyed one is the same as one that ran out. */
    @Override
    public void expire(String node) {
        String session = Objects.requireNonNull(sessions.remove(node));
        order("the end of a session", server -> server.destroy(session));
    }

    /** A write without a session, as {@code consul kv put} makes it. */
    @Override
    public void steal(String node) {
        put("leader", node);
    }

    @Override
    public void remove(String node) {
        delete("members/" + node);
    }

    @Override
    public void put(String key, String value) {
        order("writing " + key, server -> server.put(prefix + key, value));
    }

    @Override
    public void delete(String key) {
        order("deleting " + key, server -> server.delete(prefix + key));
    }

    @Override
    public void putRegistration(String gateway, String value) {
        order("writing a registration", server -> server.put(registration(gateway), value));
    }

    @Override
    public void deleteRegistration(String gateway) {
        order("deleting a registration", server -> server.delete(registration(gateway)));
    }

    private String registration(String gateway) {
        return "portcullis/" + prefix + "gateways/" + gateway;
    }

    @Override
    public void close() {
        sessions.keySet().stream().toList().forEach(this::expire);
    }
}
