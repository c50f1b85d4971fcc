package io.portcullis.fencing.proof.mutants;

import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingEvent.Observed;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.FencingStep;
import io.portcullis.fencing.Forgetful;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Rules;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import java.util.HashMap;
import java.util.Map;

/** Takes what keeps a lock alive for what it is not. */
final class WrongBonds {
    private WrongBonds() {}

    /** A lock that hangs on another lease or session is the same lock, so all that was proved of it stays. */
    static final class ANewOneKeepsThePermit extends Policy {
        private final Map<Leadership, Bond> first = new HashMap<>();

        /** It remembers: see {@link Mutant#stateless}. */
        private boolean remembers;

        ANewOneKeepsThePermit(Rules rules) {
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
                                    of(lockTime, reading.view()),
                                    new DcsReading(
                                            reading.sent(),
                                            reading.reign(),
                                            same(reading.view()),
                                            reading.registration(),
                                            reading.others()));
                        case Observed(LeadershipView view) -> new Observed(same(view));
                        default -> event;
                    },
                    clocks);
        }

        private LeadershipView same(LeadershipView view) {
            Lock lock = view.lock();
            Bond bond = lock == null ? null : lock.bond();
            if (lock == null || bond == null) {
                return view;
            }
            remembers = true;
            Bond kept = first.computeIfAbsent(lock.leadership(), _ -> bond);
            return new LeadershipView(
                    view.position(),
                    new Lock(lock.leadership(), lock.takenAt(), kept),
                    view.acknowledgement(),
                    view.claims(),
                    view.flags(),
                    view.systemId(),
                    view.history());
        }

        private LockTime of(LockTime lockTime, LeadershipView view) {
            Lock lock = same(view).lock();
            Bond bond = lock == null ? null : lock.bond();
            return lockTime instanceof LockTime.Holds told && bond != null && remembers
                    ? new LockTime.Holds(told.from(), told.remaining(), told.granted(), bond, told.reign())
                    : lockTime;
        }
    }

    /** A lock that was free in between was not written over. */
    static final class AGapHidesAnOverwrite extends Policy {
        AGapHidesAnOverwrite(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            return super.step(Forgetful.withoutTheRemovedLock(state), event, clocks);
        }
    }
}
