package io.portcullis.fencing.proof.mutants;

import static io.portcullis.fencing.proof.world.Freedom.BURST;
import static io.portcullis.fencing.proof.world.Freedom.CLOCK_STOP;
import static io.portcullis.fencing.proof.world.Freedom.DCS_LEADER_CHANGE;
import static io.portcullis.fencing.proof.world.Freedom.DELETE_LOCK;
import static io.portcullis.fencing.proof.world.Freedom.DELETE_REGISTRATION;
import static io.portcullis.fencing.proof.world.Freedom.DEPOSED_LEADER;
import static io.portcullis.fencing.proof.world.Freedom.FAILSAFE;
import static io.portcullis.fencing.proof.world.Freedom.KILL;
import static io.portcullis.fencing.proof.world.Freedom.LOSS;
import static io.portcullis.fencing.proof.world.Freedom.NEW_LEASE;
import static io.portcullis.fencing.proof.world.Freedom.NEW_TTL;
import static io.portcullis.fencing.proof.world.Freedom.OUTAGE;
import static io.portcullis.fencing.proof.world.Freedom.OVERWRITE;
import static io.portcullis.fencing.proof.world.Freedom.RELEASE;
import static io.portcullis.fencing.proof.world.Freedom.REPLICA_SESSIONS;
import static io.portcullis.fencing.proof.world.Freedom.RESTORE;
import static io.portcullis.fencing.proof.world.Freedom.RESTORE_IN_PLACE;
import static io.portcullis.fencing.proof.world.Freedom.STALL;
import static io.portcullis.fencing.proof.world.Freedom.STOP;
import static io.portcullis.fencing.proof.world.Freedom.WATCH;

import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.proof.simulation.Worlds;
import io.portcullis.fencing.proof.world.Freedom;
import io.portcullis.fencing.proof.world.Kind;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Rules;
import io.portcullis.fencing.proof.world.Rules.Gate;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Every policy that is wrong on purpose, with the promise that it breaks and the kind of world in which that shows. */
@SuppressWarnings("ImmutableEnumChecker") // makers of policies have no state, and the sets are never changed
public enum Mutant {
    ONE_SENT_AT_FOR_ALL_TERMS('a', 1821, Gate.NONE, WrongTimes.OneSentAtForAllTerms::new, STALL, STOP, LOSS),
    AN_OLD_LOCK_TIME_DATED_ANEW('a', 9, Gate.NONE, WrongTimes.AnOldLockTimeDatedAnew::new, STALL, LOSS),
    ANY_TERM_TELLS_THE_LOCK_TIME(
            'a',
            19571_571,
            Gate.NONE,
            WrongTimes.AnyTermTellsTheLockTime::new,
            STALL,
            DCS_LEADER_CHANGE,
            DEPOSED_LEADER),
    DEADLINE_FROM_RECEIVE_TIME('a', 742, Gate.NONE, WrongTimes.DeadlineFromReceiveTime::new, STALL, STOP, LOSS),
    NO_MARGIN('a', 1, Gate.NONE, WrongTimes.NoMargin::new, STALL, STOP, LOSS),
    ELAPSED_CLOCK_ALONE('a', 6, Gate.NONE, WrongTimes.ElapsedClockAlone::new, STALL, CLOCK_STOP),
    WHAT_WAS_ASKED_BEFORE_A_JUMP_COUNTS(
            'a', 1736, Gate.SLEEP, WrongTimes.WhatWasAskedBeforeAJumpCounts::new, RELEASE, CLOCK_STOP),
    A_WATCH_EVENT_IS_A_CONTACT(
            'a', 179, Gate.BARRIER, WrongContacts.AWatchEventIsAContact::new, WATCH, RELEASE, DELETE_LOCK, LOSS),
    A_KEEP_ALIVE_IS_A_CONTACT(
            'a', 148, Gate.BARRIER, WrongContacts.AKeepAliveIsAContact::new, RELEASE, DELETE_LOCK, LOSS),
    A_LATE_ANSWER_REVIVES(
            'c', 1, Gate.BARRIER, WrongContacts.ALateAnswerRevives::new, WATCH, RELEASE, DELETE_LOCK, LOSS),
    A_LOST_REGISTRATION_KEEPS_ITS_PROOF(
            'c', 4, Gate.BARRIER, WrongContacts.ALostRegistrationKeepsItsProof::new, DELETE_REGISTRATION),
    LEADERSHIP_BY_MOD_REVISION('d', 4, Gate.NONE, WrongLeaderships.ByModRevision::new, NEW_LEASE, WATCH),
    LEADERSHIPS_ORDERED_BY_NUMBER('e', 622, Gate.BARRIER, WrongLeaderships.OrderedByNumber::new, OUTAGE, RESTORE, KILL),
    THE_DEAD_LIVE_AGAIN('c', 38, Gate.BARRIER, WrongHistories.TheDeadLiveAgain::new, OUTAGE, RESTORE_IN_PLACE),
    NO_QUARANTINE('h', 7, Gate.BARRIER, WrongHistories.NoQuarantine::new, OUTAGE, RESTORE_IN_PLACE, KILL),
    AN_OLDER_TERM_IS_NOTHING('h', 7, Gate.BARRIER, WrongHistories.AnOlderTermIsNothing::new, OUTAGE, RESTORE_IN_PLACE),
    FORGETS_WHAT_WAS_SERVED(
            'i', 3688, Gate.BARRIER, WrongHistories.ForgetsWhatWasServed::new, STALL, OVERWRITE, RELEASE),
    PUBLISHES_BEFORE_THE_LAST_SEVER(
            'a',
            39,
            Gate.BARRIER,
            WrongFences.PublishesBeforeTheLastSever::new,
            WATCH,
            RELEASE,
            DELETE_LOCK,
            REPLICA_SESSIONS),
    PUBLISHES_BY_A_GLOBAL_COUNTER(
            'a', 1098, Gate.BARRIER, WrongFences.PublishesByAGlobalCounter::new, RELEASE, DELETE_LOCK, WATCH),
    THE_NODE_FOR_THE_LEADERSHIP('a', 1828, Gate.BARRIER, WrongFences.TheNodeForTheLeadership::new, RELEASE, LOSS),
    BARRIER_READS_THE_LOCK_ONCE('f', 4, Gate.BARRIER, WrongFences.ReadsTheLockOnce::new, RELEASE, DELETE_LOCK),
    REGISTRATION_SHORTER_THAN_THE_PERMIT(
            'a', 36, Gate.BARRIER, WrongFences.RegistrationShorterThanThePermit::new, RELEASE, DELETE_LOCK, LOSS),
    FORGETS_REPLICA_SESSIONS(
            'a', 216, Gate.BARRIER, WrongFences.ForgetsReplicaSessions::new, RELEASE, DELETE_LOCK, REPLICA_SESSIONS),
    NEVER_SEVERS_FOR_SILENCE('g', 2, Gate.BARRIER, WrongFences.NeverSeversForSilence::new, OUTAGE, LOSS),
    THE_GATE_HOLDS_FOR_EVER('g', 7, Gate.BARRIER, WrongFences.TheGateHoldsForEver::new, OUTAGE, LOSS, STOP),
    NO_CHECK_TOWARDS_THE_CLIENT('a', 8, Gate.BARRIER, WrongFences.NoCheckTowardsTheClient::new, RELEASE, LOSS),
    CHECKS_BEFORE_RECEIVING('a', 120, Gate.BARRIER, WrongFences.ChecksBeforeReceiving::new, RELEASE, BURST, STOP),
    THE_FULL_LENGTH_OF_A_RECORD('a', 6, Gate.NONE, Kind.RECORD, WrongRecords.TheFullLength::new, STALL, STOP, LOSS),
    A_RECORD_IS_AS_OLD_AS_ITS_READING(
            'a', 6, Gate.NONE, Kind.RECORD, WrongRecords.DatedByTheNewRecord::new, STALL, STOP, LOSS),
    THE_HOLDERS_CLOCK_DATES_A_RECORD(
            'a', 1734, Gate.NONE, Kind.RECORD, WrongRecords.TheHoldersClock::new, STALL, STOP, LOSS),
    THE_AGE_OF_A_RECORD_OUTLIVES_A_JUMP(
            'a', 17, Gate.NONE, Kind.RECORD, WrongRecords.AgesOutliveAJump::new, STALL, CLOCK_STOP),
    A_LOCK_OF_UNKNOWN_TIME_HOLDS('a', 6, Gate.NONE, Kind.RECORD, WrongRecords.TheUnknownHolds::new, STALL, LOSS, STOP),
    A_NEW_BOND_KEEPS_THE_PERMIT('a', 5122, Gate.NONE, WrongBonds.ANewOneKeepsThePermit::new, STALL, NEW_TTL),
    A_GAP_HIDES_AN_OVERWRITE(
            'j', 1209, Gate.BARRIER, Kind.EPHEMERALS, WrongBonds.AGapHidesAnOverwrite::new, STALL, OVERWRITE, WATCH),
    AN_AGREEMENT_COUNTS_FROM_ITS_ARRIVAL(
            'a', 4838, Gate.NONE, WrongAgreements.DatedByItsArrival::new, FAILSAFE, STALL, STOP),
    AN_AGENT_THAT_IS_SILENT_AGREES('a', 16, Gate.NONE, WrongAgreements.SilenceAgrees::new, FAILSAFE, STALL, KILL);

    /** What it breaks. */
    final char invariant;

    /** The first seed, counted from 1, that is known to catch it. */
    final long caughtBySeed;

    final Policy.Maker policy;
    private final Gate gate;
    private final Kind kind;
    private final Set<Freedom> freedoms;

    Mutant(char invariant, long caughtBySeed, Gate gate, Policy.Maker policy, Freedom first, Freedom... more) {
        this(invariant, caughtBySeed, gate, gate == Gate.NONE ? Kind.LEASES : Kind.SESSIONS, policy, first, more);
    }

    Mutant(
            char invariant,
            long caughtBySeed,
            Gate gate,
            Kind kind,
            Policy.Maker policy,
            Freedom first,
            Freedom... more) {
        this.kind = kind;
        this.invariant = invariant;
        this.caughtBySeed = caughtBySeed;
        this.gate = gate;
        this.policy = policy;
        this.freedoms = EnumSet.of(first, more);
    }

    /** One gateway, and nothing that protects but what the policy is wrong about. */
    Rules world(SplittableRandom random) {
        Rules any = Worlds.leases(random);
        FencingSettings settings = Worlds.SETTINGS.get(random.nextInt(Worlds.SETTINGS.size()));
        return new Rules(
                List.of(gate == Gate.SLEEP ? settings.unregistered() : settings),
                settings.maxSilence().multipliedBy(2 + random.nextInt(2)),
                any.nodes(),
                any.loops(),
                gate,
                kind,
                any.staysOnPromotion(),
                any.dcsRate(),
                List.of(any.gatewayRates().getFirst()),
                any.nodeRates(),
                freedoms);
    }

    public Policy.Maker policy() {
        return policy;
    }

    /** It remembers nothing between two calls: so its worlds can be copied. */
    public boolean stateless() {
        Rules rules = world(new SplittableRandom(1));
        for (Class<?> type = policy.make(rules).getClass(); type != Policy.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isFinal(field.getModifiers())) {
                    return false;
                }
            }
        }
        return true;
    }
}
