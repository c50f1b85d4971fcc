package io.portcullis.fencing.proof.mutants;

import static io.portcullis.fencing.proof.world.Freedom.BURST;
import static io.portcullis.fencing.proof.world.Freedom.CLOCK_STOP;
import static io.portcullis.fencing.proof.world.Freedom.DELETE_LOCK;
import static io.portcullis.fencing.proof.world.Freedom.KILL;
import static io.portcullis.fencing.proof.world.Freedom.LOSS;
import static io.portcullis.fencing.proof.world.Freedom.NEW_LEASE;
import static io.portcullis.fencing.proof.world.Freedom.OUTAGE;
import static io.portcullis.fencing.proof.world.Freedom.RELEASE;
import static io.portcullis.fencing.proof.world.Freedom.REPLICA_SESSIONS;
import static io.portcullis.fencing.proof.world.Freedom.RESTORE;
import static io.portcullis.fencing.proof.world.Freedom.STALL;
import static io.portcullis.fencing.proof.world.Freedom.STOP;
import static io.portcullis.fencing.proof.world.Freedom.WATCH;

import io.portcullis.fencing.proof.simulation.Worlds;
import io.portcullis.fencing.proof.world.Freedom;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Rules;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Every policy that is wrong on purpose, with the promise that it breaks and the kind of world in which that shows. */
@SuppressWarnings("ImmutableEnumChecker") // makers of policies have no state, and the sets are never changed
enum Mutant {
    ONE_SENT_AT_FOR_ALL_TERMS('a', World.EXPIRY, WrongTimes.OneSentAtForAllTerms::new, STALL, STOP, LOSS),
    AN_OLD_LOCK_TIME_DATED_ANEW('a', World.EXPIRY, WrongTimes.AnOldLockTimeDatedAnew::new, STALL, LOSS),
    DEADLINE_FROM_RECEIVE_TIME('a', World.EXPIRY, WrongTimes.DeadlineFromReceiveTime::new, STALL, STOP, LOSS),
    NO_MARGIN('a', World.EXPIRY, WrongTimes.NoMargin::new, STALL, STOP, LOSS),
    ELAPSED_CLOCK_ALONE('a', World.EXPIRY, WrongTimes.ElapsedClockAlone::new, STALL, CLOCK_STOP),
    A_WATCH_EVENT_IS_A_CONTACT(
            'a', World.BARRIER, WrongContacts.AWatchEventIsAContact::new, WATCH, RELEASE, DELETE_LOCK, LOSS),
    A_KEEP_ALIVE_IS_A_CONTACT('a', World.BARRIER, WrongContacts.AKeepAliveIsAContact::new, RELEASE, DELETE_LOCK, LOSS),
    A_LATE_ANSWER_REVIVES('c', World.BARRIER, WrongContacts.ALateAnswerRevives::new, WATCH, RELEASE, DELETE_LOCK, LOSS),
    LEADERSHIP_BY_MOD_REVISION('d', World.EXPIRY, WrongLeaderships.ByModRevision::new, NEW_LEASE, WATCH),
    LEADERSHIPS_ORDERED_BY_NUMBER('e', World.BARRIER, WrongLeaderships.OrderedByNumber::new, OUTAGE, RESTORE, KILL),
    PUBLISHES_BEFORE_THE_LAST_SEVER(
            'a',
            World.BARRIER,
            WrongFences.PublishesBeforeTheLastSever::new,
            WATCH,
            RELEASE,
            DELETE_LOCK,
            REPLICA_SESSIONS),
    PUBLISHES_BY_A_GLOBAL_COUNTER(
            'a', World.BARRIER, WrongFences.PublishesByAGlobalCounter::new, RELEASE, DELETE_LOCK, WATCH),
    BARRIER_READS_THE_LOCK_ONCE('f', World.BARRIER, WrongFences.ReadsTheLockOnce::new, RELEASE, DELETE_LOCK),
    REGISTRATION_SHORTER_THAN_THE_PERMIT(
            'a', World.BARRIER, WrongFences.RegistrationShorterThanThePermit::new, RELEASE, DELETE_LOCK, LOSS),
    FORGETS_REPLICA_SESSIONS(
            'a', World.BARRIER, WrongFences.ForgetsReplicaSessions::new, RELEASE, DELETE_LOCK, REPLICA_SESSIONS),
    NO_CHECK_TOWARDS_THE_CLIENT('a', World.BARRIER, WrongFences.NoCheckTowardsTheClient::new, RELEASE, LOSS),
    CHECKS_BEFORE_RECEIVING('a', World.BARRIER, WrongFences.ChecksBeforeReceiving::new, RELEASE, BURST, STOP);

    private enum World {
        /** Promotions wait for gateways; the lock's time is not told, so that nothing else protects. */
        BARRIER,
        /** Nothing protects but the lock's expiry. */
        EXPIRY
    }

    /** What it breaks. */
    final char invariant;

    final Policy.Maker policy;
    private final World world;
    private final Set<Freedom> freedoms;

    Mutant(char invariant, World world, Policy.Maker policy, Freedom first, Freedom... more) {
        this.invariant = invariant;
        this.world = world;
        this.policy = policy;
        this.freedoms = EnumSet.of(first, more);
    }

    /** Where the search begins: shortly before the first seed known to catch it, if that is rare. */
    long firstSeed() {
        return switch (this) {
            case ONE_SENT_AT_FOR_ALL_TERMS -> 16_000;
            case DEADLINE_FROM_RECEIVE_TIME -> 10_500;
            case A_LATE_ANSWER_REVIVES -> 42_000;
            default -> 1;
        };
    }

    Rules world(SplittableRandom random) {
        Rules any = Worlds.any(random);
        boolean barrier = world == World.BARRIER;
        return new Rules(
                any.settings(),
                any.ttl(),
                any.nodes(),
                any.loops(),
                barrier,
                !barrier,
                any.staysOnPromotion(),
                any.dcsRate(),
                List.of(any.gatewayRates().getFirst()),
                any.nodeRates(),
                freedoms);
    }
}
