package io.portcullis.lab.chaos.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.lab.chaos.check.LockEvent;
import io.portcullis.lab.chaos.check.LockEvent.Kind;
import io.portcullis.lab.chaos.check.LockHolding;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LockHistoryTest {
    private static final LockHolding PG1 = new LockHolding("pg1", 10);
    private static final LockHolding PG2 = new LockHolding("pg2", 20);

    private final LockHistory history = new LockHistory();

    @Test
    void aReadingIsAnEventWhenItShowsSomethingElse() {
        read(PG1, 1, 2);
        read(PG1, 3, 4);
        read(null, 5, 6);
        read(null, 7, 8);
        read(PG2, 9, 10);
        assertThat(history.events())
                .containsExactly(
                        new LockEvent(0, PG1, Kind.TAKEN, 2),
                        new LockEvent(1, PG1, Kind.ENDED, 6),
                        new LockEvent(2, PG2, Kind.TAKEN, 10));
    }

    @Test
    void aLockThatWasTakenBetweenTwoReadingsEndedToo() {
        read(PG1, 1, 2);
        read(PG2, 3, 4);
        assertThat(history.events()).extracting(LockEvent::kind).containsExactly(Kind.TAKEN, Kind.ENDED, Kind.TAKEN);
    }

    @Test
    void theSameNodeWithAnotherHoldingIsAChange() {
        read(PG1, 1, 2);
        read(new LockHolding("pg1", 15), 3, 4);
        assertThat(history.events()).hasSize(3);
    }

    @Test
    void aReadingThatWasAskedForBeforeTheNewestChangeWasSeenDoesNotCount() {
        read(PG1, 1, 2);
        read(PG2, 5, 8);
        read(null, 7, 9);
        assertThat(history.events()).hasSize(3);
        read(null, 9, 10);
        assertThat(history.events()).hasSize(4);
    }

    @Test
    void aHoldingFromBeforeTheNewestIsTheWordOfALeaderThatStoodStill() {
        read(PG2, 1, 2);
        read(PG1, 3, 4);
        assertThat(history.events()).hasSize(1);
    }

    private void read(@Nullable LockHolding reading, long asked, long now) {
        history.read(Optional.ofNullable(reading), asked, now);
    }
}
