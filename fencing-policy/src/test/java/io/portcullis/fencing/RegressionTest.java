package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG1;
import static io.portcullis.fencing.World.PG2;
import static io.portcullis.fencing.World.PG3;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Leadership;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A DCS that goes back in time, or is another one. */
class RegressionTest {
    @Test
    void aLeadershipThatEndedIsDeadForEver() {
        World world = World.healthy();
        Leadership first = world.held().leadership();
        FencingEffect.ReadContact late = world.nextContact();
        long sent = world.now();
        World before = snapshotOf(world);
        world.release();
        world.watch();
        assertThat(world.relays(first)).isFalse();

        // the answer that was under way all the time still shows it
        world.tell(new FencingEvent.ContactAnswered(late.round(), before.lockTime(late, sent), before.reading(sent)));
        assertThat(world.relays(first)).isFalse();
        assertThat(world.entitled.leadership()).isNull();
    }

    private static World snapshotOf(World world) {
        World copy = new World();
        copy.take(PG1);
        copy.cluster = world.cluster;
        copy.revision = world.revision;
        copy.claims.putAll(world.claims);
        return copy;
    }

    @Test
    void aDcsThatGoesBackInTimeIsNotActedUponBeforeItLasted() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.silence(Duration.ofSeconds(2));
        world.revision -= 3;
        world.answer();

        assertThat(world.closedBecause()).isEqualTo(ClosedReason.DCS_REGRESSED);
        assertThat(world.alarms).contains(Alarm.DCS_REGRESSED);
        assertThat(world.lastFence()).isEqualTo(FenceCause.DCS_REGRESSED);
        assertThat(world.entitled.leadership()).isNull();
        assertThat(world.relays(leadership)).isFalse();

        Leadership next = world.take(PG2);
        world.primary(PG2);
        world.replica(PG1);
        world.run(Duration.ofSeconds(29));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.DCS_REGRESSED);
        world.run(Duration.ofSeconds(2));
        assertThat(world.standing).isEqualTo(new Standing.Open(next));
        assertThat(world.alarms).doesNotContain(Alarm.DCS_REGRESSED);
    }

    @Test
    void anAnswerThatWasOnlyOvertakenIsNoRegression() {
        World world = World.healthy();
        FencingEffect.ReadContact slow = world.nextContact();
        long sent = world.now();
        World before = snapshotOf(world);
        world.pass(Duration.ofMillis(5));
        world.replica(PG3);
        world.watch();
        world.tell(new FencingEvent.ContactAnswered(slow.round(), before.lockTime(slow, sent), before.reading(sent)));
        assertThat(world.closedBecause()).isNull();
        assertThat(world.alarms).isEmpty();
        assertThat(world.contactsAsked).as("it asks again at once").isNotEmpty();
    }

    @Test
    void anotherClusterBehindTheSameAddressIsARegression() {
        World world = World.healthy();
        world.silence(Duration.ofSeconds(2));
        world.cluster = "c2";
        world.revision += 1_000;
        world.answer();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.DCS_REGRESSED);
    }

    @Test
    void aLeadershipThatReappearsWithTheOldDataIsNeverServedAgain() {
        World world = World.healthy();
        Leadership first = world.held().leadership();
        var old = world.held();
        world.release();
        world.watch();
        world.run(Duration.ofSeconds(1));
        // the DCS is put back to a state in which pg1 still had the lock
        world.revision -= 50;
        world.take(PG1);
        assertThat(world.held()).isNotEqualTo(old);
        World restored = world;
        restored.tell(new FencingEvent.ContactAnswered(
                999,
                new LockTime.NotOffered(),
                new DcsReading(
                        world.now() + 1,
                        world.term,
                        new io.portcullis.topology.LeadershipView(
                                world.view().position(), old, world.claims, world.flags, "sys", 0),
                        world.registration)));
        restored.silence(Duration.ofSeconds(1));
        assertThat(restored.relays(first)).isFalse();
        assertThat(restored.alarms).contains(Alarm.DCS_REGRESSED, Alarm.LEADERSHIP_REAPPEARED);
    }
}
