package io.portcullis.fencing;

import static io.portcullis.fencing.VerificationTest.promoting;
import static io.portcullis.fencing.World.PG1;
import static io.portcullis.fencing.World.PG2;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.Role;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What speaks against a leader that was verified, for how long, and what clears it. */
class DoubtTest {
    /** At each failover where gateways cannot reach the agents the listener once was opened, closed and opened again. */
    @ParameterizedTest
    @MethodSource("againstIt")
    void anAnswerToAQuestionFromBeforeItWasVerifiedSaysNothingAgainstIt(WritableAnswer late) {
        World world = promoting();
        assertThat(world.questions).hasSize(1);
        world.primary(PG2);
        world.watch();
        assertThat(world.closedBecause()).as("its record covers for it").isNull();
        world.verified(late);
        assertThat(world.closedBecause()).isNull();
    }

    static Stream<WritableAnswer> againstIt() {
        return Stream.of(
                new WritableAnswer.InRecovery(),
                new WritableAnswer.NotRunning(),
                new WritableAnswer.NoAnswer(),
                new WritableAnswer.Writable("another", 1),
                new WritableAnswer.Writable("sys", 0));
    }

    /** The answer was lost on its way here: the route once stayed closed for good, and no further doubt changed that. */
    @Test
    void aQuestionThatIsNeverAnsweredIsAskedAgain() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.tell(new FencingEvent.Doubted(leadership, Doubt.UNREACHABLE));
        assertThat(world.questions).hasSize(1);
        world.run(WritableProbe.ANSWER_TIMEOUT.minusMillis(1));
        assertThat(world.questions).hasSize(1);
        world.run(Duration.ofMillis(100));
        assertThat(world.questions).hasSize(2);
        world.verified(new WritableAnswer.Writable("sys", 1));
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void soIsOneThatADoubtHadOvertaken() {
        World world = promoting();
        Leadership leadership = world.held().leadership();
        world.primary(PG2);
        world.watch();
        world.tell(new FencingEvent.Doubted(leadership, Doubt.IN_HOT_STANDBY));
        assertThat(world.questions).hasSize(1);
        world.run(WritableProbe.ANSWER_TIMEOUT.plusMillis(200));
        assertThat(world.questions).hasSize(2);
    }

    private static void answerNothing(World world, Duration length) {
        long end = world.now() + length.toNanos();
        while (world.now() < end) {
            while (!world.questions.isEmpty()) {
                world.verified(new WritableAnswer.NoAnswer());
            }
            world.run(Duration.ofMillis(50));
        }
    }

    /** The agents cannot be reached and the primary is idle, so its record is not written: one connection that was lost closed the route for hours. */
    @Test
    void aDoubtThatNobodyCanClearEndsByItself() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.tell(new FencingEvent.Doubted(leadership, Doubt.UNREACHABLE));
        answerNothing(world, Duration.ofSeconds(9));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNREACHABLE);
        answerNothing(world, Duration.ofSeconds(2));
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(leadership));
    }

    @Test
    void soDoesOneAboutSettingsThatChanged() {
        World world = World.healthy();
        world.settings(false, false, false);
        world.watch();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        answerNothing(world, Duration.ofSeconds(11));
        assertThat(world.closedBecause()).isNull();
    }

    /** A server before 14 that refuses to write may be a standby, and would not say so. One that says so is one. */
    @ParameterizedTest
    @EnumSource(
            value = Doubt.class,
            names = {"IN_HOT_STANDBY", "READ_ONLY_ERROR"})
    void aServerThatMayBeAStandbyIsNotServedBeforeSomethingIsHeardOfIt(Doubt doubt) {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.run(Duration.ofSeconds(11));
        world.tell(new FencingEvent.Doubted(leadership, Doubt.UNREACHABLE));
        world.tell(new FencingEvent.Doubted(leadership, doubt));
        answerNothing(world, Duration.ofMinutes(2));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        world.primary(PG1);
        world.watch();
        assertThat(world.closedBecause()).as("its record was written since").isNull();
    }

    @Test
    void norIsOneOfWhichItsAgentOrItsRecordSpokeOtherwise() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.tell(new FencingEvent.Doubted(leadership, Doubt.UNREACHABLE));
        world.verified(new WritableAnswer.NotRunning());
        answerNothing(world, Duration.ofMinutes(1));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_NOT_RUNNING);

        World other = World.healthy();
        other.tell(new FencingEvent.Doubted(other.held().leadership(), Doubt.UNREACHABLE));
        other.claim(PG1, Role.PRIMARY, false);
        other.watch();
        answerNothing(other, Duration.ofMinutes(1));
        assertThat(other.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
    }

    @Test
    void nobodyIsFallenBackToForALeadershipThatWasNeverVerified() {
        World world = promoting();
        world.tell(new FencingEvent.Doubted(world.held().leadership(), Doubt.UNREACHABLE));
        world.claims.put(PG2, new MemberClaim(Role.PRIMARY, true, false, world.position(), 2, true));
        answerNothing(world, Duration.ofMinutes(1));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        world.tell(new FencingEvent.ReportedPrimary(world.held().leadership()));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
    }

    /** In a silence the agent may have demoted its server, and its record is read anew only now. */
    @Test
    void aDoubtFromBeforeASilenceIsAsOldAsTheContactAfterIt() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.tell(new FencingEvent.Doubted(leadership, Doubt.UNREACHABLE));
        world.silence(Duration.ofSeconds(15));
        while (!world.questions.isEmpty()) {
            world.verified(new WritableAnswer.NoAnswer());
        }
        world.renew();
        world.answer();
        answerNothing(world, Duration.ofSeconds(9));
        assertThat(world.relays(leadership)).isTrue();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNREACHABLE);
        answerNothing(world, Duration.ofSeconds(2));
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void theNextSessionThatHearsThatItIsNoStandbyEndsADoubtAtOnce() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.tell(new FencingEvent.Doubted(leadership, Doubt.UNREACHABLE));
        world.tell(new FencingEvent.ReportedPrimary(leadership));
        assertThat(world.closedBecause()).isNull();
        world.tell(new FencingEvent.Doubted(leadership, Doubt.IN_HOT_STANDBY));
        world.tell(new FencingEvent.ReportedPrimary(leadership));
        assertThat(world.closedBecause()).as("it may have been sent before").isEqualTo(ClosedReason.LEADER_UNVERIFIED);
    }
}
