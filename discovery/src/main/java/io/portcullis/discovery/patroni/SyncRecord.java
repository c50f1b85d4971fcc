package io.portcullis.discovery.patroni;

import io.portcullis.topology.NodeName;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The key {@code sync}: which standbys a commit on the leader may wait for. With {@code synchronous_mode: quorum} it waits for some of
 * them (patroni/dcs/__init__.py, SyncState). Without a leader in it, it says nothing.
 *
 * @param standbys in lower case: PostgreSQL compares the names in synchronous_standby_names so, and Patroni does, too
 */
record SyncRecord(Set<String> standbys) {
    static final String KEY = "sync";
    static final SyncRecord NONE = new SyncRecord(Set.of());

    static SyncRecord read(String value, RecordProblems problems) {
        JsonRecord json = JsonRecord.object(KEY, value, problems);
        String listed = json.text("sync_standby");
        return listed == null || !json.says("leader")
                ? NONE
                : new SyncRecord(Arrays.stream(listed.toLowerCase(Locale.ROOT).split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    boolean has(NodeName node) {
        return standbys.contains(node.value().toLowerCase(Locale.ROOT));
    }
}
