package io.portcullis.proxy.route;

import io.portcullis.topology.Member;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which replicas clients of the replica route get, and which of them first. What comes first is a preference: the others serve while none of
 * the first can.
 *
 * @param zone the gateway's, whose replicas come first; null if it has none
 * @param tags a node without each of them serves no client of the replica route
 */
public record ReplicaChoice(Prefer prefer, @Nullable Zone zone, Map<String, String> tags) {
    /** Which replicas come first, before any zone. */
    public enum Prefer {
        ANY,
        /** Those that commits wait for. */
        SYNC
    }

    /** @param tag in which nodes say their zone */
    public record Zone(String tag, String name) {
        boolean has(Member member) {
            return name.equals(member.tags().values().get(tag));
        }
    }

    /** What one listener says for itself; null where it follows the settings for all. */
    public record OfListener(
            @Nullable Prefer prefer, @Nullable Map<String, String> tags) {
        /** A listener that says nothing for itself. */
        public static final OfListener NONE = new OfListener(null, null);

        public OfListener {
            tags = tags == null ? null : Collections.unmodifiableMap(new TreeMap<>(tags));
        }
    }

    /** Any replica, none of them first. */
    public static final ReplicaChoice ANY = new ReplicaChoice(Prefer.ANY, null, Map.of());

    public ReplicaChoice {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    ReplicaChoice with(OfListener own) {
        return new ReplicaChoice(
                own.prefer() == null ? prefer : own.prefer(), zone, own.tags() == null ? tags : own.tags());
    }

    /** The smaller, the earlier it serves. */
    int rank(Member member) {
        return (isPreferred(member) ? 0 : 2) + (isNear(member) ? 0 : 1);
    }

    private boolean isPreferred(Member member) {
        return prefer == Prefer.ANY || member.synchronous();
    }

    private boolean isNear(Member member) {
        return zone == null || zone.has(member);
    }

    /** Why another replica comes before {@code member}, for people; null if {@code first} ranks no higher. */
    @Nullable
    String whyLater(Member member, Member first) {
        if (rank(member) <= rank(first)) {
            return null;
        }
        return isPreferred(first) && !isPreferred(member)
                ? "synchronous standbys come first (prefer: sync), such as " + first.name()
                : "replicas in the zone " + (zone == null ? "" : zone.name()) + " come first, such as " + first.name();
    }

    boolean takes(Member member) {
        return member.tags().include(tags);
    }

    /** Which of the tags {@code member} does not have, for people; null if it has them all. */
    @Nullable
    String missing(Member member) {
        for (Map.Entry<String, String> wanted : tags.entrySet()) {
            String found = member.tags().values().get(wanted.getKey());
            if (!wanted.getValue().equals(found)) {
                return (found == null
                                ? "it has no tag " + wanted.getKey()
                                : "its tag " + wanted.getKey() + " is '" + found + "'")
                        + ", and tags asks for '" + wanted.getValue() + "'";
            }
        }
        return null;
    }

    /** Why there is no replica. */
    Unavailable noReplica() {
        return tags.isEmpty()
                ? Unavailable.NO_REPLICA
                : Unavailable.closed(
                        Unavailable.NO_REPLICA.label(),
                        "no replica with the tags "
                                + tags.entrySet().stream()
                                        .map(tag -> tag.getKey() + "=" + tag.getValue())
                                        .collect(Collectors.joining(", "))
                                + " is running, streaming and within max-lag");
    }
}
