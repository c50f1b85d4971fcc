package io.portcullis.topology;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The cluster at one position: what routing chooses from and what the admin endpoint shows. Replaced whole, never changed.
 *
 * @param leaderLsn the newest WAL position the DCS knows of, in bytes, or -1
 * @param loop how often an agent writes its record, if there is something new to say
 * @param problems contents of the DCS that could not be understood, for people
 */
public record Topology(
        LeadershipView view, Map<NodeName, Member> members, long leaderLsn, Duration loop, List<String> problems) {
    /** What agents do by default. */
    public static final Duration USUAL_LOOP = Duration.ofSeconds(10);

    public Topology {
        members = Collections.unmodifiableMap(new TreeMap<>(members));
        problems = List.copyOf(problems);
    }

    public @Nullable Member member(NodeName name) {
        return members.get(name);
    }

    /** How far {@code member} is behind, in bytes, or -1 if that is not known. Both are as old as the records, which are written once a loop. */
    public long lagOf(Member member) {
        return leaderLsn < 0 || member.lsn() < 0 ? -1 : Math.max(0, leaderLsn - member.lsn());
    }
}
