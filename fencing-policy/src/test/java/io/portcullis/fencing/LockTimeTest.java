package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.Reign;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How long the lock holds: when that is asked, what it is good for, and how it bounds the permit. */
class LockTimeTest {
    @Test
    void stopsShortOfTheExpiryOfALockThatIsNotRenewed() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        long granted = world.now();
        for (int i = 0; i < 1_000 && world.standing instanceof RouteStatus.Open; i++) {
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
        for (int i = 0; i < 1_000 && world.standing instanceof RouteStatus.Open; i++) {
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
            asked.append(next.bond() == null ? '-' : 'a');
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
                    assertThat(next.bond()).isEqualTo(world.held().bond());
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
        assertThat(unasked.bond()).isNull();
        world.term++;
        Duration left = world.permitLeft();
        world.answer(unasked, world.now());
        assertThat(world.permitLeft()).as("not prolonged").isEqualTo(left);

        FencingEffect.ReadContact next = world.nextContact();
        assertThat(next.bond()).isEqualTo(world.held().bond());
        world.answer(next, world.now());
        assertThat(world.permitLeft()).isEqualTo(Duration.ofMillis(8_500));
    }

    /** After an election etcd's lessor adds an election timeout to every lease, and more where many end in the same second. */
    @Test
    void aLeaseThatLivesLongerThanItWasGrantedForCountsAsLongAsItWasGranted() {
        World world = World.healthy(Duration.ofSeconds(9));
        Leadership leadership = world.held().leadership();
        FencingEffect.ReadContact asked = world.nextContact();
        assertThat(asked.bond()).isEqualTo(world.held().bond());
        long granted = Duration.ofSeconds(9).toNanos();
        LockTime told = new LockTime.Holds(
                world.now(),
                granted + Duration.ofSeconds(5).toNanos(),
                granted,
                Objects.requireNonNull(world.held().bond()),
                world.reign());
        world.tell(new FencingEvent.ContactAnswered(asked.round(), told, world.reading(world.now())));
        assertThat(world.relays(leadership)).isTrue();
        assertThat(world.permitLeft()).isEqualTo(Duration.ofMillis(7_500));
    }

    @Test
    void saysThatMaxSilenceDoesNotFitTheLock() {
        assertThat(World.healthy().alarms).isEmpty();
        assertThat(World.healthy(Duration.ofMillis(11_501)).alarms).isEmpty();
        World world = World.healthy(Duration.ofMillis(11_500));
        assertThat(world.alarms).containsExactly(Alarm.MAX_SILENCE_TOO_LONG);
        assertThat(world.closedBecause()).as("no reason to close").isNull();

        world.ttl = Duration.ofSeconds(30);
        world.renewWithAnotherLease();
        world.run(Duration.ofSeconds(3));
        assertThat(world.alarms).isEmpty();
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
                new DcsReading(world.now(), Reign.NONE, world.view(), world.registration, Map.of())));
        assertThat(world.relays(leadership)).isTrue();
        assertThat(world.permitLeft()).isEqualTo(Duration.ofMillis(8_500));
    }

    /** With a wide margin a lock time lasts longer than a permit. A registry that does not answer ends the permit, and asking cannot help. */
    @Test
    void aContactThatDoesNotEntitleIsNotRepeatedAtOnceForALockTimeThatIsKnown() {
        FencingSettings wide = new FencingSettings(
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                true);
        World world = new World(wide);
        Leadership leadership = world.take(PG1);
        world.primary(PG1);
        world.wake();
        world.answer();
        world.answer();
        world.registryAnswers = false;
        for (int i = 0; i < 200; i++) {
            world.silence(Duration.ofMillis(100));
            world.renew();
            world.answer();
            assertThat(world.contactsAsked).isEmpty();
        }
        assertThat(world.relays(leadership)).isFalse();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.NOT_REGISTERED);
    }
}
