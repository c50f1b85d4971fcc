package io.portcullis.discovery.conformance;

import io.portcullis.testkit.kubernetes.KubernetesApiServer;
import io.portcullis.testkit.kubernetes.KubernetesPatroni;
import io.portcullis.testkit.process.Waiting;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The lock is a record that its holder renews all the time; nothing ends with its agent. */
final class KubernetesAgents implements Agents {
    private static final Duration LOCK_LENGTH = Duration.ofSeconds(30);
    /** Of the last renewal of an agent that goes away, so that the story is short. */
    private static final Duration LAST_LENGTH = Duration.ofSeconds(6);

    private static final Duration RENEWAL_INTERVAL = Duration.ofMillis(250);
    private static final String LEASES = "leases";
    private static final String PODS = "pods";
    private static final String MEMBERS = "members/";

    private final KubernetesApiServer server;
    private final KubernetesPatroni patroni;
    private final Set<String> pods = new HashSet<>();
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("agents").factory());
    private @Nullable String leader;
    private boolean configured;

    KubernetesAgents(KubernetesApiServer server, KubernetesPatroni patroni) {
        this.server = server;
        this.patroni = patroni;
        var _ = loop.scheduleAtFixedRate(this::renewLeader, 0, RENEWAL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void renewLeader() {
        if (leader != null) {
            patroni.renew();
        }
    }

    @Override
    public synchronized void lead(String node) {
        if (leader != null) {
            throw new IllegalStateException("the lock is not free for " + node);
        }
        take(node);
        put(MEMBERS + node, Records.member("primary"));
    }

    private void take(String node) {
        leader = node;
        patroni.ttl((int) LOCK_LENGTH.toSeconds());
        patroni.acquire(node);
    }

    @Override
    public synchronized void follow(String node) {
        put(MEMBERS + node, Records.member("replica"));
    }

    @Override
    public synchronized void renew(String node) {
        patroni.renew();
    }

    @Override
    public synchronized void release(String node) {
        leader = null;
        patroni.release();
        follow(node);
    }

    /** The record is not renewed for as long as it lasts. */
    @Override
    public void expire(String node) {
        synchronized (this) {
            leader = null;
            patroni.ttl((int) LAST_LENGTH.toSeconds());
            patroni.renew();
        }
        long since = System.nanoTime();
        Waiting.until("the end of the lock", Waiting.AT_MOST, () -> System.nanoTime() - since > LAST_LENGTH.toNanos());
    }

    @Override
    public synchronized void steal(String node) {
        take(node);
    }

    @Override
    public synchronized void remove(String node) {
        pods.remove(node);
        patroni.deletePod(node);
    }

    @Override
    public synchronized void put(String key, String value) {
        if (key.startsWith(MEMBERS)) {
            String pod = key.substring(MEMBERS.length());
            pods.add(pod);
            patroni.status(pod, value);
        } else {
            annotate(key, value);
        }
    }

    @Override
    public synchronized void delete(String key) {
        if (!key.startsWith(MEMBERS)) {
            annotate(key, null);
        } else if (pods.contains(key.substring(MEMBERS.length()))) {
            remove(key.substring(MEMBERS.length()));
        }
    }

    /** Most keys are annotations of the object of the configuration. */
    private void annotate(String key, @Nullable String value) {
        switch (key) {
            case "failover" -> patroni.failover(value == null ? Map.of() : Map.of("leader", value));
            case "sync" -> patroni.sync(value == null ? "" : value, "");
            case "status" -> {
                // It is part of the record of the lock, and each renewal writes it.
            }
            default -> {
                if (!configured) {
                    configured = true;
                    patroni.configure("{}", "[]");
                }
                ObjectNode patch = JsonNodeFactory.instance.objectNode();
                patch.putObject("metadata").putObject("annotations").put(key, value);
                server.patch(
                        patroni.resource(), KubernetesPatroni.NAMESPACE, patroni.scope() + "-config", patch.toString());
            }
        }
    }

    /** As one of a later version of Portcullis could be. */
    @Override
    public void putRegistration(String gateway, String value) {
        ObjectNode lease = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = lease.putObject("metadata").put("name", "portcullis-" + gateway);
        metadata.putObject("labels")
                .put("app.kubernetes.io/name", "portcullis")
                .put("portcullis/cluster", patroni.scope());
        metadata.putObject("annotations").put("portcullis/gateway", gateway).put("portcullis/registration", value);
        lease.putObject("spec").put("leaseDurationSeconds", 12);
        server.put(LEASES, KubernetesPatroni.NAMESPACE, lease.toString());
    }

    @Override
    public void deleteRegistration(String gateway) {
        for (String json : server.list(LEASES, KubernetesPatroni.NAMESPACE)) {
            JsonNode metadata = JsonMapper.shared().readTree(json).path("metadata");
            if (metadata.path("annotations")
                    .path("portcullis/gateway")
                    .asString("")
                    .equals(gateway)) {
                server.delete(
                        LEASES,
                        KubernetesPatroni.NAMESPACE,
                        metadata.path("name").asString());
            }
        }
    }

    /** Nodes of the next story have the same names. */
    @Override
    public void close() {
        loop.shutdownNow();
        synchronized (this) {
            pods.forEach(pod -> server.delete(PODS, KubernetesPatroni.NAMESPACE, pod));
        }
    }
}
