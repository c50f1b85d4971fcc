package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG1;
import static io.portcullis.fencing.World.PG2;
import static io.portcullis.fencing.World.PG3;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.Role;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The event table of the design, row by row, seen from one gateway. */
class FencingMachineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void opensOnAVerifiedLeaderWhoseLockTimeIsKnown() {
        World world = new World();
        Leadership first = world.take(PG1);
        world.primary(PG1);
        world.replica(PG2);
        world.wake();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.NO_CONTACT_YET);
        assertThat(world.alarms).isEmpty();

        world.answer();
        assertThat(world.closedBecause())
                .as("the first contact could not ask for the time of a lease it did not know")
                .isEqualTo(ClosedReason.LOCK_TIME_UNKNOWN);
        assertThat(world.contactsAsked).as("so it asks again at once").hasSize(1);

        world.answer();
        assertThat(world.standing).isEqualTo(new Standing.Open(first));
        assertThat(world.relays(first)).isTrue();
        assertThat(world.entitled.leadership()).isEqualTo(first);
        assertThat(world.entitled.standbys()).containsExactly(PG2);
    }

    @Test
    void theDeadlineIsCountedFromTheSendingOfTheContact() {
        World world = World.healthy();
        world.silence(Duration.ofSeconds(2));
        FencingEffect.ReadContact asked = world.takeContact();
        long sent = world.now();
        world.renew();
        world.pass(SECOND);
        world.answer(asked, sent);

        assertThat(world.permitLeft())
                .isEqualTo(Duration.ofSeconds(10).minusMillis(1_500).minus(SECOND));
    }

    @Test
    void stopsShortOfTheExpiryOfALockThatIsNotRenewed() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        long granted = world.now();
        for (int i = 0; i < 1_000 && world.standing instanceof Standing.Open; i++) {
            world.silence(Duration.ofMillis(100));
            world.answer();
        }
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LOCK_EXPIRING);
        assertThat(world.relays(leadership)).isFalse();
        Duration served = Duration.ofNanos(world.now() - granted);
        assertThat(served).isBetween(Duration.ofSeconds(27), World.TTL.minusMillis(1_500));
    }

    @Test
    void aLockThatIsRenewedInItsLastSecondOnlyPausesTheSession() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        for (int i = 0; i < 1_000 && world.standing instanceof Standing.Open; i++) {
            world.silence(Duration.ofMillis(100));
            world.answer();
        }
        world.hush();
        world.renew();
        world.silence(Duration.ofMillis(200));
        world.answer();
        assertThat(world.relays(leadership)).isTrue();
        assertThat(world.effects).noneMatch(FencingEffect.Fence.class::isInstance);
    }

    @Test
    void silenceSuspendsThenSevers() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.hush();

        world.silence(Duration.ofMillis(8_499));
        assertThat(world.relays(leadership)).isTrue();
        world.silence(Duration.ofMillis(1));
        assertThat(world.relays(leadership)).isFalse();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.CONTACT_LOST);
        assertThat(world.entitled.leadership()).as("sockets stay").isEqualTo(leadership);

        world.silence(Duration.ofMillis(1_500));
        assertThat(world.entitled.attested())
                .as("standbys that could not tell are over")
                .isEmpty();
        assertThat(world.entitled.standbys()).containsExactly(PG2, PG3);

        world.silence(Duration.ofSeconds(20));
        assertThat(world.entitled).isEqualTo(Entitled.NOBODY);
        assertThat(world.lastFence()).isEqualTo(FenceCause.SILENCE);
    }

    @Test
    void afterASilenceTheSameLeadershipGoesOn() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.silence(Duration.ofSeconds(9));
        assertThat(world.relays(leadership)).isFalse();
        world.hush();
        world.renew();
        world.silence(Duration.ofSeconds(2));
        world.answer();

        assertThat(world.relays(leadership)).isTrue();
        world.verified(new WritableAnswer.Writable("sys", 1));
        assertThat(world.standing).isEqualTo(new Standing.Open(leadership));
        assertThat(world.effects)
                .as("no session of the primary was touched")
                .filteredOn(FencingEffect.Fence.class::isInstance)
                .allSatisfy(fence -> assertThat(
                                ((FencingEffect.Fence) fence).entitled().leadership())
                        .isEqualTo(leadership));
    }

    @Test
    void comesBackByItselfAfterEverythingWasSevered() {
        World world = World.healthy();
        world.silence(Duration.ofSeconds(60));
        Leadership next = world.take(PG2);
        world.primary(PG2);
        world.replica(PG1);
        world.run(Duration.ofSeconds(3));
        assertThat(world.standing).isEqualTo(new Standing.Open(next));
    }

    @Test
    void newsOfTheLocksEndFencesAtOnceWithoutWaitingForAContact() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.hush();
        world.release();
        world.watch();

        assertThat(world.relays(leadership)).isFalse();
        assertThat(world.entitled.leadership()).isNull();
        assertThat(world.lastFence()).isEqualTo(FenceCause.LEADERSHIP_ENDED);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.NO_LEADER);
        assertThat(world.effects.getFirst()).as("closing comes first").isInstanceOf(FencingEffect.Declare.class);
        assertThat(world.contactsAsked)
                .as("and the watch's news is followed by a contact")
                .isNotEmpty();
    }

    @Test
    void aWatchIsNoContact() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.silence(Duration.ofSeconds(8));
        for (int i = 0; i < 5; i++) {
            world.replica(PG2);
            world.watch();
            world.silence(Duration.ofMillis(200));
        }
        assertThat(world.relays(leadership)).isFalse();
    }

    @Test
    void theSameNodeTakingTheLockAgainIsAnotherLeadership() {
        World world = World.healthy();
        Leadership first = world.held().leadership();
        world.release();
        Leadership second = world.take(PG1);
        world.watch();

        assertThat(second).isNotEqualTo(first);
        assertThat(world.entitled.leadership()).isEqualTo(second);
        assertThat(world.lastFence()).isEqualTo(FenceCause.LEADERSHIP_ENDED);
        assertThat(world.relays(first)).isFalse();
    }

    @Test
    void aNewLeaseUnderTheSameLockNeedsItsOwnTimeButSeversNobody() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.hush();
        world.renewWithAnotherLease();
        world.watch();
        assertThat(world.relays(leadership))
                .as("the old lease's time says nothing of the new one's")
                .isFalse();
        world.answer();
        assertThat(world.relays(leadership)).isTrue();
        assertThat(world.effects).noneMatch(FencingEffect.Fence.class::isInstance);
    }

    @Test
    void lockTimeOfAnotherLeaderOfTheDcsProvesNothing() {
        World world = new World();
        Leadership leadership = world.take(PG1);
        world.primary(PG1);
        world.wake();
        world.answer();
        FencingEffect.ReadContact asked = world.takeContact();
        LockTime told = world.lockTime(asked, world.now());
        world.term++;
        world.tell(new FencingEvent.ContactAnswered(asked.round(), told, world.reading(world.now())));
        assertThat(world.relays(leadership)).isFalse();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LOCK_TIME_UNKNOWN);

        world.silence(Duration.ofMillis(100));
        world.answer();
        assertThat(world.relays(leadership)).isTrue();
    }

    /**
     * The gateway asked how long the lock holds, was stopped for 20 s, and then made the read. Its clock is a tenth slower than that of
     * the DCS: counted from the question, the permit would have ended a second after the lock. Found by the simulation.
     */
    @Test
    void lockTimeThatWasAskedLongBeforeTheReadProvesNothing() {
        World world = new World();
        Leadership leadership = world.take(PG1);
        world.primary(PG1);
        world.wake();
        world.answer();
        FencingEffect.ReadContact asked = world.takeContact();
        LockTime told = world.lockTime(asked, world.now());
        world.silence(Duration.ofSeconds(20));
        world.tell(new FencingEvent.ContactAnswered(asked.round(), told, world.reading(world.now())));
        assertThat(world.relays(leadership)).isFalse();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LOCK_TIME_UNKNOWN);
    }

    @Test
    void theLockTimeIsAskedOnlyOfEveryThirdContactWhileTheAgentRenewsTheLock() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        StringBuilder asked = new StringBuilder();
        for (int contact = 0; contact < 9; contact++) {
            FencingEffect.ReadContact next = world.nextContact();
            asked.append(next.lease() == null ? '-' : 'a');
            if (contact % 5 == 0) {
                world.renew();
            }
            world.answer(next, world.now());
            assertThat(world.relays(leadership)).isTrue();
            assertThat(world.permitLeft()).isEqualTo(Duration.ofMillis(8_500));
        }
        assertThat(asked).hasToString("--a--a--a");
    }

    @Test
    void theLockTimeIsAskedOfEveryContactWhileTheLockMightBoundThePermit() {
        World world = World.healthy();
        int asked = 0;
        while (world.relays(world.held().leadership())) {
            world.silence(Duration.ofMillis(500));
            for (FencingEffect.ReadContact next : world.contactsAsked) {
                if (world.lockLeft().compareTo(Duration.ofSeconds(10)) < 0) {
                    assertThat(next.lease()).isEqualTo(world.held().lease());
                    asked++;
                }
            }
            world.answer();
        }
        assertThat(asked).isPositive();
    }

    @Test
    void aLockTimeFromBeforeDoesNotOutliveTheLeaderOfTheDcsThatToldIt() {
        World world = World.healthy();
        FencingEffect.ReadContact unasked = world.nextContact();
        assertThat(unasked.lease()).isNull();
        world.term++;
        Duration left = world.permitLeft();
        world.answer(unasked, world.now());
        assertThat(world.permitLeft()).as("not prolonged").isEqualTo(left);

        FencingEffect.ReadContact next = world.nextContact();
        assertThat(next.lease()).isEqualTo(world.held().lease());
        world.answer(next, world.now());
        assertThat(world.permitLeft()).isEqualTo(Duration.ofMillis(8_500));
    }

    /** Without a registration no contact entitles, and then nothing tells the policy to ask for the lock's time. */
    @Test
    void aContactThatDoesNotEntitleIsNotRepeatedAtOnce() {
        World world = World.healthy();
        world.registryAnswers = false;
        world.registration = null;
        world.answer(world.nextContact(), world.now());
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.NOT_REGISTERED);
        for (int contact = 0; contact < 20; contact++) {
            world.silence(Duration.ofMillis(100));
            assertThat(world.contactsAsked).hasSizeLessThanOrEqualTo(1);
            world.answer();
        }
    }

    @Test
    void withoutLockTimeMaxSilenceAloneBoundsThePermit() {
        World world = new World();
        Leadership leadership = world.take(PG1);
        world.primary(PG1);
        world.wake();
        FencingEffect.ReadContact asked = world.takeContact();
        world.tell(new FencingEvent.ContactAnswered(
                asked.round(),
                new LockTime.NotOffered(),
                new DcsReading(world.now(), 0, world.view(), world.registration)));
        assertThat(world.relays(leadership)).isTrue();
        assertThat(world.permitLeft()).isEqualTo(Duration.ofMillis(8_500));
    }

    @Test
    void waitsForEveryLoopBeforeItOpensUnderANewLeadership() {
        World world = World.healthy();
        world.loopsReport = false;
        world.release();
        Leadership next = world.take(PG2);
        world.primary(PG2);
        world.replica(PG1);
        world.watch();
        world.answer();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.FENCE_UNFINISHED);
        world.report();
        assertThat(world.standing).isEqualTo(new Standing.Open(next));
    }

    @Test
    void aStandbyClusterHasALeaderAndNoPrimary() {
        World world = World.healthy();
        world.settings(false, false, true);
        world.claim(PG1, Role.STANDBY_LEADER, true);
        world.watch();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.STANDBY_CLUSTER);

        // promoted later, with no event on the lock
        world.settings(false, false, false);
        world.primary(PG1);
        world.watch();
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void twoNodesThatClaimToBeWritableCloseTheRoute() {
        World world = World.healthy();
        world.primary(PG2);
        world.watch();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.TWO_PRIMARIES);
        assertThat(world.alarms).containsExactly(Alarm.TWO_PRIMARIES);
        world.replica(PG2);
        world.watch();
        assertThat(world.closedBecause()).isNull();
        assertThat(world.alarms).isEmpty();
    }

    @Test
    void namesWhyNobodyLeads() {
        World world = World.healthy();
        world.release();
        world.settings(true, false, false);
        world.watch();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.NO_LEADER_PAUSED);
        world.settings(false, true, false);
        world.watch();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.NO_LEADER_FAILSAFE);

        World empty = new World();
        empty.systemId = null;
        empty.wake();
        empty.answer();
        assertThat(empty.closedBecause()).isEqualTo(ClosedReason.CLUSTER_UNKNOWN);
    }

    @Test
    void pauseWithALockIsServedAsEver() {
        World world = World.healthy();
        world.settings(true, false, false);
        world.watch();
        world.verified(new WritableAnswer.Writable("sys", 1));
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void aReaderThatNeverAnswersIsGivenUpOn() {
        World world = World.healthy();
        world.silence(Duration.ofSeconds(2));
        int before = world.contactsAsked.size();
        world.silence(Duration.ofSeconds(5));
        assertThat(world.contactsAsked.size()).isGreaterThan(before);
    }

    @Test
    void contactsAreMadeOneAtATimeAndAgainSoonAfterAFailure() {
        World world = World.healthy();
        world.silence(Duration.ofSeconds(2));
        assertThat(world.contactsAsked).hasSize(1);
        world.silence(Duration.ofMillis(1_900));
        assertThat(world.contactsAsked).hasSize(1);
        world.fail();
        world.silence(Duration.ofMillis(100));
        assertThat(world.contactsAsked).hasSize(1);
    }
}
