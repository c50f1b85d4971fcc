package io.portcullis.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private final MemoryBudget budget = new MemoryBudget(1_000, 100);

    @Test
    void nobodyHasAShareWhileAHalfIsFree() {
        budget.add(500);
        assertThat(budget.share()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theShareShrinksToNothingAsTheBudgetIsUsedUp() {
        budget.add(501);
        assertThat(budget.share()).isEqualTo(99);
        budget.add(249);
        assertThat(budget.share()).isEqualTo(50);
        budget.add(249);
        assertThat(budget.share()).isZero();
        assertThat(budget.exhausted()).isFalse();
        budget.add(2);
        assertThat(budget.share()).isZero();
        assertThat(budget.exhausted()).isTrue();
        budget.add(-601);
        assertThat(budget.share()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anotherBudgetCountsFromTheNextLookOn() {
        budget.add(900);
        budget.limit(2_000);
        assertThat(budget.share()).isEqualTo(Long.MAX_VALUE);
        budget.limit(899);
        assertThat(budget.exhausted()).isTrue();
    }
}
