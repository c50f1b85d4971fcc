package io.portcullis.discovery.rest;

import io.portcullis.discovery.patroni.AgentStatus;
import io.portcullis.discovery.patroni.RecordProblems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who holds the lock, judged by the answers of one round: a node says so, no other says so, and no agent has read otherwise in the DCS.
 * Anything else is closed. Pure.
 *
 * @param node the holder, or null
 * @param provedAt the answers were given after the lock was held at this time; {@link #UNPROVED} if they do not show that it still is
 * @param problem why there is no holder although a node claims it, or what keeps it from being proved; or null
 */
record LockEvidence(
        @Nullable String node, long provedAt, @Nullable String problem) {
    static final long UNPROVED = Long.MIN_VALUE;

    /**
     * @param sent when the first request of the round was sent
     * @param named what each node said of itself
     * @param unnamed what nodes said of which it is not known who they are, by the address that was asked
     * @param lists what agents read in the DCS
     * @param before who held it in the round before, or null
     * @param reached when each agent reached the DCS
     * @param staleAfter an agent that has not reached the DCS for so long is not believed: its lock has run out
     */
    record Answers(
            long sent,
            Map<String, AgentStatus> named,
            Map<String, AgentStatus> unnamed,
            List<MemberList> lists,
            @Nullable String before,
            Map<String, RestMemory.Reached> reached,
            Duration staleAfter) {}

    private static LockEvidence none(@Nullable String problem) {
        return new LockEvidence(null, UNPROVED, problem);
    }

    static LockEvidence of(Answers answers) {
        Map<String, AgentStatus> claimants = claimants(answers);
        Set<String> writers = claimants.entrySet().stream()
                .filter(entry -> entry.getValue().primary())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        if (writers.size() > 1) {
            return none(excerpts(writers)
                    + " say at the same time that they hold the lock and are primaries: no primary is served until only one"
                    + " says so");
        }
        Set<String> read = answers.lists().stream()
                .map(list -> Objects.requireNonNullElse(list.leader(), ""))
                .collect(Collectors.toCollection(TreeSet::new));
        if (read.size() > 1) {
            return none("agents have read different holders of the lock in the DCS: " + excerpts(read));
        }
        String holder = read.isEmpty() || read.contains("")
                ? sole(claimants)
                : read.iterator().next();
        if (holder == null) {
            return claimants.isEmpty()
                    ? silent(answers, read.isEmpty())
                    : none(excerpts(claimants.keySet()) + " say at the same time that they hold the lock");
        }
        AgentStatus status = answers.named().get(holder);
        if (status == null) {
            return read.contains(holder)
                    ? new LockEvidence(
                            holder, UNPROVED, holder + " holds the lock in the DCS, and its agent does not answer")
                    : none("an agent whose node is not known says that it holds the lock: " + excerpts(Set.of(holder)));
        }
        if (!status.holdsLock()) {
            return none(null);
        }
        boolean failsafe = failsafe(answers);
        if (!failsafe && stale(answers, holder)) {
            return none(holder + " says that it holds the lock, and its agent has not reached the DCS for "
                    + answers.staleAfter().toSeconds() + " s: its lock has run out");
        }
        if (read.contains(holder) || failsafe) {
            return new LockEvidence(holder, answers.sent(), null);
        }
        if (!read.isEmpty()) {
            return none(holder + " says that it holds the lock, which is free in the DCS");
        }
        RestMemory.Reached reached = answers.reached().get(holder);
        long provedAt = reached == null ? UNPROVED : reached.notBefore();
        return new LockEvidence(
                holder, Math.min(provedAt, answers.sent()), "no agent reaches the DCS, or none answers what is in it");
    }

    /** Who says that it holds the lock. A node that is asked at two addresses is one. */
    private static Map<String, AgentStatus> claimants(Answers answers) {
        Map<String, AgentStatus> claimants = new TreeMap<>();
        answers.named().forEach((name, status) -> {
            if (status.holdsLock()) {
                claimants.put(name, status);
            }
        });
        answers.unnamed().forEach((address, status) -> {
            boolean known = !status.process().isEmpty()
                    && answers.named().values().stream()
                            .anyMatch(other -> other.process().equals(status.process()));
            if (status.holdsLock() && !known) {
                claimants.put(address, status);
            }
        });
        return claimants;
    }

    private static @Nullable String sole(Map<String, AgentStatus> claimants) {
        return claimants.size() == 1 ? claimants.keySet().iterator().next() : null;
    }

    /** Without a claim: if nothing was read in the DCS, a holder that does not answer is not known to have lost the lock. */
    private static LockEvidence silent(Answers answers, boolean nothingRead) {
        String before = answers.before();
        return nothingRead && before != null && !answers.named().containsKey(before)
                ? new LockEvidence(
                        before,
                        UNPROVED,
                        before + " held the lock, its agent does not answer, and no other reaches the DCS")
                : none(null);
    }

    /** It goes on without the DCS, and every other node that answers agrees. */
    private static boolean failsafe(Answers answers) {
        return answers.named().values().stream().allMatch(AgentStatus::failsafe)
                && answers.unnamed().values().stream().allMatch(AgentStatus::failsafe);
    }

    private static boolean stale(Answers answers, String holder) {
        RestMemory.Reached reached = answers.reached().get(holder);
        return reached != null
                && answers.sent() - reached.first() >= answers.staleAfter().toNanos();
    }

    private static String excerpts(Set<String> names) {
        return names.stream()
                .map(name -> name.isEmpty() ? "none" : RecordProblems.excerpt(name))
                .collect(Collectors.joining(", "));
    }
}
