package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG1;
import static io.portcullis.fencing.World.PG2;
import static io.portcullis.fencing.World.PG3;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.topology.Role;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What replica sessions may rest on, seen from one gateway. */
class StandbyTest {
    /**
     * Sessions on pg2 that cannot tell whether it was promoted. In a silence pg2 led, and leads no more when contact returns: a success
     * that it gave then may still be on its way through a session that its event loop has not severed yet. Found by the simulation.
     */
    @Test
    void contactThatReturnsDoesNotReviveSessionsThatCannotTellWhatHappened() {
        World world = World.healthy();
        SessionGate blind = SessionGate.onStandby(FencingSettings.DEFAULT);
        assertThat(blind.onBytes(Direction.TO_CLIENT, world.now(), world.authority))
                .isEqualTo(Verdict.RELAY);
        world.loopsReport = false;
        world.silence(Duration.ofSeconds(11));
        world.renew();
        world.answer();
        world.silence(Duration.ofMillis(200));
        world.answer();
        assertThat(blind.onBytes(Direction.TO_CLIENT, world.now(), world.authority))
                .isEqualTo(Verdict.DROP);
        assertThat(world.allowed.attested()).isEmpty();

        world.loopsReport = true;
        world.report();
        world.silence(Duration.ofSeconds(2));
        world.answer();
        assertThat(world.allowed.attested()).containsExactly(PG2, PG3);
        assertThat(blind.onBytes(Direction.TO_CLIENT, world.now(), world.authority))
                .isEqualTo(Verdict.RELAY);
    }

    private static SessionGate telling() {
        SessionGate gate = SessionGate.onStandby(FencingSettings.DEFAULT);
        gate.reportsPromotion();
        return gate;
    }

    private static Verdict verdict(SessionGate gate, World world) {
        return gate.onBytes(Direction.TO_CLIENT, world.now(), world.authority);
    }

    /**
     * pg2 takes the lock right after the last contact, and its agent freezes. It had kept its lease alive one turn before that, so two thirds
     * of its 21 s are left; when they are over pg3 is promoted. A session that has been idle on pg2 all the time may commit there then, and
     * PostgreSQL reports in_hot_standby=off only after the COMMIT. Found by the simulation.
     */
    @Test
    void inSilenceSessionsThatCanTellEndBeforeALockTakenSinceCouldHaveRunOut() {
        World world = World.healthy(Duration.ofSeconds(21));
        SessionGate gate = telling();
        world.silence(Duration.ofMillis(12_399));
        assertThat(verdict(gate, world)).isEqualTo(Verdict.RELAY);
        assertThat(world.allowed.standbys()).containsExactly(PG2, PG3);
        world.silence(Duration.ofMillis(1));
        assertThat(verdict(gate, world)).isEqualTo(Verdict.DROP);
        assertThat(world.allowed.standbys()).isEmpty();
    }

    /**
     * pg2 takes the lock right after the last contact, waits max-silence for this gateway, is promoted, and gives the lock back. pg3 takes
     * it, waits as long, and is promoted. Found by the simulation.
     */
    @Test
    void withALongLockTheyEndBeforeTwoPromotionsCouldHaveWaitedForThisGateway() {
        World world = World.healthy(Duration.ofMinutes(5));
        SessionGate gate = telling();
        world.silence(Duration.ofMillis(16_999));
        assertThat(verdict(gate, world)).isEqualTo(Verdict.RELAY);
        world.silence(Duration.ofMillis(1));
        assertThat(verdict(gate, world)).isEqualTo(Verdict.DROP);
    }

    @Test
    void whereNobodyTellsHowLongALockLastsTheyEndAtMaxSilence() {
        World world = new World();
        world.take(PG1);
        world.primary(PG1);
        world.replica(PG2);
        world.wake();
        FencingEffect.ReadContact asked = world.takeContact();
        world.tell(
                new FencingEvent.ContactAnswered(asked.round(), new LockTime.NotOffered(), world.reading(world.now())));
        SessionGate gate = telling();
        world.silence(Duration.ofMillis(9_999));
        assertThat(verdict(gate, world)).isEqualTo(Verdict.RELAY);
        world.silence(Duration.ofMillis(1));
        assertThat(verdict(gate, world)).isEqualTo(Verdict.DROP);
        assertThat(world.allowed.standbys()).isEmpty();
    }

    @Test
    void contactThatReturnsAfterThatDoesNotReviveThem() {
        World world = World.healthy();
        SessionGate gate = telling();
        world.loopsReport = false;
        world.silence(Duration.ofSeconds(29));
        world.renew();
        world.answer();
        world.silence(Duration.ofMillis(200));
        world.answer();
        assertThat(verdict(gate, world)).isEqualTo(Verdict.DROP);
        assertThat(world.allowed.standbys()).isEmpty();

        world.loopsReport = true;
        world.report();
        world.silence(Duration.ofSeconds(2));
        world.answer();
        assertThat(world.allowed.standbys()).containsExactly(PG2, PG3);
        assertThat(verdict(telling(), world)).isEqualTo(Verdict.RELAY);
    }

    /** What the DCS shows after it went back in time is no news of standbys before it lasted. */
    @Test
    void aHistoryThatIsNotActedUponYetIsSilenceForThem() {
        World world = World.healthy();
        SessionGate gate = telling();
        world.silence(Duration.ofSeconds(2));
        world.revision -= 3;
        world.answer();
        world.run(Duration.ofSeconds(12));
        assertThat(verdict(gate, world)).isEqualTo(Verdict.RELAY);
        world.run(Duration.ofSeconds(4));
        assertThat(verdict(gate, world)).isEqualTo(Verdict.DROP);
        world.run(Duration.ofSeconds(16));
        assertThat(world.allowed.standbys()).containsExactly(PG2, PG3);
    }

    /** A restored record may call a primary a replica. */
    @Test
    void theHistoryAfterARegressionAttestsNoStandbysBeforeItLasted() {
        World world = World.healthy();
        world.silence(Duration.ofSeconds(2));
        world.revision -= 3;
        world.answer();
        world.run(Duration.ofSeconds(29));
        assertThat(world.allowed.attested()).isEmpty();
        world.run(Duration.ofSeconds(2));
        assertThat(world.allowed.attested()).containsExactly(PG2, PG3);
    }

    /** A barrier waits for nobody whom it cannot see: so an unregistered gateway must not have sessions that cannot tell. */
    @Test
    void noStandbyIsAttestedBeforeTheGatewayIsRegistered() {
        World world = new World();
        world.registryAnswers = false;
        world.take(PG1);
        world.primary(PG1);
        world.replica(PG2);
        world.wake();
        world.answer();
        world.answer();
        assertThat(world.allowed.standbys()).containsExactly(PG2);
        assertThat(world.allowed.attested()).isEmpty();
        assertThat(SessionGate.onStandby(FencingSettings.DEFAULT)
                        .onBytes(Direction.TO_CLIENT, world.now(), world.authority))
                .isEqualTo(Verdict.DROP);
    }

    @Test
    void aChangeAmongTheStandbysDoesNotCloseTheRoute() {
        World world = World.healthy();
        world.loopsReport = false;
        world.gone(PG3);
        world.watch();
        assertThat(world.lastFence()).isEqualTo(FenceCause.ROLE_CHANGED);
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void aReplicaThatChangesItsRoleIsNoStandbyAnyMore() {
        World world = World.healthy();
        world.claim(PG2, Role.UNINITIALIZED, false);
        world.watch();
        assertThat(world.allowed.standbys()).containsExactly(PG3);
        assertThat(world.lastFence()).isEqualTo(FenceCause.ROLE_CHANGED);
    }

    @Test
    void aReplicaWhoseRecordVanishesIsAStandbyForThoseWhoWouldNoticeOtherwise() {
        World world = World.healthy();
        world.gone(PG2);
        world.watch();
        assertThat(world.allowed.standbys()).containsExactly(PG2, PG3);
        assertThat(world.allowed.attested()).containsExactly(PG3);
    }

    @Test
    void theNodeThatTakesTheLockIsNoStandbyAnyMore() {
        World world = World.healthy();
        world.release();
        world.take(PG2);
        world.watch();
        assertThat(world.allowed.standbys()).containsExactly(PG3);
    }

    /** pg1 alone, in a cluster that follows another one. */
    private static World standbyCluster() {
        World world = new World();
        world.settings(false, false, true);
        world.take(PG1);
        world.claim(PG1, Role.STANDBY_LEADER, true);
        world.wake();
        world.answer();
        world.answer();
        return world;
    }

    @Test
    void theLeaderOfAStandbyClusterIsAStandbyWhileItHoldsTheLock() {
        World world = standbyCluster();
        assertThat(world.allowed.standbys()).containsExactly(PG1);
        assertThat(world.allowed.attested()).containsExactly(PG1);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.STANDBY_CLUSTER);
        world.release();
        world.watch();
        assertThat(world.allowed.standbys()).isEmpty();

        World vanished = standbyCluster();
        vanished.gone(PG1);
        vanished.watch();
        assertThat(vanished.allowed.standbys()).isEmpty();

        World moved = standbyCluster();
        moved.take(PG2);
        moved.watch();
        assertThat(moved.allowed.standbys()).isEmpty();
    }

    /** It keeps its lock: only the settings tell of it, and then its own record. */
    @Test
    void thePromotionOfAStandbyClusterEndsThatWithoutAWordOfTheLock() {
        World settings = standbyCluster();
        settings.settings(false, false, false);
        settings.watch();
        assertThat(settings.allowed.standbys()).isEmpty();
        assertThat(settings.lastFence()).isEqualTo(FenceCause.ROLE_CHANGED);

        for (Role role : new Role[] {Role.PROMOTED, Role.PRIMARY, Role.DEMOTED, Role.UNKNOWN}) {
            World world = standbyCluster();
            world.claim(PG1, role, true);
            world.watch();
            assertThat(world.allowed.standbys()).as("%s", role).isEmpty();
        }
    }

    @Test
    void anOrdinaryClusterHasNoStandbyThatHoldsTheLock() {
        World world = standbyCluster();
        world.settings(false, false, false);
        world.watch();
        world.claim(PG1, Role.STANDBY_LEADER, true);
        world.watch();
        assertThat(world.allowed.standbys()).isEmpty();
    }
}
