package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG1;
import static io.portcullis.fencing.World.PG2;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Bond;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lock;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Role;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An agent before Patroni 3.0.3 that was stopped and goes on writes its name over the lock of the node that was promoted meanwhile. */
class OverwriteTest {
    /** pg2 was promoted to timeline 2 and serves; pg1, on timeline 1, was stopped meanwhile. */
    private static World promoted() {
        World world = World.healthy();
        world.release();
        world.take(PG2);
        world.gone(PG1);
        world.claim(PG2, Role.PRIMARY, true, 2);
        world.watch();
        world.answer();
        world.answer();
        world.run(Duration.ofSeconds(3));
        assertThat(world.closedBecause()).isNull();
        return world;
    }

    /** Without a condition: the key keeps its create revision. */
    private static Leadership overwrite(World world, NodeName by) {
        Lock before = world.held();
        Leadership name = new Leadership(
                before.leadership().cluster(), by, before.leadership().holding());
        world.overwrite(new Lock(name, before.takenAt(), new Bond("bond " + (900 + world.revision))));
        return name;
    }

    private static void contacts(World world) {
        world.watch();
        world.renew();
        world.answer();
        world.answer();
    }

    private static void says(World world, int timeline) {
        world.verified(new WritableAnswer.Writable("sys", timeline));
    }

    @Test
    void whoOverwroteWhomIsNamedAndTheRouteStaysClosed() {
        World world = promoted();
        Leadership rightful = world.held().leadership();
        long since = world.now() - Duration.ofSeconds(3).toNanos();
        world.pass(Duration.ofSeconds(1));
        overwrite(world, PG1);
        world.claim(PG1, Role.PRIMARY, true, 1);
        world.claim(PG2, Role.REPLICA, true, 1);
        contacts(world);
        assertThat(world.allowed.leadership())
                .as("sessions of the rightful one are severed")
                .isNotEqualTo(rightful);
        assertThat(world.alarms).contains(Alarm.LOCK_OVERWRITTEN);
        Overwrite told = Objects.requireNonNull(world.remembrance.overwrite());
        assertThat(told.from().node()).isEqualTo(PG2);
        assertThat(told.to().node()).isEqualTo(PG1);
        assertThat(told.lost()).isEqualTo(2);
        assertThat(told.since()).isEqualTo(since);
        says(world, 1);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LOCK_OVERWRITTEN);
    }

    /** As seen on a real cluster: the record of an agent that was stopped goes with its lease, and it has not written another. */
    @Test
    void itIsNamedAlsoWhileTheOneThatOverwroteHasNoRecord() {
        World world = promoted();
        overwrite(world, PG1);
        contacts(world);
        assertThat(world.alarms).contains(Alarm.LOCK_OVERWRITTEN);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LOCK_OVERWRITTEN);
    }

    /** The agent writes its record in the same turn, and it says what was before it stood still. */
    @Test
    void theRecordOfTheOneThatOverwroteDoesNotVouchForIt() {
        World world = World.healthy();
        overwrite(world, PG2);
        world.claim(PG2, Role.PRIMARY, true, 1);
        world.claim(PG1, Role.DEMOTED, false, 1);
        contacts(world);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        assertThat(world.questions).hasSize(1);
    }

    @Test
    void whereNoNewerTimelineWasEverSeenItIsAWarningThatEndsByItself() {
        World world = World.healthy();
        overwrite(world, PG2);
        world.claim(PG2, Role.PRIMARY, true, 1);
        world.claim(PG1, Role.DEMOTED, false, 1);
        contacts(world);
        assertThat(world.alarms).contains(Alarm.LOCK_OVERWRITTEN);
        says(world, 1);
        assertThat(world.closedBecause()).isNull();
        assertThat(world.alarms).isEmpty();
    }

    /** The route had not opened on the newer one yet: nothing is remembered of it but what its record said. */
    @Test
    void aNewerTimelineThatOnlyARecordShowedCounts() {
        World world = World.healthy();
        world.release();
        world.take(PG2);
        world.gone(PG1);
        world.claim(PG2, Role.PROMOTED, true, 2);
        contacts(world);
        overwrite(world, PG1);
        world.claim(PG1, Role.PRIMARY, true, 1);
        world.claim(PG2, Role.REPLICA, true, 1);
        contacts(world);
        world.questions.subList(0, world.questions.size() - 1).clear();
        says(world, 1);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LOCK_OVERWRITTEN);
        world.tell(new FencingEvent.Accept(1, "sys"));
        assertThat(world.closedBecause()).as("an operator knows what is lost").isNull();
        assertThat(world.alarms).isEmpty();
    }

    @Test
    void theSameNameUnderANewLeaseIsNoOverwrite() {
        World world = promoted();
        world.renewWithAnotherLease();
        contacts(world);
        assertThat(world.closedBecause()).isNull();
        assertThat(world.alarms).isEmpty();
    }

    @Test
    void aLockThatWasReleasedAndTakenIsNoOverwrite() {
        World world = promoted();
        world.release();
        world.take(PG1);
        contacts(world);
        assertThat(world.alarms).doesNotContain(Alarm.LOCK_OVERWRITTEN);
    }

    /** From pg2 to pg1 and back, on one create revision: pg2 was made a standby in between. */
    @Test
    void whoGetsAnOverwrittenLockBackHoldsItAnew() {
        World world = promoted();
        Leadership first = world.held().leadership();
        overwrite(world, PG1);
        contacts(world);
        overwrite(world, PG2);
        contacts(world);
        Leadership second = Objects.requireNonNull(world.allowed.leadership());
        assertThat(second.plain()).isEqualTo(first);
        assertThat(second).as("its old sessions are severed").isNotEqualTo(first);
        world.questions.subList(0, world.questions.size() - 1).clear();
        says(world, 2);
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(second));
        assertThat(world.alarms).isEmpty();
    }

    @Test
    void itIsOverWhenTheLockIsTakenAnew() {
        World world = promoted();
        overwrite(world, PG1);
        contacts(world);
        world.release();
        world.take(PG2);
        world.claim(PG2, Role.PRIMARY, true, 3);
        contacts(world);
        assertThat(world.closedBecause()).isNull();
        assertThat(world.alarms).isEmpty();
        assertThat(world.remembrance.overwrite()).isNull();
    }
}
