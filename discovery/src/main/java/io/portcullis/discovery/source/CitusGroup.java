package io.portcullis.discovery.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One group of a Citus cluster: a Patroni cluster of its own, under the same scope.
 *
 * @param number 0 is the coordinator's
 * @param leader who holds the group's lock, or null
 * @param members the nodes of which there is a record
 */
public record CitusGroup(int number, @Nullable String leader, Set<String> members) {
    /** patroni/postgresql/mpp/citus.py, {@code group_re}. */
    private static final Pattern KEY = Pattern.compile("(0|[1-9]\\d{0,8})/(.+)", Pattern.DOTALL);

    private static final String MEMBERS = "members/";

    public CitusGroup {
        members = Collections.unmodifiableSet(new TreeSet<>(members));
    }

    /** Reads one key, which is a leader's. */
    public interface LeaderReader<E extends Exception> {
        String read(String key) throws E;
    }

    /**
     * The groups under a scope.
     *
     * @param keys all that begin with namespace and scope, without these
     * @param leaders reads the keys of which the value is needed
     */
    public static <E extends Exception> List<CitusGroup> of(Set<String> keys, LeaderReader<E> leaders) throws E {
        Map<Integer, CitusGroup> groups = new TreeMap<>();
        for (String key : keys) {
            Matcher grouped = KEY.matcher(key);
            if (grouped.matches()) {
                int number = Integer.parseInt(grouped.group(1));
                CitusGroup before = groups.getOrDefault(number, new CitusGroup(number, null, Set.of()));
                String rest = grouped.group(2);
                groups.put(
                        number,
                        rest.equals("leader")
                                ? new CitusGroup(number, leaders.read(key), before.members)
                                : rest.startsWith(MEMBERS) ? before.with(rest.substring(MEMBERS.length())) : before);
            }
        }
        return new ArrayList<>(groups.values());
    }

    private CitusGroup with(String member) {
        Set<String> more = new TreeSet<>(members);
        more.add(member);
        return new CitusGroup(number, leader, more);
    }
}
