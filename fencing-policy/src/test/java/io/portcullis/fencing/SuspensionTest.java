package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG1;
import static io.portcullis.fencing.World.PG2;
import static io.portcullis.fencing.World.PG3;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.topology.Leadership;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a session is suspended: until sever-after has passed since its permit ended, whatever contacts say in the meantime. */
class SuspensionTest {
    private static final Duration SEVER_AFTER = FencingSettings.DEFAULT.severAfter();

    /**
     * etcd is out of space: reads and keep-alives work, registrations do not. Patroni keeps its lock, every contact is answered, and the
     * gateway has no permit for hours.
     */
    @Test
    void aGatewayThatCannotRegisterSeversItsSuspendedSessionsThoughTheDcsAnswers() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        SessionGate gate = SessionGate.underPermit(FencingSettings.DEFAULT, leadership);
        world.registryAnswers = false;
        runUntilSuspended(world, leadership);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.NOT_REGISTERED);

        world.run(SEVER_AFTER.minusSeconds(1));
        assertThat(world.allowed.leadership()).isEqualTo(leadership);
        assertThat(gate.onBytes(Direction.TO_CLIENT, world.now(), world.authority))
                .isEqualTo(Verdict.HOLD);

        world.run(Duration.ofSeconds(1));
        assertThat(world.allowed.leadership()).isNull();
        assertThat(world.lastFence()).isEqualTo(FenceCause.UNCONFIRMED);
        assertThat(gate.onBytes(Direction.TO_CLIENT, world.now(), world.authority))
                .isEqualTo(Verdict.DROP);
        assertThat(world.allowed.standbys()).as("replicas need no registration").containsExactly(PG2, PG3);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.NOT_REGISTERED);
    }

    @Test
    void theTimeOfTheLockThatStaysUnknownSeversThemToo() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.renewWithAnotherLease();
        world.watch();
        assertThat(world.relays(leadership)).isFalse();
        long end = world.now() + SEVER_AFTER.toNanos();
        while (world.now() < end) {
            assertThat(world.allowed.leadership()).isEqualTo(leadership);
            refuseLockTime(world);
            world.silence(Duration.ofMillis(100));
        }
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LOCK_TIME_UNKNOWN);
        assertThat(world.allowed.leadership()).isNull();
        assertThat(world.lastFence()).isEqualTo(FenceCause.UNCONFIRMED);
    }

    private static void refuseLockTime(World world) {
        while (!world.contactsAsked.isEmpty()) {
            FencingEffect.ReadContact asked = world.takeContact();
            world.tell(new FencingEvent.ContactAnswered(
                    asked.round(), new LockTime.Refused(), world.reading(world.now())));
        }
    }

    /** What is said of a session that waits since the permit ended must also hold for one whose leadership never had a permit. */
    @Test
    void aLeadershipThatNeverHadAPermitKeepsNobodyWaitingEither() {
        World world = World.healthy();
        world.registryAnswers = false;
        runUntilSuspended(world, world.held().leadership());
        world.run(SEVER_AFTER.minusSeconds(5));
        world.release();
        Leadership next = world.take(PG2);
        world.watch();
        assertThat(world.allowed.leadership())
                .as("replica sessions on pg2 come under it")
                .isEqualTo(next);
        world.run(SEVER_AFTER.minusSeconds(1));
        assertThat(world.allowed.leadership()).isEqualTo(next);
        world.run(Duration.ofSeconds(1));
        assertThat(world.allowed.leadership()).isNull();
    }

    @Test
    void aGatewayThatCanRegisterAgainOpensByItself() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.registryAnswers = false;
        world.run(Duration.ofMinutes(10));
        assertThat(world.allowed.leadership()).isNull();
        world.registryAnswers = true;
        world.answerRenewals();
        world.run(Duration.ofSeconds(3));
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(leadership));
        assertThat(world.registered().acknowledged()).isEqualTo(World.acknowledgement(leadership));
    }

    /** A barrier waits for what is published: that must not depend on whether the gateway may relay. */
    @Test
    void aLeadershipThatIsNewIsPublishedThoughThePermitOfTheOneBeforeEndedLongAgo() {
        World world = World.healthy();
        world.renewWithAnotherLease();
        world.watch();
        for (int i = 0; i < 400; i++) {
            refuseLockTime(world);
            world.silence(Duration.ofMillis(100));
        }
        assertThat(world.allowed.leadership()).isNull();
        world.release();
        Leadership next = world.take(PG1);
        world.watch();
        refuseLockTime(world);
        assertThat(world.registered().acknowledged()).isEqualTo(World.acknowledgement(next));
    }

    private static void runUntilSuspended(World world, Leadership leadership) {
        for (int i = 0; i < 1_000 && world.relays(leadership); i++) {
            world.renewals.clear();
            world.run(Duration.ofMillis(100));
        }
        assertThat(world.relays(leadership)).isFalse();
    }
}
