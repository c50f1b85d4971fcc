package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG1;
import static io.portcullis.fencing.World.PG2;
import static io.portcullis.fencing.World.PG3;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Bond;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lock;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeName;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * An overwritten lock where its key is deleted and created anew, or its record is taken over too early. What shows it is that the node which
 * lost it has kept alive what kept it.
 */
class OverwriteFormsTest {
    /** Three nodes, pg1 leads, and each record shows what its node keeps alive. */
    private static World withBonds() {
        World world = World.healthy();
        keeps(world, PG1, bond(world));
        keeps(world, PG2, new Bond("of pg2"));
        keeps(world, PG3, new Bond("of pg3"));
        contacts(world);
        world.run(Duration.ofSeconds(3));
        assertThat(world.closedBecause()).isNull();
        assertThat(world.alarms).isEmpty();
        return world;
    }

    private static Bond bond(World world) {
        return Objects.requireNonNull(world.held().bond());
    }

    private static void keeps(World world, NodeName node, Bond bond) {
        MemberClaim before = Objects.requireNonNull(world.claims.get(node));
        world.revision++;
        world.claims.put(node, before.with(bond));
    }

    /** The key is created anew. */
    private static Leadership takes(World world, NodeName node, Bond bond) {
        Leadership leadership = world.take(node);
        world.overwrite(new Lock(leadership, world.position(), bond));
        return leadership;
    }

    private static void contacts(World world) {
        world.watch();
        world.renew();
        world.answer();
        world.answer();
    }

    private static Overwrite said(World world) {
        return Objects.requireNonNull(world.remembrance.overwrite());
    }

    @Test
    void anotherNodeHoldsItWhileTheOneBeforeKeepsItsBond() {
        World world = withBonds();
        takes(world, PG2, new Bond("of pg2"));
        contacts(world);
        assertThat(world.alarms).contains(Alarm.LOCK_OVERWRITTEN);
        assertThat(said(world).from().node()).isEqualTo(PG1);
        assertThat(said(world).to().node()).isEqualTo(PG2);
    }

    @Test
    void itShowsAlsoOverAGapInWhichTheLockIsFree() {
        World world = withBonds();
        world.release();
        contacts(world);
        assertThat(world.alarms).as("a free lock is no overwritten one").isEmpty();
        takes(world, PG2, new Bond("of pg2"));
        contacts(world);
        assertThat(world.alarms).contains(Alarm.LOCK_OVERWRITTEN);
        assertThat(said(world).from().node()).isEqualTo(PG1);
    }

    /** The holder ends its session with the lock, and its record comes back under another one. */
    @Test
    void aNodeThatReleasesItsLockWithItsBondRaisesNothing() {
        World world = withBonds();
        MemberClaim claim = Objects.requireNonNull(world.claims.get(PG1));
        world.release();
        world.gone(PG1);
        contacts(world);
        world.claims.put(PG1, claim.with(new Bond("another of pg1")));
        world.revision++;
        contacts(world);
        takes(world, PG2, new Bond("of pg2"));
        contacts(world);
        assertThat(world.alarms).doesNotContain(Alarm.LOCK_OVERWRITTEN);
        assertThat(world.remembrance.overwrite()).isNull();
    }

    /** The record comes back before the lock is taken, and after: neither is a lost lock. */
    @Test
    void aMemberThatVanishesAndComesBackWithANewBondRaisesNothing() {
        World world = withBonds();
        MemberClaim claim = Objects.requireNonNull(world.claims.get(PG1));
        world.release();
        world.gone(PG1);
        takes(world, PG2, new Bond("of pg2"));
        contacts(world);
        world.claims.put(PG1, claim.with(new Bond("another of pg1")));
        world.revision++;
        contacts(world);
        assertThat(world.alarms).doesNotContain(Alarm.LOCK_OVERWRITTEN);
    }

    @Test
    void itsOwnHolderMayDeleteAndCreateIt() {
        World world = withBonds();
        world.release();
        contacts(world);
        takes(world, PG1, new Bond("another of pg1"));
        contacts(world);
        assertThat(world.alarms).doesNotContain(Alarm.LOCK_OVERWRITTEN);
    }

    @Test
    void whoGetsItBackHoldsItAnew() {
        World world = withBonds();
        Leadership first = world.held().leadership();
        Bond bond = bond(world);
        Leadership second = takes(world, PG2, new Bond("of pg2"));
        contacts(world);
        assertThat(said(world).to().plain()).isEqualTo(second);
        Leadership third = takes(world, PG1, bond);
        contacts(world);
        assertThat(said(world).from().plain()).isEqualTo(second);
        assertThat(said(world).to().plain()).isEqualTo(third);
        assertThat(Objects.requireNonNull(world.allowed.leadership()).plain())
                .as("sessions of the first holding are severed")
                .isNotEqualTo(first);
    }

    /** What a source says of a record that was taken over before it could have run out: the bond stays until the next holding. */
    @Test
    void aSourceThatKnowsThatARecordWasTooYoungSaysSoByTheBond() {
        World world = withBonds();
        Bond young = bond(world);
        keeps(world, PG1, new Bond("none"));
        contacts(world);
        takes(world, PG2, new Bond("of pg2"));
        keeps(world, PG1, young);
        contacts(world);
        assertThat(world.alarms).contains(Alarm.LOCK_OVERWRITTEN);
    }

    /** By age, no bond of the node that lost it is shown. */
    @Test
    void aRecordThatGrewOldRaisesNothing() {
        World world = withBonds();
        keeps(world, PG1, new Bond("none"));
        contacts(world);
        takes(world, PG2, new Bond("of pg2"));
        contacts(world);
        assertThat(world.alarms).doesNotContain(Alarm.LOCK_OVERWRITTEN);
    }

    @Test
    void aDcsThatWentBackInTimeForgetsTheLockThatIsGone() {
        World world = withBonds();
        world.release();
        contacts(world);
        world.pass(Duration.ofSeconds(2));
        world.revision -= 5;
        world.wake();
        world.answer();
        assertThat(world.alarms).contains(Alarm.DCS_REGRESSED);
        takes(world, PG2, new Bond("of pg2"));
        contacts(world);
        assertThat(world.alarms).doesNotContain(Alarm.LOCK_OVERWRITTEN);
        assertThat(world.remembrance.overwrite()).isNull();
    }
}
