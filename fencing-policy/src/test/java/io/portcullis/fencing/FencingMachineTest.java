package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG1;
import static io.portcullis.fencing.World.PG2;
import static io.portcullis.fencing.World.PG3;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.Role;
import java.time.Duration;
import java.util.List;
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
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(first));
        assertThat(world.relays(first)).isTrue();
        assertThat(world.allowed.leadership()).isEqualTo(first);
        assertThat(world.allowed.standbys()).containsExactly(PG2);
    }

    /** A wrong password, say. Other members that do not answer at all change nothing about what is to be mended. */
    @Test
    void aDcsThatRefusesIsNotCalledSilent() {
        World world = new World();
        world.take(PG1);
        world.primary(PG1);
        world.wake();
        world.refuse();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.DCS_REFUSES);
        world.silence(SECOND);
        world.fail();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.DCS_REFUSES);
        world.silence(SECOND);
        world.answer();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LOCK_TIME_UNKNOWN);
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
    void silenceSuspendsThenSevers() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.hush();

        world.silence(Duration.ofMillis(8_499));
        assertThat(world.relays(leadership)).isTrue();
        world.silence(Duration.ofMillis(1));
        assertThat(world.relays(leadership)).isFalse();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.CONTACT_LOST);
        assertThat(world.allowed.leadership()).as("sockets stay").isEqualTo(leadership);

        world.silence(Duration.ofMillis(1_500));
        assertThat(world.allowed.attested())
                .as("standbys that could not tell are over")
                .isEmpty();
        assertThat(world.allowed.standbys()).containsExactly(PG2, PG3);

        world.silence(Duration.ofMillis(6_999));
        assertThat(world.allowed.standbys()).containsExactly(PG2, PG3);
        world.silence(Duration.ofMillis(1));
        assertThat(world.allowed.standbys())
                .as("another node may have been promoted past theirs")
                .isEmpty();
        assertThat(world.lastFence()).isEqualTo(FenceCause.SILENCE);
        world.silence(Duration.ofSeconds(13));
        assertThat(world.allowed.leadership())
                .as("suspended for less than sever-after")
                .isEqualTo(leadership);
        world.silence(Duration.ofMillis(8_500));
        assertThat(world.allowed).isEqualTo(AllowedSessions.NONE);
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
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(leadership));
        assertThat(world.effects)
                .as("no session of the primary was touched")
                .filteredOn(FencingEffect.Fence.class::isInstance)
                .allSatisfy(fence -> assertThat(
                                ((FencingEffect.Fence) fence).allowed().leadership())
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
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(next));
    }

    @Test
    void newsOfTheLocksEndFencesAtOnceWithoutWaitingForAContact() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.hush();
        world.release();
        world.watch();

        assertThat(world.relays(leadership)).isFalse();
        assertThat(world.allowed.leadership()).isNull();
        assertThat(world.lastFence()).isEqualTo(FenceCause.LEADERSHIP_ENDED);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.NO_LEADER);
        assertThat(world.effects.getFirst()).as("closing comes first").isInstanceOf(FencingEffect.Declare.class);
        assertThat(world.contactsAsked)
                .as("and the watch's news is followed by a contact")
                .isNotEmpty();
    }

    /** Suspended first, a replication session ended for that reason, and all others were counted as suspended. */
    @Test
    void atASwitchoverSessionsAreSeveredBeforeTheRestIsSuspended() {
        World world = World.healthy();
        world.hush();
        world.release();
        Leadership next = world.take(PG2);
        world.watch();
        List<Class<?>> order = world.effects.stream()
                .filter(effect -> effect instanceof FencingEffect.Fence || effect instanceof FencingEffect.Suspend)
                .<Class<?>>map(Object::getClass)
                .toList();
        assertThat(order).containsExactly(FencingEffect.Fence.class, FencingEffect.Suspend.class);
        assertThat(world.allowed.leadership()).isEqualTo(next);
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
        assertThat(world.allowed.leadership()).isEqualTo(second);
        assertThat(world.lastFence()).isEqualTo(FenceCause.LEADERSHIP_ENDED);
        assertThat(world.relays(first)).isFalse();
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
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(next));
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
    void contactsAreMadeAgainSoonAfterAFailure() {
        World world = World.healthy();
        world.silence(Duration.ofSeconds(2));
        assertThat(world.contactsAsked).hasSize(1);
        world.silence(Duration.ofMillis(900));
        assertThat(world.contactsAsked).hasSize(1);
        world.fail();
        world.silence(Duration.ofMillis(100));
        assertThat(world.contactsAsked).hasSize(1);
    }
}
