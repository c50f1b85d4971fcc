package io.portcullis.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.LockRecord;
import io.portcullis.fencing.LockTime;
import io.portcullis.topology.Reign;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaderHistoryTest {
    private static final Reign REIGN = new Reign("default/demo", 0);
    private static final Duration TTL = Duration.ofSeconds(30);

    private final LeaderHistory history = new LeaderHistory();

    private static long s(double seconds) {
        return Math.round(seconds * 1_000_000_000L);
    }

    private static LeaderRecord record(String holder, int transitions, int renewal) {
        return new LeaderRecord(
                "uid", holder, "acquired " + transitions, "renewed " + renewal, TTL, Integer.toString(transitions));
    }

    private static final LeaderRecord FREE = record("", 1, 9);

    @Test
    void aRecordThatWasNeverSeenToChangeSaysNothingOfItsAge() {
        history.read(record("pg1", 1, 1), 10, s(1), s(1.1));
        history.read(record("pg1", 1, 1), 10, s(3), s(3.1));

        assertThat(history.lockTime(REIGN)).isEqualTo(new LockTime.Refused());
    }

    @Test
    void aRenewalCountsFromTheSendingOfTheLastReadingThatStillShowedTheRecordBefore() {
        history.read(record("pg1", 1, 1), 10, s(1), s(1.1));
        history.read(record("pg1", 1, 1), 10, s(3), s(3.1));
        history.read(record("pg1", 1, 2), 11, s(5), s(5.1));

        assertThat(history.lockTime(REIGN))
                .isEqualTo(new LockTime.Holds(
                        s(3), s(27), s(27), record("pg1", 1, 2).bond(), REIGN, true));
    }

    @Test
    void aRenewalThatAWatchDeliveredCountsFromNoLaterThanTheLastReadingEither() {
        history.read(record("pg1", 1, 1), 10, s(1), s(1.1));
        history.watched(record("pg1", 1, 2), 11, s(4));
        history.watched(record("pg1", 1, 3), 12, s(14));

        assertThat(end()).isEqualTo(s(1 + 27));
    }

    @Test
    void aReadingThatWasOvertakenAndShowsTheRecordBeforeStillDatesTheRenewal() {
        history.read(record("pg1", 1, 1), 10, s(1), s(1.1));
        history.watched(record("pg1", 1, 2), 11, s(4));
        history.overtaken(record("pg1", 1, 1), s(3));

        assertThat(end()).isEqualTo(s(3 + 27));
    }

    @Test
    void aReadingThatWasOvertakenBySomethingElseDatesNoRenewal() {
        history.read(record("pg1", 1, 1), 10, s(1), s(1.1));
        history.watched(record("pg1", 1, 2), 11, s(4));
        history.overtaken(record("pg1", 1, 2), s(5));

        assertThat(end()).isEqualTo(s(1 + 27));
    }

    @Test
    void aRecordThatGrewOldHoldsForNoTimeAndIsStillTheSameHolding() {
        history.read(record("pg1", 1, 1), 10, s(1), s(1.1));
        history.read(record("pg1", 1, 2), 11, s(2), s(2.1));

        assertThat(end()).isLessThan(s(30));
        assertThat(history.revivedAt()).isZero();

        history.read(record("pg1", 1, 3), 20, s(33), s(33.1));

        assertThat(end()).isEqualTo(s(2 + 27));
        assertThat(history.revivedAt()).as("it must be looked at again").isEqualTo(20);
        assertThat(history.takenAt()).isEqualTo(10);
    }

    @Test
    void theAgentsOwnTimesNeverCount() {
        LeaderRecord fromTheFuture = new LeaderRecord("uid", "pg1", "2099-01-01", "2099-01-01", TTL, "1");
        history.read(fromTheFuture, 10, s(1), s(1.1));

        assertThat(history.lockTime(REIGN)).isEqualTo(new LockTime.Refused());
    }

    @Test
    void aNewHolderHasTheLockFromTheSendingOfTheLastReadingThatShowedTheOldOne() {
        history.read(record("pg1", 1, 1), 10, s(1), s(1.1));
        history.watched(record("pg2", 2, 2), 11, s(31));

        assertThat(end()).isEqualTo(s(1 + 27));
        assertThat(history.takenAt()).isEqualTo(11);
    }

    @Test
    void aYoungLockThatAnotherNodeTakesIsOverwritten() {
        history.read(record("pg1", 1, 1), 10, s(1), s(1.1));
        history.read(record("pg1", 1, 2), 11, s(3), s(3.1));
        history.watched(record("pg2", 2, 3), 12, s(9));

        assertThat(history.overwritten())
                .extracting(LockRecord::bond)
                .isEqualTo(record("pg1", 1, 2).bond());

        history.watched(record("pg2", 2, 4), 13, s(19));

        assertThat(history.overwritten())
                .as("as long as the other one has it")
                .extracting(LockRecord::bond)
                .isEqualTo(record("pg1", 1, 2).bond());
    }

    @Test
    void aLockIsNotOverwrittenThatWasReleasedOrMayHaveExpired() {
        history.read(record("pg1", 1, 1), 10, s(1), s(1.1));
        history.read(record("pg1", 1, 2), 11, s(3), s(3.1));
        history.watched(FREE, 12, s(9));
        history.watched(record("pg2", 2, 3), 13, s(9.2));

        assertThat(history.overwritten()).as("released").isNull();

        history.watched(record("pg2", 2, 4), 14, s(19));
        history.watched(record("pg1", 3, 5), 15, s(50));

        assertThat(history.overwritten()).as("expired").isNull();
    }

    @Test
    void whetherALockWasOverwrittenCannotBeToldAfterAGap() {
        history.read(record("pg1", 1, 1), 10, s(1), s(1.1));
        history.read(record("pg1", 1, 2), 11, s(3), s(3.1));
        history.read(record("pg2", 2, 3), 13, s(5), s(5.1));

        assertThat(history.overwritten())
                .as("it may have been released between two readings")
                .isNull();
    }

    @Test
    void anObjectThatWasDeletedAndCreatedAgainIsNoOverwrittenLock() {
        history.read(record("pg1", 1, 1), 10, s(1), s(1.1));
        history.read(record("pg1", 1, 2), 11, s(3), s(3.1));
        history.watched(new LeaderRecord("other", "pg2", "a", "b", TTL, "0"), 12, s(4));

        assertThat(history.overwritten()).isNull();
    }

    @Test
    void afterTheStoreWentBackNothingIsKnownOfTheAgeOfARecord() {
        history.read(record("pg1", 1, 1), 10, s(1), s(1.1));
        history.read(record("pg1", 1, 2), 11, s(3), s(3.1));
        history.regressed(record("pg1", 1, 1), 10, s(5), s(5.1));

        assertThat(history.lockTime(REIGN)).isEqualTo(new LockTime.Refused());
    }

    /** When the lock may have ended by expiry. */
    private long end() {
        return history.lockTime(REIGN) instanceof LockTime.Holds holds
                ? holds.from() + holds.remaining()
                : Long.MIN_VALUE;
    }
}
