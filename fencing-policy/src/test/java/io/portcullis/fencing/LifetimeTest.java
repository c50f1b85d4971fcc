package io.portcullis.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.Registration.Lifetime;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A registration must be there for as long as its gateway may relay. */
class LifetimeTest {
    private static final Duration MAX_SILENCE = Duration.ofSeconds(10);

    @ParameterizedTest
    @CsvSource({
        "LEASED,      30000, true",
        "LEASED,      29999, false",
        "SESSION,     10001, true",
        "SESSION,     10000, false",
        "UNTIL_STALE, 30000, true",
        "UNTIL_STALE, 29999, false"
    })
    void outlastsTheLongestPermit(Lifetime lifetime, long millis, boolean outlasts) {
        assertThat(lifetime.outlasts(Duration.ofMillis(millis), MAX_SILENCE)).isEqualTo(outlasts);
    }

    @ParameterizedTest
    @CsvSource({"1", "10", "3600"})
    void aLeaseTellsTheMaxSilenceThatItWasGrantedFor(long seconds) {
        Duration maxSilence = Duration.ofSeconds(seconds);
        assertThat(Lifetime.maxSilenceOf(Lifetime.leaseFor(maxSilence))).isEqualTo(maxSilence);
        assertThat(Lifetime.LEASED.outlasts(Lifetime.leaseFor(maxSilence), maxSilence))
                .isTrue();
    }
}
