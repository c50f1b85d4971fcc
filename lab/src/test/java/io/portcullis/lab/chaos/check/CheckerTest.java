package io.portcullis.lab.chaos.check;

import static io.portcullis.lab.chaos.check.Finding.Kind.BACKWARD_READ;
import static io.portcullis.lab.chaos.check.Finding.Kind.FAILED_BUT_PRESENT;
import static io.portcullis.lab.chaos.check.Finding.Kind.FALSE_SUCCESS;
import static io.portcullis.lab.chaos.check.Finding.Kind.LOST_BY_FENCING;
import static io.portcullis.lab.chaos.check.Finding.Kind.LOST_UNEXPLAINED;
import static io.portcullis.lab.chaos.check.Finding.Kind.OPEN_AT_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.portcullis.lab.chaos.check.LockEvent.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Histories written by hand. pg1 is the primary from the beginning, on timeline 1, under pg1@10; its lock ends at 20 s, and pg2 is promoted
 * to timeline 2, under pg2@20, at 22 s. The timeline forks at 1000. Register 0 is written through gw1, register 1 through gw2.
 */
class CheckerTest {
    private final HistoryBuilder history = new HistoryBuilder()
            .lock(10, "pg1", 10, Kind.TAKEN, 0)
            .promoted("pg1", 1, 0)
            .forked(2, 1, 1000);

    private HistoryBuilder failover(Kind end) {
        return history.lock(19, "pg1", 10, end, 20)
                .lock(20, "pg2", 20, Kind.TAKEN, 20.5)
                .promoted("pg2", 2, 22);
    }

    private Verdict verdict() {
        return Checker.judge(history.build());
    }

    private List<Finding.Kind> kinds() {
        return verdict().findings().stream().map(Finding::kind).toList();
    }

    @Test
    void aFailoverInWhichEverybodyWaitsIsFine() {
        failover(Kind.EXPIRED)
                .write("pg1", 1, 18, 500)
                .read("pg1", 1, 18.5)
                .unknown(19)
                .write("pg2", 2, 22.5, 1100)
                .read("pg2", 2, 23)
                .relayed("gw1", "pg1@10", 18.6, "pg2@20", 22.5)
                .relayed("gw2", "pg1@10", 18.7, "pg2@20", 22.4);

        assertThat(verdict().findings()).isEmpty();
        assertThat(verdict().acknowledgedWrites()).isEqualTo(2);
        assertThat(verdict().answeredReads()).isEqualTo(2);
        assertThat(verdict().unknown()).isEqualTo(1);
        assertThat(verdict().lostByReplication()).isZero();
    }

    @Test
    void aWriteThatTheOldNodeAcknowledgesAndThatWasSentAfterThePromotionIsAFalseSuccess() {
        failover(Kind.EXPIRED).write("pg1", 1, 22.1, 1200);
        assertThat(kinds()).containsExactly(FALSE_SUCCESS);
    }

    @Test
    void soIsOneThatWasSentWhenAnotherHadTakenTheExpiredLockThoughItIsNotPromotedYet() {
        failover(Kind.EXPIRED).write("pg1", 1, 20.6, 900);
        assertThat(kinds()).containsExactly(FALSE_SUCCESS);
    }

    @Test
    void betweenTheExpiryAndTheNextHolderNobodyIsHarmed() {
        failover(Kind.EXPIRED).write("pg1", 1, 20.4, 900);
        assertThat(verdict().findings()).isEmpty();
    }

    @Test
    void aLockThatWasDeletedMayBeTakenBeforeTheBarrierHasLetThePromotionThrough() {
        failover(Kind.DELETED).write("pg1", 1, 21, 900);
        assertThat(verdict().findings()).isEmpty();
    }

    @Test
    void whereNoGatewayKnowsWhenALockExpiresAnotherMayTakeItBeforeTheBarrierHasLetThePromotionThrough() {
        failover(Kind.ENDED).write("pg1", 1, 21, 900);
        assertThat(verdict().findings()).isEmpty();
    }

    @Test
    void thereOnlyTheBarrierCoversWhatIsSentAfterThePromotion() {
        failover(Kind.ENDED).write("pg1", 1, 22.1, 1200);
        assertThat(verdict().violations(true)).extracting(Finding::kind).containsExactly(FALSE_SUCCESS);
        assertThat(verdict().violations(false)).isEmpty();
    }

    @Test
    void aLockThatExpiredHasEndedForThoseThatDoNotKnowWhenItWould() {
        LockEvent expired = new LockEvent(19, new LockHolding("pg1", 10), Kind.EXPIRED, 20);
        assertThat(expired.unforeseen().kind()).isEqualTo(Kind.ENDED);
        LockEvent overwritten = new LockEvent(19, new LockHolding("pg1", 10), Kind.OVERWRITTEN, 20);
        assertThat(overwritten.unforeseen()).isEqualTo(overwritten);
    }

    @Test
    void aNodeThatWasPromotedAfterTheOtherHadTheLockIsNotOldThoughItsOwnLockIsNotKnownYet() {
        failover(Kind.EXPIRED).promoted("pg1", 3, 40).forked(3, 2, 2000).write("pg1", 3, 41, 2100);
        assertThat(verdict().findings()).isEmpty();
    }

    @Test
    void whenItIsGoneToo_fencingLostIt() {
        failover(Kind.EXPIRED).lostWrite("pg1", 1, 22.1, 1200);
        assertThat(kinds()).containsExactly(FALSE_SUCCESS, LOST_BY_FENCING);
        assertThat(verdict().lostByReplication()).isZero();
    }

    @Test
    void onlyWhenItWasSentCountsNotWhenItsAnswerArrived() {
        failover(Kind.EXPIRED).lostWrite("pg1", 1, 20.4, 30, 1200);
        assertThat(verdict().findings()).isEmpty();
        assertThat(verdict().lostByReplication()).isEqualTo(1);
    }

    @Test
    void whatWasNotReplicatedWhenTheOtherWasPromotedIsPatronisBusiness() {
        failover(Kind.EXPIRED).lostWrite("pg1", 1, 18, 1001);
        assertThat(verdict().findings()).isEmpty();
        assertThat(verdict().lostByReplication()).isEqualTo(1);
    }

    @Test
    void whatHadBeenReplicatedAndIsGoneIsNotExplainedByReplication() {
        failover(Kind.EXPIRED).lostWrite("pg1", 1, 18, 800).write("pg1", 1, 18.1, 1000);
        assertThat(kinds()).containsExactly(LOST_UNEXPLAINED);
    }

    @Test
    void whereTheWriteEndedIsUnknownWithoutAnotherOneOfItsSession() {
        failover(Kind.EXPIRED).lostWrite("pg1", 1, 18, 990);
        assertThat(verdict().findings()).isEmpty();
        assertThat(verdict().lostByReplication()).isEqualTo(1);
    }

    @Test
    void whatTheLastPrimaryAcknowledgedMustBeThere() {
        failover(Kind.EXPIRED).lostWrite("pg2", 2, 23, 1100).write("pg2", 2, 23.1, 1200);
        assertThat(kinds()).containsExactly(LOST_UNEXPLAINED);
    }

    @Test
    void aTimelineThatWasAbandonedTakesItsWritesWithIt() {
        failover(Kind.EXPIRED).promoted("pg3", 3, 30).forked(3, 1, 1000).lostWrite("pg2", 2, 23, 1100);
        assertThat(verdict().findings()).isEmpty();
        assertThat(verdict().lostByReplication()).isEqualTo(1);
    }

    @Test
    void aWriteThatFailedMustNotBeThere() {
        history.failedButThere(5);
        assertThat(kinds()).containsExactly(FAILED_BUT_PRESENT);
    }

    @Test
    void theAnswerOfTheNewPrimaryShowsItsPromotionBeforeThoseWhoLookForIt() {
        failover(Kind.EXPIRED).write("pg2", 2, 21, 1100).write("pg1", 1, 21.5, 1200);
        assertThat(kinds()).containsExactly(FALSE_SUCCESS, OPEN_AT_ONCE);
    }

    @Test
    void aReadThatMissesWhatAnotherHadShownWentBackInTime() {
        failover(Kind.EXPIRED).write("pg2", 2, 22.5, 1100).readNothing("pg1", 1, 23);
        assertThat(kinds()).containsExactlyInAnyOrder(BACKWARD_READ, OPEN_AT_ONCE);
    }

    @Test
    void aStandbyThatIsBehindTakesAReadBackInTimeToo() {
        history.write("pg1", 1, 5, 100).readNothing("pg3", Executor.STANDBY, 6);
        assertThat(kinds()).contains(BACKWARD_READ);
    }

    @Test
    void aStandbyThatIsNotBehindIsCountedAndNoMore() {
        history.write("pg1", 1, 5, 100).read("pg1", Executor.STANDBY, 6);
        assertThat(verdict().findings()).isEmpty();
        assertThat(verdict().answeredInRecovery()).isEqualTo(1);
    }

    @Test
    void readsThatOverlapMayShowEither() {
        history.write("pg1", 1, 5, 100).readNothing("pg1", 1, 5);
        assertThat(verdict().findings()).isEmpty();
    }

    @Test
    void aReadOfTheNewPrimaryDoesNotShowWhatWasNotReplicated() {
        failover(Kind.EXPIRED).lostWrite("pg1", 1, 18, 1001).readNothing("pg2", 2, 23);
        assertThat(verdict().findings()).isEmpty();
    }

    @Test
    void butTheOldPrimaryMustGoOnShowingIt() {
        failover(Kind.EXPIRED).lostWrite("pg1", 1, 18, 1001).readNothing("pg1", 1, 19);
        assertThat(kinds()).containsExactly(BACKWARD_READ);
    }

    @Test
    void twoGatewaysThatRelayUnderDifferentLeadershipsAreOpenAtOnce() {
        failover(Kind.EXPIRED)
                .relayed("gw1", "pg1@10", 22.6, null, null)
                .relayed("gw2", "pg1@10", 18.7, "pg2@20", 22.5);
        assertThat(kinds()).containsExactly(OPEN_AT_ONCE);
    }

    @Test
    void aPrimaryThatTakesItsOwnLockAgainIsNoOther() {
        history.lock(19, "pg1", 10, Kind.DELETED, 20)
                .lock(20, "pg1", 20, Kind.TAKEN, 20.1)
                .relayed("gw1", "pg1@10", 22.6, "pg1@20", 22.7)
                .relayed("gw2", "pg1@10", 20.0, "pg1@20", 20.2);
        assertThat(verdict().findings()).isEmpty();
    }

    @Test
    void unlessAnotherHadItInBetween() {
        failover(Kind.DELETED)
                .lock(29, "pg2", 20, Kind.DELETED, 30)
                .lock(30, "pg1", 30, Kind.TAKEN, 30.1)
                .relayed("gw1", "pg1@10", 32.6, null, null)
                .relayed("gw2", null, null, "pg1@30", 31.0);
        assertThat(kinds()).containsExactly(OPEN_AT_ONCE);
    }

    @Test
    void theOrderOfLeadershipsIsThatOfTheirRevisionsNotOfTheirDigits() {
        history.relayed("gw1", "pg1@100", 30.0, null, null).relayed("gw2", null, null, "pg2@99", 20.0);
        assertThat(kinds()).isEmpty();
    }

    @Test
    void aGatewayThatWasKilledIsConvictedByItsClients() {
        failover(Kind.EXPIRED).write("pg2", 2, 22.5, 1100).read("pg1", 1, 23);
        assertThat(kinds()).contains(OPEN_AT_ONCE);
    }

    @Test
    void aLockThatEndedBeforeItsTimeIsCoveredByTheBarrierOnly() {
        failover(Kind.DELETED).lostWrite("pg1", 1, 22.1, 1200);
        assertThat(kinds()).containsExactly(FALSE_SUCCESS, LOST_BY_FENCING);
        assertThat(verdict().violations(false)).isEmpty();
        assertThat(verdict().violations(true)).hasSize(2);
    }

    @Test
    void aLockThatExpiredIsCoveredWithAndWithoutIt() {
        failover(Kind.EXPIRED).lostWrite("pg1", 1, 22.1, 1200);
        assertThat(verdict().violations(false)).hasSize(2);
        assertThat(verdict().violations(true)).hasSize(2);
    }

    @Test
    void nothingCoversALockThatWasOverwritten() {
        failover(Kind.OVERWRITTEN).write("pg1", 1, 22.1, 1200);
        assertThat(kinds()).containsExactly(FALSE_SUCCESS);
        assertThat(verdict().violations(true)).isEmpty();
    }

    @Test
    void aGatewayThatIsClosedBeforeAPrimaryThatHoldsTheLockIsClosedWithoutNeed() {
        failover(Kind.EXPIRED)
                .writable("pg1", 0, 30)
                .writable("pg2", 22, 40)
                .look("gw1", 17.9, NodeObservation.Answer.OPEN, "")
                .look("gw1", 18.0, NodeObservation.Answer.CLOSED, "lock-expiring")
                .look("gw1", 18.2, NodeObservation.Answer.CLOSED, "lock-expiring")
                .look("gw1", 18.4, NodeObservation.Answer.SILENT, "")
                .look("gw1", 20.2, NodeObservation.Answer.CLOSED, "no-leader")
                .look("gw1", 21.0, NodeObservation.Answer.CLOSED, "promotion-unfinished")
                .look("gw1", 22.1, NodeObservation.Answer.CLOSED, "promotion-unfinished")
                .look("gw1", 22.2, NodeObservation.Answer.OPEN, "")
                .look("gw2", 18.0, NodeObservation.Answer.OPEN, "");
        Needless needless = verdict().needless();
        assertThat(needless.byReason()).containsOnlyKeys("lock-expiring", "promotion-unfinished");
        assertThat(needless.seconds()).isCloseTo(0.5, within(0.001));
        assertThat(needless.longest()).isCloseTo(0.4, within(0.001));
    }

    @Test
    void theWriteGapIsFromOneAcknowledgedWriteToTheNextWhateverCameBetween() {
        failover(Kind.EXPIRED)
                .write("pg1", 1, 18, 500)
                .unknown(19)
                .read("pg1", 1, 19.5)
                .write("pg2", 2, 24, 1100)
                .write("pg2", 2, 25, 1200);
        assertThat(verdict().longestWriteGap()).isCloseTo(6, within(0.001));
    }
}
