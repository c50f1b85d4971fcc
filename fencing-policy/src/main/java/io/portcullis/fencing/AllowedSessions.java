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
 * @param leadership whose sessions stay, or null for none
 * @param standbys nodes that were standbys when last heard of: replica sessions stay that would themselves report a promotion
 * @param attested the standbys of which the DCS says so now: replica sessions stay that could not report one (opaque, or a server before
 * 14)
 */
public record AllowedSessions(@Nullable Leadership leadership, Set<NodeName> standbys, Set<NodeName> attested) {
    public static final AllowedSessions NONE = new AllowedSessions(null, Set.of(), Set.of());

    public AllowedSessions {
        standbys = Collections.unmodifiableSet(new TreeSet<>(standbys));
        attested = Collections.unmodifiableSet(new TreeSet<>(attested));
    }
}
