package io.portcullis.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Bond;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Reign;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How long a lock holds that its holder keeps by writing a record again and again. */
class RecordLockTimeTest {
    private static final Reign REIGN = new Reign("c", 0);
    private static final long TTL = Duration.ofSeconds(30).toNanos();
    private static final NodeName PG1 = new NodeName("pg1");
    private static final NodeName PG2 = new NodeName("pg2");

    private static LockRecord record(NodeName holder, int holding, int renewal) {
        return new LockRecord(holder, new Bond("holding " + holding), TTL, holding + " renewed " + renewal);
    }

    private static long at(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private static LockTime holds(long from, int holding) {
        long length = TTL * 9 / 10;
        return new LockTime.Holds(at(from), length, length, new Bond("holding " + holding), REIGN, true);
    }

    @Test
    void nothingIsKnownBeforeTheRecordHasChanged() {
        RecordLockTime seen = RecordLockTime.UNKNOWN.read(record(PG1, 1, 1), at(10));
        assertThat(seen.lockTime(REIGN)).isEqualTo(new LockTime.Refused());
        assertThat(seen.read(record(PG1, 1, 1), at(20)).lockTime(REIGN)).isEqualTo(new LockTime.Refused());
    }

    @Test
    void itCountsFromTheLastReadingThatShowedTheRecordBefore() {
        RecordLockTime seen = RecordLockTime.UNKNOWN
                .read(record(PG1, 1, 1), at(10))
                .read(record(PG1, 1, 1), at(12))
                .read(record(PG1, 1, 2), at(20));
        assertThat(seen.lockTime(REIGN)).isEqualTo(holds(12, 1));
        assertThat(seen.read(record(PG1, 1, 2), at(25)).lockTime(REIGN)).isEqualTo(holds(12, 1));
    }

    @Test
    void aWatchShowsTheChangeAndDatesNothing() {
        RecordLockTime seen =
                RecordLockTime.UNKNOWN.read(record(PG1, 1, 1), at(10)).watched(record(PG1, 1, 2), at(14));
        assertThat(seen.lockTime(REIGN)).isEqualTo(holds(10, 1));
        assertThat(seen.watched(record(PG1, 1, 3), at(24)).lockTime(REIGN)).isEqualTo(holds(10, 1));
    }

    /** It was evaluated before what arrived first. */
    @Test
    void aReadingThatWasOvertakenAndShowsAnEarlierRecordDatesTheNewOne() {
        RecordLockTime seen = RecordLockTime.UNKNOWN
                .read(record(PG1, 1, 1), at(10))
                .watched(record(PG1, 1, 2), at(14))
                .overtaken(record(PG1, 1, 1), at(13));
        assertThat(seen.lockTime(REIGN)).isEqualTo(holds(13, 1));
        assertThat(seen.overtaken(record(PG1, 1, 1), at(11)).lockTime(REIGN)).isEqualTo(holds(13, 1));
        assertThat(seen.overtaken(record(PG1, 1, 2), at(15)).lockTime(REIGN)).isEqualTo(holds(13, 1));
    }

    @Test
    void aLockThatIsFreeHasNoTime() {
        RecordLockTime seen =
                RecordLockTime.UNKNOWN.read(record(PG1, 1, 1), at(10)).read(null, at(20));
        assertThat(seen.lockTime(REIGN)).isEqualTo(new LockTime.Refused());
        assertThat(seen.read(record(PG2, 2, 1), at(22)).lockTime(REIGN)).isEqualTo(holds(20, 2));
    }

    @Test
    void aStoreThatWentBackInTimeSaysNothingUntilTheRecordChangesAgain() {
        RecordLockTime seen = RecordLockTime.UNKNOWN
                .read(record(PG1, 1, 5), at(10))
                .read(record(PG1, 1, 6), at(12))
                .regressed(record(PG1, 1, 2), at(60));
        assertThat(seen.lockTime(REIGN)).isEqualTo(new LockTime.Refused());
        assertThat(seen.read(record(PG1, 1, 7), at(70)).lockTime(REIGN)).isEqualTo(holds(60, 1));
    }

    private static RecordLockTime writtenAfter10() {
        return RecordLockTime.UNKNOWN.read(record(PG1, 1, 1), at(10)).read(record(PG1, 1, 2), at(12));
    }

    @Test
    void aRecordThatIsTakenOverTooEarlyWasOverwritten() {
        RecordLockTime seen = writtenAfter10().watched(record(PG2, 2, 1), at(36));
        assertThat(Objects.requireNonNull(seen.overwritten()).holder()).isEqualTo(PG1);
        assertThat(seen.watched(record(PG2, 2, 2), at(46)).overwritten())
                .as("as long as that holding lasts")
                .isEqualTo(seen.overwritten());
        assertThat(seen.watched(record(PG1, 3, 1), at(100)).overwritten()).isNull();
    }

    @Test
    void aRecordThatMayHaveGrownOldWasNot() {
        assertThat(writtenAfter10().watched(record(PG2, 2, 1), at(37)).overwritten())
                .isNull();
    }

    @Test
    void aLockThatWasFreeInBetweenWasNot() {
        RecordLockTime seen = writtenAfter10().watched(null, at(14)).watched(record(PG2, 2, 1), at(15));
        assertThat(seen.overwritten()).isNull();
    }

    /** It may have been given up in between. */
    @Test
    void aReadingAfterAGapCannotTell() {
        assertThat(writtenAfter10().read(record(PG2, 2, 1), at(15)).overwritten())
                .isNull();
    }

    @Test
    void theHolderItselfDoesNotOverwriteItsRecord() {
        assertThat(writtenAfter10().watched(record(PG1, 2, 1), at(15)).overwritten())
                .isNull();
    }
}
