package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG1;
import static io.portcullis.fencing.World.PG2;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.Role;
import io.portcullis.topology.TimelineHistory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Holding the lock and being writable are two facts. */
class VerificationTest {
    private static final WritableAnswer WRITABLE = new WritableAnswer.Writable("sys", 2);

    /** pg2 has just taken the lock and is still a replica. */
    static World promoting() {
        World world = World.healthy();
        world.release();
        world.take(PG2);
        world.claim(PG1, Role.DEMOTED, false);
        world.watch();
        world.answer();
        return world;
    }

    @Test
    void aLeaderThatIsNotPromotedYetIsAskedAgainAndAgain() {
        World world = promoting();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        for (int i = 0; i < 3; i++) {
            assertThat(world.questions).as("one question at a time").hasSize(1);
            world.verified(new WritableAnswer.InRecovery());
            assertThat(world.closedBecause()).isEqualTo(ClosedReason.PROMOTION_UNFINISHED);
            assertThat(world.questions).isEmpty();
            world.run(Duration.ofMillis(50));
        }
        world.verified(WRITABLE);
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void aStuckPromotionIsAskedLessOften() {
        World world = promoting();
        int questions = 0;
        long end = world.now() + Duration.ofMinutes(1).toNanos();
        while (world.now() < end) {
            if (!world.questions.isEmpty()) {
                world.verified(new WritableAnswer.InRecovery());
                questions++;
            }
            world.run(Duration.ofMillis(50));
        }
        assertThat(questions).isBetween(200, 300);
    }

    @Test
    void itsOwnRecordWillDoIfItIsNewerThanTheLock() {
        World world = promoting();
        world.claim(PG2, Role.PROMOTED, true);
        world.watch();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        world.primary(PG2);
        world.watch();
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void aRecordFromBeforeTheLockProvesNothing() {
        World world = World.healthy();
        world.primary(PG2);
        world.release();
        world.gone(PG1);
        world.take(PG2);
        world.watch();
        world.answer();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
    }

    @Test
    void theRecordOfAnAgentBefore3ProvesNothing() {
        World world = promoting();
        world.revision++;
        world.claims.put(PG2, new MemberClaim(Role.PRIMARY, true, false, world.position(), 2, true));
        world.watch();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        world.verified(WRITABLE);
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void refusesAPrimaryOfAnotherSystemOrAnOlderTimeline() {
        World world = promoting();
        world.history = TimelineHistory.upTo(5);
        world.replica(World.PG3);
        world.watch();
        world.verified(new WritableAnswer.Writable("another", 9));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.WRONG_SYSTEM);
        world.run(Duration.ofMillis(50));
        world.verified(new WritableAnswer.Writable("sys", 4));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.TIMELINE_BEHIND);
        world.run(Duration.ofMillis(50));
        world.verified(new WritableAnswer.Writable("sys", 5));
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void remembersTheNewestTimelineOfAPrimaryItselfVerified() {
        World world = promoting();
        world.verified(new WritableAnswer.Writable("sys", 4));
        world.release();
        world.take(PG1);
        world.watch();
        world.answer();
        world.verified(new WritableAnswer.Writable("sys", 3));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.TIMELINE_BEHIND);
    }

    @Test
    void aRefusedConnectionClosesTheRouteUntilTheNodeIsVerifiedAnew() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.tell(new FencingEvent.Doubted(leadership, Doubt.UNREACHABLE));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNREACHABLE);
        assertThat(world.relays(leadership))
                .as("sessions that have their server keep it")
                .isTrue();
        assertThat(world.questions).hasSize(1);
        world.verified(new WritableAnswer.NotRunning());
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_NOT_RUNNING);
        world.run(Duration.ofMillis(50));
        world.verified(new WritableAnswer.Writable("sys", 1));
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void anAnswerThatADoubtHasOvertakenIsNotBelieved() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.tell(new FencingEvent.Doubted(leadership, Doubt.UNREACHABLE));
        world.primary(PG1);
        world.watch();
        assertThat(world.closedBecause()).as("its record covers for it again").isNull();
        world.tell(new FencingEvent.Doubted(leadership, Doubt.UNREACHABLE));
        world.verified(new WritableAnswer.Writable("sys", 1));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNREACHABLE);
    }

    @Test
    void clientsWithReadOnlyTransactionsCannotKeepTheRouteClosed() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.tell(new FencingEvent.Doubted(leadership, Doubt.READ_ONLY_ERROR));
        assertThat(world.closedBecause())
                .as("it was verified only a moment ago")
                .isNull();
        world.run(Duration.ofSeconds(11));
        world.tell(new FencingEvent.Doubted(leadership, Doubt.READ_ONLY_ERROR));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        world.verified(new WritableAnswer.Writable("sys", 1));
        for (int i = 0; i < 100; i++) {
            world.tell(new FencingEvent.Doubted(leadership, Doubt.READ_ONLY_ERROR));
            assertThat(world.closedBecause()).isNull();
        }
    }

    @Test
    void aServerThatSaysItIsAStandbyIsBelievedAtOnce() {
        World world = World.healthy();
        world.tell(new FencingEvent.Doubted(world.held().leadership(), Doubt.IN_HOT_STANDBY));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
    }

    @Test
    void doubtOfAnEarlierLeadershipIsNothing() {
        World world = World.healthy();
        Leadership first = world.held().leadership();
        world.release();
        world.take(PG2);
        world.primary(PG2);
        world.replica(PG1);
        world.watch();
        world.answer();
        world.tell(new FencingEvent.Doubted(first, Doubt.UNREACHABLE));
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void aRestartOfThePrimaryClosesTheRouteAndKeepsTheLeadership() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.claim(PG1, Role.PRIMARY, false);
        world.watch();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        world.verified(new WritableAnswer.NotRunning());
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_NOT_RUNNING);
        assertThat(world.allowed.leadership()).isEqualTo(leadership);
        world.primary(PG1);
        world.watch();
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void changedSettingsOfTheClusterAreAReasonToAsk() {
        World world = World.healthy();
        world.settings(false, false, false);
        world.watch();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        world.verified(new WritableAnswer.Writable("sys", 1));
        assertThat(world.closedBecause()).isNull();
    }

    /**
     * Found by a campaign of faults: an agent that hears nothing from the DCS demotes its server and keeps the lock, and a gateway that
     * had heard nothing either opened on what it had verified before.
     */
    @Test
    void afterASilenceTheNodeIsAskedBeforeAnybodyNewIsSentThere() {
        World world = World.healthy();
        world.silence(Duration.ofSeconds(9));
        world.renew();
        world.answer();
        world.answer();
        assertThat(world.relays(world.held().leadership()))
                .as("sessions that are there go on")
                .isTrue();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        world.verified(new WritableAnswer.InRecovery());
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.PROMOTION_UNFINISHED);
    }
}
