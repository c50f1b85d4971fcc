package io.portcullis.testkit.kubernetes;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Patroni cluster in Kubernetes that consists of its objects. No agent runs: each method does one thing that agents were seen to do to
 * their objects, Patroni 3.0.2 with config maps and 4.1.5 with endpoints. All values of annotations are strings.
 */
public final class KubernetesPatroni {
    public static final String NAMESPACE = "default";
    public static final String SYSTEM_ID = "7234567890123456789";
    private static final Duration LOOP = Duration.ofSeconds(10);
    private static final int DEFAULT_TTL = 30;

    private final KubernetesApiServer server;
    private final String scope;
    private final @Nullable Integer group;
    private final String name;
    private final boolean endpoints;

    /** The agents' clock, which has nothing to do with ours. */
    private Instant agentTime = Instant.parse("2001-02-03T04:05:06Z");

    private int transitions = -1;
    private String acquired = "";
    private String holder = "";
    private int ttl = DEFAULT_TTL;

    public KubernetesPatroni(KubernetesApiServer server, String scope, boolean endpoints) {
        this(server, scope, null, endpoints);
    }

    /** @param group of Citus, whose objects have its number in their names and in a label; or null */
    public KubernetesPatroni(KubernetesApiServer server, String scope, @Nullable Integer group, boolean endpoints) {
        this.server = server;
        this.scope = scope;
        this.group = group;
        this.name = group == null ? scope : scope + "-" + group;
        this.endpoints = endpoints;
    }

    public String scope() {
        return scope;
    }

    /** Of the objects that hold the lock and the configuration. */
    public String resource() {
        return endpoints ? "endpoints" : "configmaps";
    }

    public String leaderObject() {
        return endpoints ? name : name + "-leader";
    }

    /** How long the lock lasts from the next renewal on. */
    public void ttl(int seconds) {
        ttl = seconds;
    }

    /** The object that is there since the bootstrap. */
    public void configure(String config, String history) {
        put(name + "-config", Map.of("config", config, "initialize", SYSTEM_ID, "history", history));
    }

    /** A Pod that never ran: it has no status. */
    public void pod(String name) {
        ObjectNode pod = object(name, Map.of());
        labels(pod).put("application", "patroni");
        server.put("pods", NAMESPACE, pod.toString());
    }

    /** A Pod with what its agent writes about itself. */
    public void member(String name, int port, String role, String state, int timeline) {
        String status =
                "{\"conn_url\":\"postgres://127.0.0.1:%d/postgres\",\"api_url\":\"http://127.0.0.1:%d/patroni\",\"state\":\"%s\",\"role\":\"%s\",\"version\":\"%s\",\"xlog_location\":67393608,\"timeline\":%d}"
                        .formatted(port, port + 1, state, role, endpoints ? "4.1.5" : "3.0.2", timeline);
        status(name, status);
    }

    /** @param status any text: agents of any version, and others, may have put it there */
    public void status(String name, String status) {
        if (exists(name)) {
            annotate("pods", name, "status", status);
        } else {
            server.put("pods", NAMESPACE, object(name, Map.of("status", status)).toString());
        }
    }

    /** @param role null takes the label away */
    public void label(String name, @Nullable String role) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("metadata").putObject("labels").put("role", role);
        server.patch("pods", NAMESPACE, name, patch.toString());
    }

    public void deletePod(String name) {
        server.delete("pods", NAMESPACE, name);
    }

    /** {@code node} takes the lock: over whatever is there, as agents do, who always update the object in place. */
    public void acquire(String node) {
        transitions++;
        acquired = tick();
        holder = node;
        write(acquired, true);
    }

    /** Once a loop: only {@code renewTime} changes. */
    public void renew() {
        write(tick(), true);
    }

    /** A switchover's first step: no leader, and no address; acquireTime, ttl and transitions stay. */
    public void release() {
        write(tick(), false);
    }

    private void write(String renewTime, boolean held) {
        ObjectNode object = object(
                leaderObject(),
                Map.of(
                        "acquireTime",
                        acquired,
                        "renewTime",
                        renewTime,
                        "ttl",
                        Integer.toString(ttl),
                        "transitions",
                        Integer.toString(transitions),
                        "optime",
                        "67393608",
                        "slots",
                        "{\"pg2\":67393608}"));
        if (held) {
            annotations(object).put("leader", holder);
        }
        if (endpoints && held) {
            object.putArray("subsets")
                    .addObject()
                    .putArray("addresses")
                    .addObject()
                    .put("ip", "10.77.0.1");
        } else if (endpoints) {
            object.putNull("subsets");
        }
        server.put(resource(), NAMESPACE, object.toString());
    }

    public void deleteLeaderObject() {
        server.delete(resource(), NAMESPACE, leaderObject());
    }

    /** What {@code patronictl switchover} writes first; after its use it is empty. */
    public void failover(Map<String, String> request) {
        put(name + "-failover", request);
    }

    public void sync(String leader, String standby) {
        put(name + "-sync", Map.of("leader", leader, "sync_standby", standby));
    }

    private String tick() {
        agentTime = agentTime.plus(LOOP);
        return agentTime.toString().replace("Z", ".123456+00:00");
    }

    private boolean exists(String pod) {
        return server.list("pods", NAMESPACE).stream().anyMatch(each -> each.contains("\"name\":\"" + pod + "\""));
    }

    private void annotate(String resource, String object, String key, String value) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("metadata").putObject("annotations").put(key, value);
        server.patch(resource, NAMESPACE, object, patch.toString());
    }

    private void put(String object, Map<String, String> annotations) {
        server.put(resource(), NAMESPACE, object(object, annotations).toString());
    }

    private ObjectNode object(String called, Map<String, String> annotations) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.putObject("metadata").put("name", called);
        labels(object).put("application", "patroni").put("cluster-name", scope);
        if (group != null) {
            labels(object).put("citus-group", group.toString());
        }
        annotations.forEach((key, value) -> annotations(object).put(key, value));
        return object;
    }

    private static ObjectNode labels(ObjectNode object) {
        return ApiObjects.metadata(object).withObject("/labels");
    }

    private static ObjectNode annotations(ObjectNode object) {
        return ApiObjects.metadata(object).withObject("/annotations");
    }
}
