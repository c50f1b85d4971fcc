package io.portcullis.proxy.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.FenceCause;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two event loops; times in microseconds. */
class FenceLedgerTest {
    private static final Leadership FIRST = new Leadership("c", new NodeName("pg1"), new Holding("7"));
    private static final Leadership SECOND = new Leadership("c", new NodeName("pg2"), new Holding("9"));
    private static final long NEVER = LeadershipChange.NOT_YET;

    private final List<Long> gaps = new ArrayList<>();
    private final FenceLedger ledger = new FenceLedger("test", 2, () -> Instant.EPOCH, new ClusterTelemetry() {
        @Override
        public void leadershipChanged(long gap) {
            gaps.add(gap / 1_000);
        }
    });

    private long fences;

    private long fence(@Nullable Leadership next, long newsAt) {
        return fence(next, Set.of(), newsAt);
    }

    private long fence(@Nullable Leadership next, Set<NodeName> standbys, long newsAt) {
        fences++;
        ledger.ordered(
                new FencingEffect.Fence(
                        fences, new AllowedSessions(next, standbys, Set.of()), FenceCause.LEADERSHIP_ENDED),
                newsAt * 1_000);
        return fences;
    }

    private void performed(long fence, int severed, long lastRelayed, long now) {
        long relayed = lastRelayed == NEVER ? NEVER : lastRelayed * 1_000;
        ledger.performed(fence, new ClusterSessions.Fenced(severed, relayed, true), now * 1_000);
    }

    private void underFirst() {
        long fence = fence(FIRST, 10);
        performed(fence, 0, NEVER, 11);
        performed(fence, 0, NEVER, 12);
        ledger.opened(FIRST, 20_000);
        ledger.firstRelayed(FIRST, 30_000);
    }

    private LeadershipChange newest() {
        return ledger.changes().getLast();
    }

    @Test
    void theFirstLeadershipEndsNone() {
        underFirst();
        assertThat(newest().from()).isNull();
        assertThat(newest().to()).isEqualTo(FIRST);
        assertThat(newest().afterNews())
                .containsExactly(
                        Map.entry("fenced", 2L),
                        Map.entry("published", 2L),
                        Map.entry("opened", 10L),
                        Map.entry("first_relayed", 20L));
        assertThat(gaps).isEmpty();
    }

    @Test
    void aFailoverIsOneChangeThoughTheLockWasFreeInBetween() {
        underFirst();
        long ending = fence(null, 100);
        performed(ending, 2, 97, 101);
        performed(ending, 3, 99, 104);
        long beginning = fence(SECOND, 200);
        performed(beginning, 0, NEVER, 201);
        performed(beginning, 0, NEVER, 203);
        ledger.opened(SECOND, 300_000);
        ledger.firstRelayed(SECOND, 310_000);

        assertThat(ledger.changes()).hasSize(2);
        assertThat(newest().from()).isEqualTo(FIRST);
        assertThat(newest().to()).isEqualTo(SECOND);
        assertThat(newest().severed()).isEqualTo(5);
        assertThat(newest().afterNews())
                .containsExactly(
                        Map.entry("last_relayed", -1L),
                        Map.entry("fenced", 4L),
                        Map.entry("published", 103L),
                        Map.entry("opened", 200L),
                        Map.entry("first_relayed", 210L));
        assertThat(gaps).containsExactly(211L);
    }

    @Test
    void theLockMayPassFromHandToHand() {
        underFirst();
        long both = fence(SECOND, 100);
        performed(both, 1, 98, 101);
        assertThat(newest().fenced()).as("one loop is missing").isEqualTo(NEVER);
        performed(both, 0, NEVER, 102);
        assertThat(newest().afterNews())
                .containsEntry("last_relayed", -2L)
                .containsEntry("fenced", 2L)
                .containsEntry("published", 2L);
    }

    @Test
    void loopsThatReportAFenceLateAreHeardAllTheSame() {
        underFirst();
        long ending = fence(null, 100);
        performed(ending, 1, 90, 101);
        long beginning = fence(SECOND, 105);
        performed(beginning, 0, NEVER, 106);
        performed(ending, 1, 104, 107);
        assertThat(newest().published()).as("its fence is not done either").isEqualTo(NEVER);
        performed(beginning, 0, NEVER, 108);
        assertThat(newest().afterNews())
                .containsEntry("last_relayed", 4L)
                .containsEntry("fenced", 7L)
                .containsEntry("published", 8L);
    }

    @Test
    void aFenceThatConcernsStandbysOnlyIsNoChange() {
        underFirst();
        long standbys = fence(FIRST, Set.of(new NodeName("pg3")), 100);
        performed(standbys, 4, 99, 101);
        assertThat(ledger.changes()).hasSize(1);
        assertThat(newest().severed()).isZero();
    }

    @Test
    void theSameNodeTakingTheLockAgainIsAChange() {
        underFirst();
        Leadership again = new Leadership("c", FIRST.node(), new Holding("12"));
        fence(again, 100);
        assertThat(newest().from()).isEqualTo(FIRST);
        assertThat(newest().to()).isEqualTo(again);
    }

    @Test
    void onlyTheFirstOpeningAndTheFirstBytesCount() {
        underFirst();
        ledger.opened(FIRST, 90_000);
        ledger.firstRelayed(FIRST, 95_000);
        ledger.firstRelayed(SECOND, 96_000);
        assertThat(newest().opened()).isEqualTo(20_000);
        assertThat(newest().firstRelayed()).isEqualTo(30_000);
    }

    @Test
    void theOldestAreForgotten() {
        for (int each = 0; each <= FenceLedger.MAX_CHANGES; each++) {
            fence(new Leadership("c", FIRST.node(), new Holding(Integer.toString(each))), each);
        }
        assertThat(ledger.changes()).hasSize(FenceLedger.MAX_CHANGES);
        assertThat(ledger.changes().getFirst().number()).isEqualTo(2);
    }
}
