package io.portcullis.lab.chaos.lock;

import io.portcullis.lab.chaos.check.LockEvent;
import io.portcullis.lab.chaos.check.LockEvent.Kind;
import io.portcullis.lab.chaos.check.LockHolding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line of etcd's watch, as its JSON gateway writes it.
 *
 * @param changes by revision; one line has all changes of a revision
 */
record WatchAnswer(Map<Long, Revision> changes) {
    private static final JsonMapper JSON = JsonMapper.shared();

    static WatchAnswer of(String line, String prefix) {
        Map<Long, Revision> changes = new TreeMap<>();
        for (JsonNode event : JSON.readTree(line).path("result").path("events")) {
            JsonNode now = event.path("kv");
            changes.computeIfAbsent(now.path("mod_revision").asLong(), _ -> new Revision(prefix))
                    .add(event.path("type").asString("PUT").equals("DELETE"), now, event.path("prev_kv"));
        }
        return new WatchAnswer(changes);
    }

    /** 0 without changes. */
    long newest() {
        return changes.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** The changes of one revision. */
    static final class Revision {
        private final String leaderKey;
        private final String members;
        private final Set<String> deletedMembers = new HashSet<>();
        private @Nullable JsonNode before;
        private @Nullable JsonNode after;

        private Revision(String prefix) {
            this.leaderKey = prefix + "leader";
            this.members = prefix + "members/";
        }

        private void add(boolean deleted, JsonNode now, JsonNode previous) {
            String key = text(now.path("key"));
            if (key.equals(leaderKey)) {
                before = previous.isMissingNode() ? null : previous;
                after = deleted ? null : now;
            } else if (deleted && key.startsWith(members)) {
                deletedMembers.add(key.substring(members.length()));
            }
        }

        /** Empty if the holder is the same: it only put its lock under another lease. */
        List<LockEvent> events(long revision, long seen) {
            List<LockEvent> events = new ArrayList<>();
            String from = before == null ? null : text(before.path("value"));
            String to = after == null ? null : text(after.path("value"));
            if (before != null && from != null && !from.equals(to)) {
                events.add(new LockEvent(revision, leadership(from, before), end(from, to), seen));
            }
            if (after != null && to != null && !to.equals(from)) {
                events.add(new LockEvent(revision, leadership(to, after), Kind.TAKEN, seen));
            }
            return events;
        }

        private Kind end(String from, @Nullable String to) {
            if (to != null) {
                return Kind.OVERWRITTEN;
            }
            return deletedMembers.contains(from) ? Kind.EXPIRED : Kind.DELETED;
        }

        private static LockHolding leadership(String node, JsonNode key) {
            return new LockHolding(node, key.path("create_revision").asLong());
        }

        private static String text(JsonNode base64) {
            return new String(Base64.getDecoder().decode(base64.asString()), StandardCharsets.UTF_8);
        }
    }
}
