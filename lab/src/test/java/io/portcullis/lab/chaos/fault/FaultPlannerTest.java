package io.portcullis.lab.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FaultPlannerTest {
    private static final List<FaultKind> ALL_FAULTS = List.of(FaultKind.values());

    @Test
    void theSeedDecidesEverything() {
        assertThat(FaultPlanner.plan(7, ALL_FAULTS, false)).isEqualTo(FaultPlanner.plan(7, ALL_FAULTS, false));
        assertThat(FaultPlanner.plan(7, ALL_FAULTS, false)).isNotEqualTo(FaultPlanner.plan(8, ALL_FAULTS, false));
    }

    @Test
    void twoHundredEpisodesHaveEveryFaultAloneAndInPairs() {
        Set<FaultKind> alone = EnumSet.noneOf(FaultKind.class);
        Set<FaultKind> inPairs = EnumSet.noneOf(FaultKind.class);
        LongStream.rangeClosed(1, 200)
                .mapToObj(seed -> FaultPlanner.plan(seed, ALL_FAULTS, false))
                .forEach(plan -> plan.forEach(fault -> (plan.size() == 1 ? alone : inPairs).add(fault.kind())));
        assertThat(inPairs).containsExactlyElementsOf(Arrays.asList(FaultKind.values()));
        assertThat(alone).hasSizeGreaterThan(FaultKind.values().length * 9 / 10);
    }

    @Test
    void theFaultsOfAPairOverlap() {
        List<FaultKind> withLength = ALL_FAULTS.stream()
                .filter(kind -> kind.length() != FaultKind.Length.MOMENT)
                .toList();
        assertThat(LongStream.rangeClosed(1, 200)
                        .mapToObj(seed -> FaultPlanner.plan(seed, withLength, false))
                        .filter(plan -> plan.size() == 2)
                        .filter(plan -> plan.getFirst().length().toMillis() >= 3_000))
                .isNotEmpty()
                .allSatisfy(plan -> assertThat(plan.getLast().at())
                        .isLessThan(plan.getFirst().end()));
    }

    @Test
    void drawsOnlyFromThoseThatWereAskedFor() {
        List<FaultKind> one = List.of(FaultKind.LOCK_DELETED);
        assertThat(LongStream.rangeClosed(1, 50).boxed().flatMap(seed -> FaultPlanner.plan(seed, one, false).stream()))
                .extracting(PlannedFault::kind)
                .containsOnly(FaultKind.LOCK_DELETED);
    }

    @Test
    void aloneIsTheFirstOfTheSameFaults() {
        assertThat(LongStream.rangeClosed(1, 50)).allSatisfy(seed -> {
            List<PlannedFault> alone = FaultPlanner.plan(seed, ALL_FAULTS, true);
            assertThat(alone).hasSize(1);
            assertThat(FaultPlanner.plan(seed, ALL_FAULTS, false)).containsAll(alone);
        });
    }
}
