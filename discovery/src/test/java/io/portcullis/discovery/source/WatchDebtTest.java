package io.portcullis.discovery.source;

import static io.portcullis.discovery.source.Views.view;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatchDebtTest {
    private final WatchDebt debt = new WatchDebt(Duration.ofNanos(100));

    @Test
    void nothingIsOwedWhileOnlyThePositionGoesOn() {
        for (int now = 0; now < 1_000; now += 50) {
            assertThat(debt.contact(view(10 + now, "pg1", 4), now)).isFalse();
        }
    }

    @Test
    void aChangeThatIsNotDeliveredInTimeIsNoticedOnce() {
        assertThat(debt.contact(view(10, "pg1", 4), 0)).isFalse();
        assertThat(debt.contact(view(12, "pg2", 11), 10)).isFalse();
        assertThat(debt.contact(view(12, "pg2", 11), 109)).isFalse();
        assertThat(debt.contact(view(12, "pg2", 11), 110)).isTrue();
        assertThat(debt.contact(view(12, "pg2", 11), 300)).isFalse();
    }

    @Test
    void whatIsDeliveredInTimeIsNotOwedAnyMore() {
        debt.contact(view(10, "pg1", 4), 0);
        debt.contact(view(12, "pg2", 11), 10);
        debt.watched(view(12, "pg2", 11));
        assertThat(debt.contact(view(12, "pg2", 11), 500)).isFalse();
    }

    @Test
    void anOlderPictureDoesNotSettleIt() {
        debt.contact(view(10, "pg1", 4), 0);
        debt.contact(view(12, "pg2", 11), 10);
        debt.watched(view(11, "pg1", 4));
        assertThat(debt.contact(view(12, "pg2", 11), 500)).isTrue();
    }

    @Test
    void aWatchThatIsAheadOfTheContactOwesNothing() {
        debt.contact(view(10, "pg1", 4), 0);
        debt.watched(view(12, "pg2", 11));
        assertThat(debt.contact(view(12, "pg2", 11), 10)).isFalse();
        assertThat(debt.contact(view(12, "pg2", 11), 500)).isFalse();
    }
}
