package io.portcullis.discovery.conformance;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Leader and member are under one lease of the agent, as in {@code patroni/dcs/etcd3.py}; everything else has none. */
final class EtcdAgents implements Agents {
    /** Longer than a story. */
    private static final int LEASE_SECONDS = 600;

    private static final String NO_LEASE = "0";

    private final EtcdJsonClient etcd;
    private final String prefix;
    private final Map<String, String> leases = new HashMap<>();

    EtcdAgents(EtcdJsonClient etcd, String prefix) {
        this.etcd = etcd;
        this.prefix = prefix;
    }

    private String lease(String node) {
        return leases.computeIfAbsent(
                node,
                _ -> etcd.ask("/v3/lease/grant", "{\"TTL\":" + LEASE_SECONDS + "}")
                        .path("ID")
                        .stringValue());
    }

    @Override
    public void lead(String node) {
        String key = encoded(prefix + "leader");
        boolean taken = etcd.ask(
                        "/v3/kv/txn",
                        "{\"compare\":[{\"key\":\"%s\",\"target\":\"CREATE\",\"createRevision\":\"0\"}],\"success\":[{\"requestPut\":{\"key\":\"%s\",\"value\":\"%s\",\"lease\":\"%s\"}}]}"
                                .formatted(key, key, encoded(node), lease(node)))
                .path("succeeded")
                .asBoolean(false);
        if (!taken) {
            throw new IllegalStateException("the lock is not free for " + node);
        }
        put("members/" + node, Records.member("primary"), lease(node));
    }

    @Override
    public void follow(String node) {
        put("members/" + node, Records.member("replica"), lease(node));
    }

    @Override
    public void renew(String node) {
        etcd.ask("/v3/lease/keepalive", "{\"ID\":\"" + lease(node) + "\"}");
        put("status", "{\"optime\":" + System.nanoTime() + "}");
    }

    @Override
    public void release(String node) {
        delete("leader");
        follow(node);
    }

    /** The end of its lease: to all who look, a revoked one is the same as one that ran out. */
    @Override
    public void expire(String node) {
        etcd.ask("/v3/lease/revoke", "{\"ID\":\"" + Objects.requireNonNull(leases.remove(node)) + "\"}");
    }

    /** As the agent of Patroni before 3.0.3 does that continues after its lock has expired (patroni#2689). */
    @Override
    public void steal(String node) {
        put("leader", node, lease(node));
    }

    @Override
    public void remove(String node) {
        delete("members/" + node);
    }

    @Override
    public void put(String key, String value) {
        put(key, value, NO_LEASE);
    }

    private void put(String key, String value, String lease) {
        putAbsolute(prefix + key, value, lease);
    }

    private void putAbsolute(String key, String value, String lease) {
        etcd.ask(
                "/v3/kv/put",
                "{\"key\":\"%s\",\"value\":\"%s\",\"lease\":\"%s\"}".formatted(encoded(key), encoded(value), lease));
    }

    @Override
    public void delete(String key) {
        deleteAbsolute(prefix + key);
    }

    private void deleteAbsolute(String key) {
        etcd.ask("/v3/kv/deleterange", "{\"key\":\"" + encoded(key) + "\"}");
    }

    @Override
    public void putRegistration(String gateway, String value) {
        putAbsolute(registration(gateway), value, NO_LEASE);
    }

    @Override
    public void deleteRegistration(String gateway) {
        deleteAbsolute(registration(gateway));
    }

    private String registration(String gateway) {
        return "/portcullis" + prefix + "gateways/" + gateway;
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        etcd.close();
    }
}
