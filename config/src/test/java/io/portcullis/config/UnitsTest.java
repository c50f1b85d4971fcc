package io.portcullis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({"1500ms, PT1.5S", "10s, PT10S", "5m, PT5M", "5min, PT5M", "2h, PT2H", "' 3 s ', PT3S", "0s, PT0S"})
    void readsTimes(String text, Duration expected) {
        assertThat(Units.duration(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"512B, 512", "64kB, 65536", "64KiB, 65536", "16MB, 16777216", "1GB, 1073741824", "1tb, 1099511627776"})
    void readsSizes(String text, long expected) {
        assertThat(Units.bytes(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "-1s", "1.5s", "10 parsecs", "1e3ms", "99999999999999999999s"})
    void refusesTimesWithoutOrWithAnUnknownUnit(String text) {
        assertThatThrownBy(() -> Units.duration(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "kB", "-1kB", "10 apples"})
    void refusesSizesWithoutOrWithAnUnknownUnit(String text) {
        assertThatThrownBy(() -> Units.bytes(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16MB");
    }
}
