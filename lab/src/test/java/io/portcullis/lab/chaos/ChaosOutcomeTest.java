package io.portcullis.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.lab.chaos.check.ExpiryCover;
import io.portcullis.lab.chaos.check.Finding;
import io.portcullis.lab.chaos.check.Finding.Kind;
import io.portcullis.lab.chaos.check.Needless;
import io.portcullis.lab.chaos.check.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChaosOutcomeTest {
    private static final Finding EXPIRED = new Finding(Kind.FALSE_SUCCESS, ExpiryCover.THE_PERMIT, "a write");
    private static final Finding DELETED = new Finding(Kind.FALSE_SUCCESS, ExpiryCover.THE_BARRIER, "a write");
    private static final Finding OVERWRITTEN = new Finding(Kind.BACKWARD_READ, ExpiryCover.NOTHING, "a read");

    @Test
    void withoutFindingsEveryPromiseWasKept() {
        assertThat(ChaosOutcome.of(List.of(episode(true, true)), 1)).isEqualTo(ChaosOutcome.KEPT);
    }

    @Test
    void oneFindingInOneEpisodeBreaksIt() {
        List<EpisodeReport> episodes = List.of(episode(true, true), episode(true, true, EXPIRED));
        assertThat(ChaosOutcome.of(episodes, 2)).isEqualTo(ChaosOutcome.BROKEN);
        assertThat(ChaosOutcome.of(episodes, 9))
                .as("it counts though the run was not finished")
                .isEqualTo(ChaosOutcome.BROKEN);
    }

    @Test
    void whatOnlyTheBarrierCoversBreaksAPromiseOnlyWithIt() {
        assertThat(ChaosOutcome.of(List.of(episode(false, true, DELETED)), 1)).isEqualTo(ChaosOutcome.KEPT);
        assertThat(ChaosOutcome.of(List.of(episode(true, true, DELETED)), 1)).isEqualTo(ChaosOutcome.BROKEN);
    }

    @Test
    void aGatewayThatStaysClosedIsAFailureToo() {
        assertThat(ChaosOutcome.of(List.of(episode(true, false)), 1)).isEqualTo(ChaosOutcome.NOT_OPEN);
    }

    @Test
    void aRunThatWasNotFinishedProvesNothing() {
        assertThat(ChaosOutcome.of(List.of(episode(true, true)), 2)).isEqualTo(ChaosOutcome.UNFINISHED);
    }

    @Test
    void theTotalsKeepApartWhatIsPromisedAndWhatIsNot() {
        List<EpisodeReport> episodes = List.of(
                episode(false, true, EXPIRED, DELETED),
                episode(false, false, OVERWRITTEN),
                episode(true, true, DELETED));
        Totals off = Totals.of(false, episodes);
        assertThat(off.episodes()).isEqualTo(2);
        assertThat(off.violations()).containsEntry(Kind.FALSE_SUCCESS, 1L).containsEntry(Kind.BACKWARD_READ, 0L);
        assertThat(off.onlyTheBarrierCovers()).isEqualTo(1);
        assertThat(off.nothingCovers()).isEqualTo(1);
        assertThat(off.notOpenInTime()).isEqualTo(1);
        assertThat(off.survived()).isEqualTo(8);
        Totals on = Totals.of(true, episodes);
        assertThat(on.violations()).containsEntry(Kind.FALSE_SUCCESS, 1L);
        assertThat(on.onlyTheBarrierCovers()).isZero();
    }

    @Test
    void theTotalsTellTheWriteGapsOfEpisodesWithAPromotion() {
        List<EpisodeReport> episodes =
                List.of(episode(0, 20.0), episode(1, 9.0), episode(2, 7.5), episode(1, 8.0), episode(0, 0.1));
        assertThat(Totals.of(true, episodes).writeGaps()).isEqualTo(new WriteGaps(3, 7.5, 8.0, 9.0));
        assertThat(Totals.of(false, episodes).writeGaps()).isEqualTo(new WriteGaps(0, 0, 0, 0));
    }

    private static EpisodeReport episode(int promotions, double longestWriteGap) {
        return episode(true, true, promotions, longestWriteGap);
    }

    private static EpisodeReport episode(boolean barrier, boolean open, Finding... findings) {
        return episode(barrier, open, 1, 0, findings);
    }

    private static EpisodeReport episode(
            boolean barrier, boolean open, int promotions, double longestWriteGap, Finding... findings) {
        Verdict verdict = new Verdict(10, 5, 5, 0, 0, 0, longestWriteGap, List.of(findings), Needless.NONE);
        return new EpisodeReport(1, 1, barrier, List.of("a fault"), 30, promotions, 6, 4, open, 0.1, verdict);
    }
}
