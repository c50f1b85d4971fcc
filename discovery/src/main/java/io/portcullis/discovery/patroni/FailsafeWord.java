package io.portcullis.discovery.patroni;

import io.portcullis.fencing.FailsafeAnswer;
import io.portcullis.topology.Role;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the agents of a cluster say of failsafe mode, one by one and together (patroni/ha.py, {@code check_failsafe_topology}). Pure.
 *
 * <p>A leader's {@code failsafe_mode_is_active} is true from its first turn in which all members of its list accepted it until one of them
 * does not, or until it has the DCS back. That of another member is true for ttl after the leader's last ping.
 *
 * @param why for people
 */
record FailsafeWord(FailsafeAnswer answer, String why) {
    static FailsafeWord refused(String why) {
        return new FailsafeWord(new FailsafeAnswer.Refused(), why);
    }

    static FailsafeWord noAnswer(String why) {
        return new FailsafeWord(new FailsafeAnswer.NoAnswer(), why);
    }

    /** What the leader's own answer to {@code GET /leader} says. */
    static FailsafeWord ofLeader(String name, AgentStatus said) {
        String stranger = stranger(name, said);
        if (stranger != null) {
            return refused(stranger);
        }
        if (!said.holdsLock() || !said.primary()) {
            return refused(name + " does not say that it leads as a running primary");
        }
        if (!said.failsafe()) {
            return refused(name + " is not in failsafe mode");
        }
        return new FailsafeWord(
                new FailsafeAnswer.Agreed(said.systemId(), said.timeline()),
                "the leader and all other members are in failsafe mode");
    }

    /**
     * What another member's answer to {@code GET /leader} says against the leader, or that it does not say enough; null if it agrees. An agent
     * that froze as the leader's asks the members when it goes on. They may accept it though another was promoted meanwhile, if that one is a
     * replica again. But that one's data are on a newer timeline then.
     *
     * @param timeline of the leader
     */
    static @Nullable FailsafeWord ofOther(String name, AgentStatus said, int timeline) {
        String stranger = stranger(name, said);
        if (stranger != null) {
            return refused(stranger);
        }
        if (said.holdsLock() || PatroniRole.of(said.role()) != Role.REPLICA) {
            return refused(name + " holds the lock, or is not a replica");
        }
        if (!said.failsafe()) {
            return refused(name + " has not heard of the leader's failsafe mode, or no longer");
        }
        if (said.timeline() > timeline) {
            return refused(name + " is on timeline " + said.timeline() + ", and the leader on " + timeline);
        }
        return said.timeline() == 0 ? noAnswer(name + " does not say on which timeline it is") : null;
    }

    private static @Nullable String stranger(String name, AgentStatus said) {
        return said.isOf(name)
                ? null
                : "at the address of " + name + " is the agent of '"
                        + RecordProblems.excerpt(String.valueOf(said.name())) + "'";
    }

    /**
     * The other members that the leader asks in each turn, by its answer to {@code GET /failsafe}.
     *
     * @throws IllegalArgumentException saying why it is no such list
     */
    static Map<String, URI> others(String leader, int code, String body) {
        if (code != 200) {
            throw new IllegalArgumentException(
                    "GET /failsafe: code " + code + ": Patroni before 3.0, or failsafe_mode is off");
        }
        JsonRecord list = JsonRecord.object("GET /failsafe", body, new RecordProblems());
        Map<String, URI> others = new TreeMap<>();
        for (String name : list.node().propertyNames()) {
            String url = list.text(name);
            try {
                others.put(name, new URI(url == null ? "" : url));
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("GET /failsafe: no URL of " + RecordProblems.excerpt(name), e);
            }
        }
        if (others.remove(leader) == null) {
            throw new IllegalArgumentException("GET /failsafe: the leader is not in its own list");
        }
        return others;
    }
}
