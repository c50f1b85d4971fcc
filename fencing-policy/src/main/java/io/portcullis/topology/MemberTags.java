package io.portcullis.topology;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an operator says of a node in its agent's configuration, for routing.
 *
 * @param loadBalanced may serve reads: the node is not to be left out
 * @param streams gets its WAL from another node; otherwise from an archive, a segment at a time
 * @param values all tags by name, as text
 */
public record MemberTags(boolean loadBalanced, boolean streams, Map<String, String> values) {
    /** Of a node without tags. */
    public static final MemberTags NONE = new MemberTags(true, true, Map.of());

    public MemberTags {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** Whether the node has each of {@code wanted}, with the same value. */
    public boolean include(Map<String, String> wanted) {
        return values.entrySet().containsAll(wanted.entrySet());
    }
}
