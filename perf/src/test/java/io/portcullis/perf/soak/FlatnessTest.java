package io.portcullis.perf.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FlatnessTest {
    @Test
    void ignoresWhatHappensBeforeTheSecondSampleAndInBetween() {
        List<Sample> samples = List.of(
                sample(90_000, 9_000), sample(150_000, 20_000), sample(300_000, 50_000), sample(151_000, 20_500));

        List<Flatness.Judgement> judgements = Flatness.judge(samples);

        assertThat(judgements).allMatch(Flatness.Judgement::flat);
        assertThat(SoakOutcome.of(judgements, List.of())).isEqualTo(SoakOutcome.FLAT);
        assertThat(SoakOutcome.of(judgements, List.of("session 7: closed"))).isEqualTo(SoakOutcome.LOST_SESSIONS);
    }

    @Test
    void namesWhatGrew() {
        List<Flatness.Judgement> judgements =
                Flatness.judge(List.of(sample(150_000, 20_000), sample(150_000, 20_000), sample(150_000, 23_000)));

        assertThat(judgements)
                .filteredOn(judgement -> !judgement.flat())
                .singleElement()
                .hasToString("heap after GC  GREW: +3,000 KiB from the second sample to the last; allowed +2,048");
        assertThat(SoakOutcome.of(judgements, List.of())).isEqualTo(SoakOutcome.GREW);
    }

    @Test
    void twoSamplesProveNothing() {
        assertThatThrownBy(() -> Flatness.judge(List.of(sample(1, 1), sample(1, 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Sample sample(long resident, long heap) {
        return new Sample(0, resident, heap, 4_096, 4_050, 30, 2_001, 500);
    }
}
