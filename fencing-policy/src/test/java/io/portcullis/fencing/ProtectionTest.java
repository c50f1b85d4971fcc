package io.portcullis.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProtectionTest {
    private static final FencingSettings SETTINGS = FencingSettings.DEFAULT;

    @Test
    void aSourceThatTellsAllAndABarrierThatCanWaitLeaveNoGap() {
        assertThat(new Protection(true, true, true, Duration.ZERO).gaps(SETTINGS))
                .isEmpty();
    }

    @Test
    void aGatewayThatDoesNotRegisterIsNotWaitedFor() {
        assertThat(new Protection(true, true, true, Duration.ZERO).gaps(SETTINGS.unregistered()))
                .singleElement()
                .asString()
                .contains("barrier");
    }

    @Test
    void withoutTheLocksTimeMaxSilenceIsTheExposure() {
        assertThat(new Protection(false, true, true, Duration.ZERO).gaps(SETTINGS))
                .singleElement()
                .asString()
                .contains("10 s");
    }

    /** The primary has stopped by itself before: then nothing is exposed. */
    @Test
    void aGraceThatIsLongerThanMaxSilenceCoversALockWhoseTimeIsNotTold() {
        assertThat(new Protection(false, true, true, Duration.ofSeconds(30)).gaps(SETTINGS))
                .isEmpty();
        assertThat(new Protection(false, true, true, Duration.ofSeconds(10)).gaps(SETTINGS))
                .hasSize(1);
    }
}
