package io.portcullis.fencing.proof.mutants;

import io.portcullis.fencing.Authority;
import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.FencingStep;
import io.portcullis.fencing.Forgetful;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Permit;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Rules;

/** Arithmetic that dates something wrongly. */
final class WrongTimes {
    private WrongTimes() {}

    private static LockTime dated(LockTime lockTime, long sent) {
        return lockTime instanceof LockTime.Holds told
                ? new LockTime.Holds(sent, told.remaining(), told.granted(), told.bond(), told.reign())
                : lockTime;
    }

    private static DcsReading dated(DcsReading reading, long sent) {
        return new DcsReading(sent, reading.reign(), reading.view(), reading.registration(), reading.others());
    }

    /** The lock's time counts from the sending of the read, though it was asked before. */
    static final class OneSentAtForAllTerms extends Policy {
        OneSentAtForAllTerms(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            FencingEvent wrong = event instanceof ContactAnswered(long round, LockTime lockTime, DcsReading reading)
                    ? new ContactAnswered(round, dated(lockTime, reading.sent()), reading)
                    : event;
            return super.step(state, wrong, clocks);
        }
    }

    /** What was told of the lock's time for one contact is told again for each later one. */
    static final class AnOldLockTimeDatedAnew extends Policy {
        private LockTime told = new LockTime.NotAsked();

        AnOldLockTimeDatedAnew(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            if (!(event instanceof ContactAnswered(long round, LockTime lockTime, DcsReading reading))) {
                return super.step(state, event, clocks);
            }
            if (!(lockTime instanceof LockTime.NotAsked)) {
                told = lockTime;
            }
            return super.step(state, new ContactAnswered(round, dated(told, reading.sent()), reading), clocks);
        }
    }

    /** A contact counts from the arrival of its answer. */
    static final class DeadlineFromReceiveTime extends Policy {
        DeadlineFromReceiveTime(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            FencingEvent wrong = event instanceof ContactAnswered(long round, LockTime lockTime, DcsReading reading)
                    ? new ContactAnswered(round, dated(lockTime, clocks.elapsed()), dated(reading, clocks.elapsed()))
                    : event;
            return super.step(state, wrong, clocks);
        }
    }

    /** Nothing is taken off for clocks that run at different rates. */
    static final class NoMargin extends Policy {
        NoMargin(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            FencingStep step = super.step(state, event, clocks);
            return new FencingStep(
                    step.state(), step.effects().stream().map(this::longer).toList(), step.wakeAt());
        }

        private FencingEffect longer(FencingEffect effect) {
            if (!(effect instanceof FencingEffect.Grant(Authority authority)) || authority.permit() == null) {
                return effect;
            }
            Permit permit = authority.permit();
            Permit longer = new Permit(
                    permit.leadership(), permit.deadline() + settings.margin().toNanos());
            return new FencingEffect.Grant(new Authority(
                    longer,
                    longer.deadline(),
                    authority.contactSent(),
                    authority.standbysUntil(),
                    authority.attestedUntil()));
        }
    }

    /** The monotonic clock is believed, whatever the other one says. */
    static final class ElapsedClockAlone extends Policy {
        ElapsedClockAlone(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            return super.step(state, event, new Clocks(clocks.elapsed(), clocks.elapsed()));
        }
    }

    /** What a leader of the DCS says of a lease is true, whether it still leads or not. */
    static final class AnyTermTellsTheLockTime extends Policy {
        AnyTermTellsTheLockTime(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            FencingEvent wrong = event instanceof ContactAnswered(long round, LockTime.Holds told, DcsReading reading)
                    ? new ContactAnswered(
                            round,
                            new LockTime.Holds(
                                    told.from(), told.remaining(), told.granted(), told.bond(), reading.reign()),
                            reading)
                    : event;
            return super.step(state, wrong, clocks);
        }
    }

    /** A jump of a clock suspends, and the answer to what was asked before it resumes. */
    static final class WhatWasAskedBeforeAJumpCounts extends Policy {
        WhatWasAskedBeforeAJumpCounts(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            return super.step(Forgetful.withoutTheJump(state), event, clocks);
        }
    }
}
