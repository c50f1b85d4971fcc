package io.portcullis.perf.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void isNotMovedByOneBadRound() {
        assertThat(Spread.of(List.of(1.0, 90.0, 1.2, 1.1, 1.0))).isEqualTo(new Spread(1.1, 1.0, 90.0, 5));
    }

    @Test
    void takesTheMiddleOfTwo() {
        Spread spread = Spread.of(List.of(3.0, 1.0, 4.0, 2.0));
        assertThat(spread.median()).isEqualTo(2.5);
        assertThat(spread.width()).isCloseTo(1.2, within(1e-9));
    }
}
