package io.portcullis.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** An event lasts from 10 s to 20 s; pg1 is primary from the beginning, pg2 is promoted at 15 s. */
class DemoVerdictTest {
    private static final Attempt.Executor PG1 = new Attempt.Executor(5431, 1);
    private static final Attempt.Executor PG2 = new Attempt.Executor(5432, 2);
    private static final Attempt.Executor PG1_AGAIN = new Attempt.Executor(5431, 3);
    private static final EventWindow EVENT = new EventWindow("1 failover", s(10), s(20));
    private static final List<DemoPromotion> PROMOTIONS =
            List.of(new DemoPromotion("pg1", 5431, 1, s(0)), new DemoPromotion("pg2", 5432, 2, s(15)));

    private final List<Attempt> attempts = new ArrayList<>();
    private final List<Long> lost = new ArrayList<>();
    private long id;

    @Test
    void aQuietEventHasShortGapsAndNoLosses() {
        acknowledgedEvery100Ms(10, 20, PG1);
        Row row = onlyRow(PROMOTIONS.subList(0, 1));
        assertThat(row)
                .isEqualTo(new Row(
                        "1 failover",
                        "writer",
                        new Row.Gap(ms(100), Row.End.WRITES_CAME_BACK),
                        Optional.empty(),
                        0,
                        100,
                        0,
                        0));
    }

    @Test
    void theGapReachesFromTheLastSuccessToTheNext() {
        acknowledgedEvery100Ms(10, 14, PG1);
        failed(14);
        failed(16);
        acknowledgedEvery100Ms(17, 20, PG2);
        Row row = onlyRow(PROMOTIONS);
        assertThat(row.gap()).isEqualTo(new Row.Gap(ms(3_100), Row.End.WRITES_CAME_BACK));
        assertThat(row.errors()).isEqualTo(2);
        assertThat(row.lostNothing()).isTrue();
    }

    @Test
    void itIsBackWithTheFirstSuccessOnTheNewTimeline() {
        acknowledged(14_000, PG1);
        acknowledged(15_010, PG1);
        assertThat(onlyRow(PROMOTIONS).back()).isEmpty();
        acknowledged(15_030, PG2);
        acknowledged(15_040, PG2);
        assertThat(onlyRow(PROMOTIONS).back()).contains(ms(30));
        assertThat(onlyRow(PROMOTIONS.subList(0, 1)).back())
                .as("no promotion in this event")
                .isEmpty();
    }

    @Test
    void aWriterThatWasFasterThanThoseWhoLookWasBackAtOnce() {
        acknowledged(14_998, PG2);
        assertThat(onlyRow(PROMOTIONS).back()).contains(Duration.ZERO);
    }

    @Test
    void anEndpointThatDoesNotComeBackIsNotedAsSuch() {
        acknowledgedEvery100Ms(10, 14, PG1);
        assertThat(onlyRow(PROMOTIONS).gap())
                .isEqualTo(new Row.Gap(ms(6_100), Row.End.STILL_DOWN_WHEN_THE_EVENT_ENDED));
    }

    @Test
    void anEndpointThatNeverWroteWasDownAllTheTime() {
        assertThat(onlyRow(PROMOTIONS).gap()).isEqualTo(new Row.Gap(s(10), Row.End.STILL_DOWN_WHEN_THE_EVENT_ENDED));
    }

    @Test
    void aSuccessThatIsNotThereInTheEndIsMissing() {
        acknowledged(12_000, PG1);
        lost.add(id);
        acknowledged(12_002, PG1);
        assertThat(onlyRow(PROMOTIONS).missing()).isEqualTo(1);
        assertThat(onlyRow(PROMOTIONS).byOldNode()).isZero();
    }

    @Test
    void aFailureThatIsThereInTheEndIsNobodysLoss() {
        failed(12);
        Row row = onlyRow(PROMOTIONS);
        assertThat(row.errors()).isEqualTo(1);
        assertThat(row.lostNothing()).isTrue();
    }

    @Test
    void theOldNodeIsBlamedOnlyForWhatWasSentAfterThePromotionWasSeen() {
        acknowledged(14_999, PG1);
        acknowledged(15_000, PG1);
        acknowledged(15_001, PG1);
        acknowledged(15_002, PG2);
        assertThat(onlyRow(PROMOTIONS).byOldNode()).isEqualTo(2);
    }

    @Test
    void whatTheNewNodeTookBeforeWeSawItPromotedIsNotHeldAgainstIt() {
        acknowledged(14_998, PG2);
        assertThat(onlyRow(PROMOTIONS).byOldNode()).isZero();
    }

    @Test
    void aNodeThatIsPromotedAgainIsNotOld() {
        List<DemoPromotion> thereAndBack = new ArrayList<>(PROMOTIONS);
        thereAndBack.add(new DemoPromotion("pg1", 5431, 3, s(17)));
        acknowledged(18_000, PG1_AGAIN);
        assertThat(onlyRow(thereAndBack).byOldNode()).isZero();
        acknowledged(18_001, PG2);
        assertThat(onlyRow(thereAndBack).byOldNode()).isEqualTo(1);
    }

    @Test
    void whatIsLostBetweenTheEventsIsNotForgotten() {
        acknowledgedEvery100Ms(10, 20, PG1);
        acknowledged(25_000, PG2);
        assertThat(rows(PROMOTIONS)).hasSize(1);
        lost.add(id);
        assertThat(rows(PROMOTIONS)).extracting(Row::event).containsExactly("1 failover", DemoVerdict.BETWEEN_EVENTS);
    }

    @Test
    void everyWriterHasARowForEveryEvent() {
        Testimony one = new Testimony("one", List.of(), Set.of());
        Testimony other = new Testimony("other", List.of(), Set.of());
        EventWindow second = new EventWindow("2 silence", s(30), s(40));
        assertThat(DemoVerdict.rows(List.of(EVENT, second), List.of(one, other), PROMOTIONS))
                .extracting(row -> row.event() + " " + row.writer())
                .containsExactly("1 failover one", "1 failover other", "2 silence one", "2 silence other");
    }

    private Row onlyRow(List<DemoPromotion> promotions) {
        List<Row> rows = rows(promotions);
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }

    private List<Row> rows(List<DemoPromotion> promotions) {
        Set<Long> surviving = LongStream.rangeClosed(1, id)
                .boxed()
                .filter(each -> !lost.contains(each))
                .collect(Collectors.toSet());
        return DemoVerdict.rows(List.of(EVENT), List.of(new Testimony("writer", attempts, surviving)), promotions);
    }

    private void acknowledgedEvery100Ms(int fromSeconds, int toSeconds, Attempt.Executor by) {
        for (long at = fromSeconds * 1_000L; at < toSeconds * 1_000L; at += 100) {
            acknowledged(at, by);
        }
    }

    private void acknowledged(long atMs, Attempt.Executor by) {
        id++;
        attempts.add(new Attempt.Acknowledged(id, by, ms(atMs), ms(atMs)));
    }

    private void failed(int atSeconds) {
        attempts.add(new Attempt.Failed(s(atSeconds), "57P01"));
    }

    private static Duration s(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Duration ms(long milliseconds) {
        return Duration.ofMillis(milliseconds);
    }
}
