package io.portcullis.testkit.kubernetes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The objects, with one counter of changes for all of them as in etcd, and the changes for those who watch. Thread-safe. */
final class ApiObjects {
    private static final long FIRST_VERSION = 1_000;

    record Change(long version, ApiKey key, String type, ObjectNode object) {}

    /** @param version of the list as a whole */
    record Page(long version, List<ObjectNode> items) {}

    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private final Map<String, ApiKey> keys = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private long version = FIRST_VERSION;
    private long oldest = FIRST_VERSION;
    private long wakes;

    synchronized Page list(String resource, String namespace, LabelSelector selector) {
        List<ObjectNode> items = new ArrayList<>();
        keys.forEach((path, key) -> {
            ObjectNode object = objects.get(path);
            if (key.of(resource, namespace) && object != null && selector.matches(object)) {
                items.add(object.deepCopy());
            }
        });
        return new Page(version, items);
    }

    synchronized ObjectNode get(ApiKey key) throws ApiRefusal {
        ObjectNode object = objects.get(key.toString());
        if (object == null) {
            throw ApiRefusal.notFound(key);
        }
        return object.deepCopy();
    }

    synchronized ObjectNode create(ApiKey key, JsonNode content) throws ApiRefusal {
        if (objects.containsKey(key.toString())) {
            throw ApiRefusal.exists(key);
        }
        ObjectNode object = (ObjectNode) content.deepCopy();
        metadata(object)
                .put("name", key.name())
                .put("namespace", key.namespace())
                .put("uid", UUID.randomUUID().toString());
        return written(key, "ADDED", object);
    }

    /** As PUT: the whole object; with a version in it only over that version. */
    synchronized ObjectNode update(ApiKey key, JsonNode content) throws ApiRefusal {
        ObjectNode before = get(key);
        String uid = content.path("metadata").path("uid").asString("");
        if (!uid.isEmpty() && !uid.equals(metadata(before).path("uid").asString())) {
            throw ApiRefusal.conflict(key, "Precondition failed: UID in precondition: " + uid);
        }
        checkVersion(key, before, content);
        ObjectNode object = (ObjectNode) content.deepCopy();
        metadata(object)
                .put("name", key.name())
                .put("namespace", key.namespace())
                .put("uid", metadata(before).path("uid").asString());
        return written(key, "MODIFIED", object);
    }

    /** As PATCH with a JSON merge patch: null removes; with a version in it only over that version. */
    synchronized ObjectNode patch(ApiKey key, JsonNode patch) throws ApiRefusal {
        ObjectNode object = get(key);
        checkVersion(key, object, patch);
        merge(object, patch);
        return written(key, "MODIFIED", object);
    }

    private static void checkVersion(ApiKey key, ObjectNode before, JsonNode change) throws ApiRefusal {
        String version = change.path("metadata").path("resourceVersion").asString("");
        if (!version.isEmpty()
                && !version.equals(metadata(before).path("resourceVersion").asString())) {
            throw ApiRefusal.conflict(
                    key, "the object has been modified; please apply your changes to the latest version and try again");
        }
    }

    synchronized ObjectNode delete(ApiKey key) throws ApiRefusal {
        ObjectNode object = get(key);
        objects.remove(key.toString());
        keys.remove(key.toString());
        version++;
        metadata(object).put("resourceVersion", Long.toString(version));
        changed(key, "DELETED", object);
        return object;
    }

    private ObjectNode written(ApiKey key, String type, ObjectNode object) {
        version++;
        metadata(object).put("resourceVersion", Long.toString(version));
        objects.put(key.toString(), object);
        keys.put(key.toString(), key);
        changed(key, type, object);
        return object.deepCopy();
    }

    private void changed(ApiKey key, String type, ObjectNode object) {
        changes.add(new Change(version, key, type, object.deepCopy()));
        notifyAll();
    }

    static ObjectNode metadata(ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.isObject() ? (ObjectNode) metadata : object.putObject("metadata");
    }

    private static void merge(ObjectNode into, JsonNode patch) {
        patch.propertyStream().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                into.remove(entry.getKey());
            } else if (value.isObject()) {
                JsonNode there = into.path(entry.getKey());
                ObjectNode inner = there.isObject() ? (ObjectNode) there : into.putObject(entry.getKey());
                merge(inner, value);
            } else {
                into.set(entry.getKey(), value.deepCopy());
            }
        });
    }

    synchronized long version() {
        return version;
    }

    /** Changes after {@code since}; waits for the first one, {@code timeout} at the most or until {@link #wakeAll}. */
    synchronized List<Change> after(long since, Duration timeout) throws ApiRefusal, InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        long woken = wakes;
        for (long left = timeout.toMillis();
                left > 0
                        && since >= oldest
                        && woken == wakes
                        && newerThan(since).isEmpty();
                left = (until - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        if (since < oldest) {
            throw ApiRefusal.gone(since, oldest);
        }
        return newerThan(since);
    }

    private List<Change> newerThan(long since) {
        return changes.stream().filter(change -> change.version() > since).toList();
    }

    synchronized void wakeAll() {
        wakes++;
        notifyAll();
    }

    /** Forgets the changes so far: a watch that begins before now is answered with 410. */
    synchronized void compact() {
        version++;
        oldest = version;
        changes.clear();
        notifyAll();
    }

    /** A backup, for {@link #restore}. */
    synchronized ApiObjects copy() {
        ApiObjects copy = new ApiObjects();
        copy.take(this);
        return copy;
    }

    /** All objects and the counter are as they were in {@code backup}. */
    synchronized void restore(ApiObjects backup) {
        take(backup);
        notifyAll();
    }

    private void take(ApiObjects other) {
        objects.clear();
        other.objects.forEach((path, object) -> objects.put(path, object.deepCopy()));
        keys.clear();
        keys.putAll(other.keys);
        changes.clear();
        version = other.version;
        oldest = other.version;
    }
}
