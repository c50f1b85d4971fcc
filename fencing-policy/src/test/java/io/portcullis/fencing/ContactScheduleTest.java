package io.portcullis.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactScheduleTest {
    private static final Duration LONG_INTERVAL = Duration.ofSeconds(8);
    private static final Duration SHORT_INTERVAL = Duration.ofMillis(10);

    /** An interval below that of a retry once ended the gateway: the lower bound of the next round exceeded the upper one. */
    @ParameterizedTest(name = "an interval of {0} ms: {1} ms, close to the deadline {2} ms")
    @CsvSource({"2000, 2000, 100", "100, 100, 100", "99, 99, 99", "10, 10, 10"})
    void asksAsOftenAsTheSettingsSayAndMoreOftenCloseToTheDeadline(long interval, long steady, long close) {
        FencingSettings settings = every(Duration.ofMillis(interval));
        long now = 7;
        assertThat(ContactSchedule.dueAfter(settings, now + LONG_INTERVAL.toNanos(), false, now))
                .isEqualTo(now + Duration.ofMillis(steady).toNanos());
        assertThat(ContactSchedule.dueAfter(settings, now + SHORT_INTERVAL.toNanos(), false, now))
                .isEqualTo(now + Duration.ofMillis(close).toNanos());
    }

    private static FencingSettings every(Duration interval) {
        FencingSettings usual = FencingSettings.DEFAULT;
        return new FencingSettings(
                usual.maxSilence(), usual.margin(), usual.severAfter(), interval, usual.contactTimeout(), true);
    }
}
