package io.portcullis.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FencingSettingsTest {
    @Test
    void theDefaultsAreRight() {
        assertThat(FencingSettings.DEFAULT.problems()).isEmpty();
    }

    /** Milliseconds: max-silence, margin, sever-after, contact-interval, contact-timeout; the word the problem begins with. */
    @ParameterizedTest
    @CsvSource({
        "10000, 1199, 30000, 2000, 1000, margin",
        "900, 500, 30000, 100, 100, max-silence",
        "3600001, 400000, 3700000, 2000, 1000, max-silence",
        "2000, 2000, 30000, 100, 100, margin",
        "10000, 1500, 9999, 2000, 1000, sever-after",
        "10000, 1500, 30000, 0, 1000, contact-interval",
        "10000, 1500, 30000, 2000, 0, contact-timeout",
        "10000, 1500, 30000, 7500, 1000, contact-interval",
    })
    void namesWhatCannotWork(long silence, long margin, long sever, long interval, long timeout, String word) {
        FencingSettings settings = new FencingSettings(
                Duration.ofMillis(silence),
                Duration.ofMillis(margin),
                Duration.ofMillis(sever),
                Duration.ofMillis(interval),
                Duration.ofMillis(timeout),
                true);
        assertThat(settings.problems()).anyMatch(problem -> problem.startsWith(word));
    }

    @Test
    void acceptsTheSmallestMarginThatCoversTheClocks() {
        assertThat(new FencingSettings(
                                Duration.ofSeconds(10),
                                Duration.ofMillis(1_200),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(1),
                                true)
                        .problems())
                .isEmpty();
    }
}
