package io.portcullis.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RepeatFilterTest {
    private static final String TAKEN = "Address already in use";

    @Test
    void aTroubleThatIsSeenTwentyTimesASecondIsToldOnceAMinute() {
        RepeatFilter<String> troubles = new RepeatFilter<>();
        int told = 0;
        for (int looks = 0; looks < 20 * 150; looks++) {
            if (troubles.isNews("listener", TAKEN, TimeUnit.MILLISECONDS.toNanos(50L * looks))) {
                told++;
            }
        }
        assertThat(told).isEqualTo(3);
    }

    @Test
    void anotherTextAndAnotherThingAreNewsAndSoIsWhatReturns() {
        RepeatFilter<String> troubles = new RepeatFilter<>();
        assertThat(troubles.isNews("one", TAKEN, 0)).isTrue();
        assertThat(troubles.isNews("one", "Permission denied", 1)).isTrue();
        assertThat(troubles.isNews("other", TAKEN, 2)).isTrue();
        assertThat(troubles.ended("one")).isTrue();
        assertThat(troubles.ended("one")).isFalse();
        assertThat(troubles.isNews("one", "Permission denied", 3)).isTrue();
    }
}
