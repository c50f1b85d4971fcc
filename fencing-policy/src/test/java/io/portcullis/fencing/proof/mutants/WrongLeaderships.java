package io.portcullis.fencing.proof.mutants;

import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingEvent.ContactFailed;
import io.portcullis.fencing.FencingEvent.Observed;
import io.portcullis.fencing.FencingEvent.Woken;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.FencingStep;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Rules;
import io.portcullis.fencing.proof.world.World;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Revision;

/** Tells one leadership from another by the wrong thing. */
final class WrongLeaderships {
    private WrongLeaderships() {}

    /** By the revision at which the key was last written, which changes whenever it moves to another lease. */
    static final class ByModRevision extends Policy {
        ByModRevision(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            return super.step(
                    state,
                    switch (event) {
                        case ContactAnswered(long round, LockTime lockTime, DcsReading reading) ->
                            new ContactAnswered(
                                    round,
                                    lockTime,
                                    new DcsReading(
                                            reading.sent(),
                                            reading.reign(),
                                            byWriting(reading.view()),
                                            reading.registration(),
                                            reading.others()));
                        case Observed(LeadershipView view) -> new Observed(byWriting(view));
                        default -> event;
                    },
                    clocks);
        }

        /** The key is written when it is taken and when it moves to another lease: so the lease tells the writing. */
        private static LeadershipView byWriting(LeadershipView view) {
            Lock lock = view.lock();
            return lock == null ? view : Views.named(view, World.ALIAS + lock.bond());
        }
    }

    /** The one with the greater number is the newer one, whatever else is known. */
    static final class OrderedByNumber extends Policy {
        private long greatest;

        OrderedByNumber(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            return super.step(
                    state,
                    switch (event) {
                        case ContactAnswered(long round, LockTime _, DcsReading reading)
                        when older(reading.view()) -> new ContactFailed(round);
                        case Observed(LeadershipView view) when older(view) -> new Woken();
                        default -> event;
                    },
                    clocks);
        }

        private boolean older(LeadershipView view) {
            Lock lock = view.lock();
            if (lock == null) {
                return false;
            }
            long number = ((Revision) lock.takenAt()).number();
            greatest = Math.max(greatest, number);
            return number < greatest;
        }
    }
}
