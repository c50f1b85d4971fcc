package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.kubernetes.KubernetesMark.Resource;
import io.portcullis.discovery.kubernetes.ObjectHistory.Picture;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.store.Keyspace;
import io.portcullis.fencing.LockRecord;
import io.portcullis.fencing.LockTime;
import io.portcullis.topology.Reign;
import io.portcullis.topology.Topology;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One cluster as lists and watches have shown it so far. The objects with the lock and the Pods come by different ways: each has its own
 * order, and what is newest of either makes the picture. A contact that a watch has overtaken in one of them shows what is newer there,
 * which happened after the contact was sent, too. Thread-safe.
 */
final class ClusterPicture {
    private final String history;
    private final PatroniObjects meaning;
    private final PatroniLayout layout;
    private final ObjectHistory locks = new ObjectHistory();
    private final ObjectHistory pods = new ObjectHistory();
    private final LeaderHistory leaders = new LeaderHistory();
    private final StaleClaims stale = new StaleClaims();
    private @Nullable String configText;
    private long configAt;

    /** What a contact shows. */
    record Contact(Topology topology, LockTime lockTime) {}

    ClusterPicture(String history, ClusterSettings cluster, KubernetesSettings settings) {
        this.history = history;
        this.meaning = new PatroniObjects(history, cluster, settings.mode());
        this.layout = new PatroniLayout(cluster);
    }

    /** Two lists with a quorum, neither sent before {@code sent}, which have arrived by {@code now}. */
    synchronized Contact contact(Picture shownLocks, Picture shownPods, long sent, long now) {
        listed(Resource.LOCK, shownLocks, sent, now);
        listed(Resource.PODS, shownPods, sent, now);
        return new Contact(topology(), leaders.lockTime(new Reign(history, 0)));
    }

    /** One list with a quorum. */
    synchronized void listed(Resource resource, Picture shown, long sent, long now) {
        if (resource == Resource.PODS) {
            pods.read(shown, sent, now);
            return;
        }
        LeaderRecord record = LeaderRecord.of(meaning.leader(shown.objects()));
        switch (locks.read(shown, sent, now)) {
            case NEWEST, SAME -> leaders.read(record, version(shown.objects(), shown.version()), sent, now);
            case OVERTAKEN -> leaders.overtaken(record, sent);
            case REGRESSED -> leaders.regressed(record, version(shown.objects(), shown.version()), sent, now);
        }
        settings();
    }

    /** An event of a watch, which may have been seen already. */
    synchronized Topology changed(Resource resource, WatchEvent.Change event, long now) {
        ObjectHistory of = resource == Resource.LOCK ? locks : pods;
        if (of.changed(event, now) && resource == Resource.LOCK) {
            leaders.watched(
                    LeaderRecord.of(meaning.leader(locks.objects())), version(locks.objects(), locks.version()), now);
            settings();
        }
        return topology();
    }

    /** Of the leader's object; that of the list if there is none. */
    private long version(Map<String, KubernetesObject> objects, long otherwise) {
        KubernetesObject leader = meaning.leader(objects);
        return leader == null ? otherwise : leader.version();
    }

    /** The object with the settings holds the history, too: it is written more often than the settings change. */
    private void settings() {
        KubernetesObject config = meaning.config(locks.objects());
        String text = config == null ? null : config.annotation("config");
        if (!Objects.equals(text, configText)) {
            configText = text;
            configAt = config == null ? 0 : config.version();
        }
    }

    synchronized KubernetesPosition position() {
        return new KubernetesPosition(history, locks.version(), pods.version());
    }

    /** A holder that had let its lock grow old is looked at again, as it is after a change of the settings. */
    synchronized Topology topology() {
        LockRecord lost = leaders.overwritten();
        stale.look(leaders.takenAt(), pods.objects());
        return stale.without(
                layout.read(keys(), lost == null ? Map.of() : Map.of(lost.holder(), lost.bond())), pods.objects());
    }

    synchronized Keyspace keys() {
        return meaning.keyspace(
                position(),
                locks.objects(),
                pods.objects(),
                leaders.takenAt(),
                Math.max(configAt, leaders.revivedAt()));
    }
}
