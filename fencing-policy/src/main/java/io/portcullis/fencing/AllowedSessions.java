package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions an event loop may keep. A fence replaces it and severs the rest.
 *
 * @param leaderships whose sessions stay. A lock has one holder, so {@link FencingMachine} allows at most one
 * @param standbys nodes that were standbys when last heard of: replica sessions stay that would themselves report a promotion
 * @param attested the standbys of which the DCS says so now: replica sessions stay that could not report one (opaque, or a server
 *     before 14)
 */
public record AllowedSessions(Set<Leadership> leaderships, Set<NodeName> standbys, Set<NodeName> attested) {
    public static final AllowedSessions NONE = new AllowedSessions(Set.of(), Set.of(), Set.of());

    public AllowedSessions {
        leaderships = Set.copyOf(leaderships);
        standbys = Collections.unmodifiableSet(new TreeSet<>(standbys));
        attested = Collections.unmodifiableSet(new TreeSet<>(attested));
    }

    /** Of a cluster with one writer: the sessions of {@code leadership} stay, or of none. */
    public AllowedSessions(@Nullable Leadership leadership, Set<NodeName> standbys, Set<NodeName> attested) {
        this(leadership == null ? Set.of() : Set.of(leadership), standbys, attested);
    }

    /** The sessions of {@code leadership} stay. */
    public boolean allows(Leadership leadership) {
        return leaderships.contains(leadership);
    }

    /** Of a cluster with one writer: the leadership whose sessions stay, or null for none. */
    public @Nullable Leadership leadership() {
        return leaderships.isEmpty() ? null : leaderships.iterator().next();
    }

    /** The leadership of {@code node} whose sessions stay, or null for none. */
    public @Nullable Leadership leadershipOf(NodeName node) {
        for (Leadership leadership : leaderships) {
            if (leadership.node().equals(node)) {
                return leadership;
            }
        }
        return null;
    }
}
