package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.kubernetes.KubernetesMark.Resource;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.KubernetesSettings.Mode;
import io.portcullis.discovery.source.CitusGroup;
import io.portcullis.discovery.store.Keyspace;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings the objects of a Patroni cluster into the form that its keys have in other stores (patroni/dcs/kubernetes.py). What labels say of
 * roles is not looked at: they are set from the lock, before a promotion is finished, and stay on Pods that are dead. Pure.
 */
final class PatroniObjects {
    private static final List<String> FAILOVER = List.of("leader", "member", "scheduled_at");
    private static final List<String> SYNC = List.of("leader", "sync_standby", "quorum");

    /** Of Pods whose containers have ended, and are not started again. */
    private static final Set<String> ENDED_PHASES = Set.of("Succeeded", "Failed");

    private final String history;
    private final String name;
    private final String leaderName;

    PatroniObjects(String history, ClusterSettings cluster, Mode mode) {
        this.history = history;
        this.name = cluster.group() == null ? cluster.scope() : cluster.scope() + "-" + cluster.group();
        this.leaderName = leaderName(name, mode);
    }

    /** @param name what the names of a cluster's objects begin with */
    private static String leaderName(String name, Mode mode) {
        return mode == Mode.ENDPOINTS ? name : name + "-leader";
    }

    /** The Citus groups that these objects and Pods belong to, which may be those of several. */
    static List<CitusGroup> groups(
            String scope, Mode mode, Map<String, KubernetesObject> objects, Map<String, KubernetesObject> pods) {
        Map<String, String> keys = new TreeMap<>();
        objects.values().forEach(object -> {
            keys.putIfAbsent(object.group() + "/config", "");
            LeaderRecord record = LeaderRecord.of(object);
            if (object.name().equals(leaderName(scope + "-" + object.group(), mode))
                    && record != null
                    && record.held()) {
                keys.put(object.group() + "/leader", record.holder());
            }
        });
        pods.values().stream()
                .filter(pod -> pod.annotation("status") != null)
                .forEach(pod -> keys.put(pod.group() + "/members/" + pod.name(), ""));
        return CitusGroup.of(keys.keySet(), key -> keys.getOrDefault(key, ""));
    }

    @Nullable
    KubernetesObject leader(Map<String, KubernetesObject> objects) {
        return objects.get(leaderName);
    }

    Keyspace keyspace(
            KubernetesPosition position,
            Map<String, KubernetesObject> objects,
            Map<String, KubernetesObject> pods,
            long takenAt,
            long settingsAt) {
        Map<String, Keyspace.Entry> entries = new TreeMap<>();
        KubernetesObject leader = leader(objects);
        if (leader != null) {
            leader(leader, takenAt, entries);
        }
        KubernetesObject config = objects.get(name + "-config");
        if (config != null) {
            for (String key : List.of("config", "initialize", "history")) {
                long version = key.equals("config") ? settingsAt : config.version();
                put(entries, key, config.annotation(key), version);
            }
        }
        putObject(entries, "failover", objects.get(name + "-failover"), FAILOVER);
        putObject(entries, "sync", objects.get(name + "-sync"), SYNC);
        pods.forEach((pod, object) -> {
            // A Pod that never ran has no status, and is no node yet.
            String status = object.annotation("status");
            if (status != null && !ENDED_PHASES.contains(object.phase())) {
                KubernetesMark mark = new KubernetesMark(history, Resource.PODS, object.version());
                entries.put("members/" + pod, new Keyspace.Entry(status, mark, mark, null, null));
            }
        });
        return new Keyspace(position, entries);
    }

    private void leader(KubernetesObject object, long takenAt, Map<String, Keyspace.Entry> entries) {
        LeaderRecord record = LeaderRecord.of(object);
        if (record != null && record.held()) {
            KubernetesMark taken = new KubernetesMark(history, Resource.LOCK, takenAt);
            entries.put("leader", new Keyspace.Entry(record.holder(), taken, taken, record.bond(), record.holding()));
        }
        String optime = object.annotation("optime");
        if (optime != null) {
            ObjectNode status = JsonNodeFactory.instance.objectNode();
            try {
                status.put("optime", Long.parseLong(optime));
            } catch (NumberFormatException e) {
                status.put("optime", optime);
            }
            put(entries, "status", status.toString(), object.version());
        }
        put(entries, "failsafe", object.annotation("failsafe"), object.version());
    }

    private void putObject(
            Map<String, Keyspace.Entry> entries, String key, @Nullable KubernetesObject object, List<String> fields) {
        if (object == null) {
            return;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            String value = object.annotation(field);
            if (value != null) {
                json.put(field, value);
            }
        }
        put(entries, key, json.toString(), object.version());
    }

    private void put(Map<String, Keyspace.Entry> entries, String key, @Nullable String value, long version) {
        if (value != null) {
            KubernetesMark mark = new KubernetesMark(history, Resource.LOCK, version);
            entries.put(key, new Keyspace.Entry(value, mark, mark, null, null));
        }
    }

    /** The text of Patroni's dynamic configuration, and the version of its object. */
    @Nullable
    KubernetesObject config(Map<String, KubernetesObject> objects) {
        return objects.get(name + "-config");
    }
}
