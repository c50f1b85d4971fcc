package io.portcullis.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.perf.measure.Spread;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final double QUIET_SHARE = 0.02;
    private static final double NOISY_SHARE = 0.40;

    @Test
    void comparesWithinARoundSoThatDriftCancelsOut() {
        // The second round is twice as slow for all: the absolute numbers change, the ratios do not.
        List<Summary> summaries = Summary.of(List.of(
                run(1, Endpoint.DIRECT, 10_000, 0, QUIET_SHARE),
                run(1, Endpoint.GATEWAY, 8_000, 22, QUIET_SHARE),
                run(1, Endpoint.HAPROXY, 8_000, 20, QUIET_SHARE),
                run(2, Endpoint.HAPROXY, 4_000, 40, QUIET_SHARE),
                run(2, Endpoint.GATEWAY, 4_000, 44, QUIET_SHARE),
                run(2, Endpoint.DIRECT, 5_000, 0, QUIET_SHARE)));

        assertThat(summaries)
                .extracting(Summary::endpoint)
                .containsExactly(Endpoint.DIRECT, Endpoint.GATEWAY, Endpoint.HAPROXY);
        Summary gateway = summaries.get(1);
        assertThat(gateway.cpuMicros()).isEqualTo(new Spread(33, 22, 44, 2));
        assertThat(gateway.toHaproxy())
                .isEqualTo(new Summary.Ratios(new Spread(1, 1, 1, 2), new Spread(1.1, 1.1, 1.1, 2)));
        assertThat(gateway.toDirect()).isEqualTo(new Summary.Ratios(new Spread(0.8, 0.8, 0.8, 2), null));
        assertThat(summaries.get(2).toHaproxy()).isNull();
    }

    @Test
    void countsARoundAsQuietOnlyIfBothWereLeftAlone() {
        List<Run> runs = List.of(
                run(1, Endpoint.GATEWAY, 8_000, 30, QUIET_SHARE),
                run(1, Endpoint.HAPROXY, 8_000, 20, NOISY_SHARE),
                run(2, Endpoint.GATEWAY, 8_000, 22, QUIET_SHARE),
                run(2, Endpoint.HAPROXY, 8_000, 20, QUIET_SHARE));

        Summary gateway = Summary.of(runs).getFirst();

        assertThat(gateway.toHaproxy()).extracting(Summary.Ratios::cpu).isEqualTo(new Spread(1.3, 1.1, 1.5, 2));
        assertThat(gateway.toHaproxyInQuietRounds())
                .extracting(Summary.Ratios::cpu)
                .isEqualTo(new Spread(1.1, 1.1, 1.1, 1));
    }

    private static Run run(int round, String endpoint, double tps, double cpuMicros, double others) {
        return new Run(round, 1, endpoint, 1_000, tps, 1, cpuMicros, 0, 2, Map.of(), others, 0);
    }
}
