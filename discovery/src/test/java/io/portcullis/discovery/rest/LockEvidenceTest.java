package io.portcullis.discovery.rest;

import static io.portcullis.discovery.rest.Answers.SECOND;
import static io.portcullis.discovery.rest.Answers.leader;
import static io.portcullis.discovery.rest.Answers.list;
import static io.portcullis.discovery.rest.Answers.replica;
import static io.portcullis.discovery.rest.Answers.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.discovery.patroni.AgentStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LockEvidenceTest {
    private static final long SENT = 100 * SECOND;
    private static final Duration STALE_AFTER = Duration.ofSeconds(28);
    private static final AgentStatus PROMOTING = status(200, "replica", 5, "");
    private static final AgentStatus FAILSAFE = status(200, "primary", 5, ", \"failsafe_mode_is_active\": true");
    private static final AgentStatus FAILSAFE_REPLICA =
            status(503, "replica", 5, ", \"failsafe_mode_is_active\": true");
    private static final long UNPROVED = LockEvidence.UNPROVED;

    static Stream<Arguments> rounds() {
        MemberList pg1 = list("pg1");
        MemberList pg2 = list("pg2");
        MemberList free = list("");
        AgentStatus oneProcess = status(200, "primary", 5, ", \"postmaster_start_time\": \"10:00\"");
        AgentStatus other = status(200, "primary", 5, ", \"postmaster_start_time\": \"11:00\"");
        return Stream.of(
                row("all agree", Map.of("pg1", leader(5), "pg2", replica(5)), List.of(pg1, pg1), "pg1", SENT),
                row("one list is enough", Map.of("pg1", leader(5), "pg2", replica(5)), List.of(pg1), "pg1", SENT),
                row("a node that is being promoted", Map.of("pg1", PROMOTING), List.of(pg1), "pg1", SENT),
                row("two running primaries", Map.of("pg1", leader(5), "pg2", leader(6)), List.of(pg1, pg1), null),
                row("two running primaries, nothing read", Map.of("pg1", leader(5), "pg2", leader(6)), List.of(), null),
                row(
                        "a primary that missed the end of its lock, and its successor that waits",
                        Map.of("pg1", leader(5), "pg2", PROMOTING),
                        List.of(pg2, pg2),
                        "pg2",
                        SENT),
                row("two claims, nothing read", Map.of("pg1", leader(5), "pg2", PROMOTING), List.of(), null),
                row("lists differ", Map.of("pg1", leader(5)), List.of(pg1, pg2), null),
                row("one list has no leader", Map.of("pg1", leader(5)), List.of(pg1, free), null),
                row("the lock is free", Map.of("pg1", leader(5), "pg2", replica(5)), List.of(free, free), null),
                row("the lists name a node that denies it", Map.of("pg1", replica(5)), List.of(pg1), null),
                row("the holder is silent", Map.of("pg2", replica(5)), List.of(pg1, pg1), "pg1", UNPROVED),
                row("the holder is silent, the lock is free", Map.of("pg2", replica(5)), List.of(free), null),
                row("all silent about the DCS, the holder too", Map.of("pg2", replica(5)), List.of(), "pg1", UNPROVED),
                row("nothing read, and the holder denies it", Map.of("pg1", replica(5)), List.of(), null),
                row("nothing read, one claim", Map.of("pg1", leader(5)), List.of(), "pg1", 93 * SECOND),
                row(
                        "failsafe, the DCS is down",
                        Map.of("pg1", FAILSAFE, "pg2", FAILSAFE_REPLICA),
                        List.of(),
                        "pg1",
                        SENT),
                row(
                        "failsafe, only the leader has lost the DCS",
                        Map.of("pg1", FAILSAFE, "pg2", FAILSAFE_REPLICA),
                        List.of(free),
                        "pg1",
                        SENT),
                row("failsafe, one does not agree", Map.of("pg1", FAILSAFE, "pg2", replica(5)), List.of(free), null),
                row("failsafe, another holds the lock", Map.of("pg1", FAILSAFE), List.of(pg2), "pg2", UNPROVED),
                arguments(
                        "one node at two addresses",
                        Map.of("pg1", oneProcess),
                        Map.of("vip:8008", oneProcess),
                        List.of(pg1),
                        "pg1",
                        SENT),
                arguments(
                        "an unknown node claims it too",
                        Map.of("pg1", oneProcess),
                        Map.of("vip:8008", other),
                        List.of(pg1),
                        null,
                        UNPROVED),
                arguments(
                        "only an unknown node claims it",
                        Map.of(),
                        Map.of("vip:8008", other),
                        List.of(),
                        null,
                        UNPROVED));
    }

    private static Arguments row(
            String what, Map<String, AgentStatus> named, List<MemberList> lists, @Nullable String node) {
        return row(what, named, lists, node, UNPROVED);
    }

    private static Arguments row(
            String what, Map<String, AgentStatus> named, List<MemberList> lists, @Nullable String node, long provedAt) {
        return arguments(what, named, Map.of(), lists, node, provedAt);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rounds")
    void aNodeHoldsTheLockIfItSaysSoAndNothingSpeaksAgainstIt(
            String what,
            Map<String, AgentStatus> named,
            Map<String, AgentStatus> unnamed,
            List<MemberList> lists,
            @Nullable String node,
            long provedAt) {
        // pg1 held the lock before, and its agent reached the DCS between 93 and 95 seconds.
        LockEvidence evidence = LockEvidence.of(new LockEvidence.Answers(
                SENT,
                named,
                unnamed,
                lists,
                "pg1",
                Map.of("pg1", new RestMemory.Reached(1_700_000_000, 95 * SECOND, 93 * SECOND, 99 * SECOND)),
                STALE_AFTER));

        assertThat(evidence.node()).as(what).isEqualTo(node);
        assertThat(evidence.provedAt()).as(what).isEqualTo(provedAt);
    }

    @Test
    void anAgentThatHasNotReachedTheDcsForTheLifetimeOfItsLockIsNotBelieved() {
        for (int age : new int[] {27, 28}) {
            LockEvidence evidence = LockEvidence.of(new LockEvidence.Answers(
                    SENT,
                    Map.of("pg1", leader(5)),
                    Map.of(),
                    List.of(list("pg1")),
                    "pg1",
                    Map.of("pg1", new RestMemory.Reached(1, SENT - age * SECOND, 0, SENT)),
                    STALE_AFTER));
            assertThat(evidence.node()).isEqualTo(age < 28 ? "pg1" : null);
        }
    }

    @Test
    void twoPrimariesAreNamed() {
        LockEvidence evidence = LockEvidence.of(new LockEvidence.Answers(
                SENT, Map.of("pg1", leader(5), "pg2", leader(6)), Map.of(), List.of(), null, Map.of(), STALE_AFTER));
        assertThat(evidence.problem()).startsWith("pg1, pg2 say at the same time that they hold the lock");
    }

    @Test
    void whenAnAgentReachedTheDcsIsKnownFromAChangeOfItsNumber() {
        RestMemory.Reached first = RestMemory.Reached.next(null, 1_000, 10);
        assertThat(first.notBefore()).isEqualTo(RestMemory.Reached.UNKNOWN);
        RestMemory.Reached same = RestMemory.Reached.next(first, 1_000, 20);
        assertThat(same).isEqualTo(new RestMemory.Reached(1_000, 10, RestMemory.Reached.UNKNOWN, 20));
        assertThat(RestMemory.Reached.next(same, 1_003, 30)).isEqualTo(new RestMemory.Reached(1_003, 30, 20, 30));
        assertThat(RestMemory.Reached.next(same, 900, 30).notBefore()).isEqualTo(RestMemory.Reached.UNKNOWN);
    }
}
