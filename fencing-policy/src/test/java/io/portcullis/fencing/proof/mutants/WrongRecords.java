package io.portcullis.fencing.proof.mutants;

import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.FencingStep;
import io.portcullis.fencing.LockRecord;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.RecordLockTime;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Rules;
import io.portcullis.topology.Reign;
import java.time.Duration;

/** Judges the age of a lock's record wrongly. */
final class WrongRecords {
    /** What a gateway's clock shows when a world begins. */
    private static final long UPTIME = Duration.ofHours(1).toNanos();

    private WrongRecords() {}

    private static LockTime holds(LockRecord record, long from, long length, Reign reign) {
        return new LockTime.Holds(from, length, length, record.bond(), reign, true);
    }

    /** The record counts for its whole length, though its age cannot be asked and clocks differ. */
    static final class TheFullLength extends Policy {
        TheFullLength(Rules rules) {
            super(rules);
        }

        @Override
        public LockTime lockTime(RecordLockTime seen, Reign reign, long sent, long renewTime) {
            LockRecord record = seen.current();
            return record == null || !(super.lockTime(seen, reign, sent, renewTime) instanceof LockTime.Holds right)
                    ? new LockTime.Refused()
                    : holds(record, right.from(), record.length(), reign);
        }
    }

    /** The record is as old as the reading that shows it. */
    static final class DatedByTheNewRecord extends Policy {
        DatedByTheNewRecord(Rules rules) {
            super(rules);
        }

        @Override
        public LockTime lockTime(RecordLockTime seen, Reign reign, long sent, long renewTime) {
            LockRecord record = seen.current();
            return record == null
                    ? new LockTime.Refused()
                    : holds(record, sent, record.length() - record.length() / 10, reign);
        }
    }

    /** The time that the holder wrote into the record is taken for a time of this gateway's clock. */
    static final class TheHoldersClock extends Policy {
        TheHoldersClock(Rules rules) {
            super(rules);
        }

        @Override
        public LockTime lockTime(RecordLockTime seen, Reign reign, long sent, long renewTime) {
            LockRecord record = seen.current();
            return record == null || renewTime < 0
                    ? new LockTime.Refused()
                    : holds(record, Math.min(sent, UPTIME + renewTime), record.length() - record.length() / 10, reign);
        }
    }

    /** The age of a record outlives a jump of a clock: it is dated by the last reading, and only its end stays. */
    static final class AgesOutliveAJump extends Policy {
        AgesOutliveAJump(Rules rules) {
            super(rules);
        }

        @Override
        public LockTime lockTime(RecordLockTime seen, Reign reign, long sent, long renewTime) {
            LockRecord record = seen.current();
            return record == null || !(super.lockTime(seen, reign, sent, renewTime) instanceof LockTime.Holds right)
                    ? new LockTime.Refused()
                    : holds(record, sent, right.from() + right.remaining() - sent, reign);
        }
    }

    /** A lock of which nothing is known is one that does not run out. */
    static final class TheUnknownHolds extends Policy {
        TheUnknownHolds(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            FencingEvent wrong = event instanceof ContactAnswered(long round, LockTime.Refused _, var reading)
                    ? new ContactAnswered(round, new LockTime.NotOffered(), reading)
                    : event;
            return super.step(state, wrong, clocks);
        }
    }
}
