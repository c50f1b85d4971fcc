package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG2;
import static io.portcullis.fencing.World.PG3;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Leadership;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The DCS does not answer, and Patroni's failsafe mode keeps the primary: for as long as all agents say so, the gateway does too. */
class FailsafeTest {
    private static final FailsafeAnswer AGREED = new FailsafeAnswer.Agreed("sys", 1);
    private static final FailsafeAnswer REFUSED = new FailsafeAnswer.Refused();
    private static final FailsafeAnswer NO_ANSWER = new FailsafeAnswer.NoAnswer();

    private final World world = World.inFailsafeMode();
    private final Leadership leadership = world.held().leadership();

    private void loseTheDcs() {
        world.registryAnswers = false;
    }

    /** Time passes without the DCS; each question to the agents gets this answer at once. */
    private void agentsSay(FailsafeAnswer answer, Duration length) {
        long end = world.now() + length.toNanos();
        while (world.now() < end) {
            int asked = world.agentsAsked.size();
            world.silence(Duration.ofMillis(100));
            if (world.agentsAsked.size() > asked) {
                world.agentsSay(answer);
            }
        }
    }

    @Test
    void agentsAreNotAskedWhileTheDcsAnswers() {
        world.run(Duration.ofMinutes(1));
        assertThat(world.agentsAsked).isEmpty();
    }

    @Test
    void agentsAreNotAskedUnlessTheGatewayAndTheClusterFollowFailsafeMode() {
        World notFollowing = World.healthy();
        notFollowing.silence(Duration.ofMinutes(1));
        assertThat(notFollowing.agentsAsked).isEmpty();

        world.settings(false, false, false);
        world.run(Duration.ofSeconds(5));
        world.silence(Duration.ofMinutes(1));
        assertThat(world.agentsAsked).isEmpty();
    }

    @Test
    void sessionsGoOnForAsLongAsAllAgentsAgree() {
        loseTheDcs();
        agentsSay(AGREED, Duration.ofMinutes(2));
        assertThat(world.relays(leadership)).isTrue();
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(leadership));
        assertThat(world.alarms).contains(Alarm.FAILSAFE);
        assertThat(world.allowed.attested()).containsExactly(PG2, PG3);
        assertThat(world.lastFence()).as("no fence since the first").isEqualTo(FenceCause.LEADERSHIP_ENDED);

        agentsSay(NO_ANSWER, FencingSettings.DEFAULT.maxSilence());
        assertThat(world.relays(leadership)).isFalse();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.CONTACT_LOST);
        assertThat(world.alarms).doesNotContain(Alarm.FAILSAFE);
    }

    @Test
    void oneAgentThatSaysOtherwiseSuspendsAtOnce() {
        loseTheDcs();
        agentsSay(AGREED, Duration.ofSeconds(30));
        agentsSay(REFUSED, Duration.ofSeconds(3));
        assertThat(world.relays(leadership)).isFalse();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.CONTACT_LOST);
    }

    /** An agent's turn and its attempts to reach the DCS take up to 20 s before failsafe mode begins: longer than max-silence. */
    @Test
    void theRouteOpensAgainWhenFailsafeModeBegins() {
        loseTheDcs();
        agentsSay(REFUSED, Duration.ofSeconds(20));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.CONTACT_LOST);
        assertThat(world.allowed.leadership())
                .as("suspended sessions are still there")
                .isEqualTo(leadership);

        agentsSay(AGREED, Duration.ofSeconds(3));
        assertThat(world.relays(leadership)).isTrue();
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(leadership));
    }

    @Test
    void theWordOfAgentsIsDatedByItsSending() {
        loseTheDcs();
        world.silence(Duration.ofSeconds(4));
        assertThat(world.agentsAsked).hasSize(1);
        world.silence(Duration.ofSeconds(7));
        world.agentsSay(AGREED);
        Duration left = world.permitLeft();
        assertThat(left).isLessThan(FencingSettings.DEFAULT.contactDeadline().minusSeconds(7));
    }

    /** It led, another node led, and it leads again: what it was verified as is not what it is now. */
    @Test
    void agreementOnAnotherTimelineIsNone() {
        loseTheDcs();
        agentsSay(new FailsafeAnswer.Agreed("sys", 3), Duration.ofSeconds(30));
        assertThat(world.relays(leadership)).isFalse();
    }

    @Test
    void agreementOfAnotherSystemIsNone() {
        loseTheDcs();
        agentsSay(new FailsafeAnswer.Agreed("another", 1), Duration.ofSeconds(30));
        assertThat(world.relays(leadership)).isFalse();
    }

    @Test
    void aLeaderThatWasNeverVerifiedIsNotServed() {
        world.release();
        world.take(PG2);
        world.watch();
        loseTheDcs();
        agentsSay(AGREED, Duration.ofSeconds(30));
        assertThat(world.standing).isInstanceOf(RouteStatus.Closed.class);
        assertThat(world.relays(world.held().leadership())).isFalse();
    }

    /** What happened after the question may be what the contact shows. */
    @Test
    void aContactThatWasSentLaterCounts() {
        loseTheDcs();
        agentsSay(AGREED, Duration.ofSeconds(30));
        world.registryAnswers = true;
        world.release();
        world.answer();
        assertThat(world.relays(leadership)).isFalse();
        assertThat(world.allowed.leadership()).isNull();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.NO_LEADER_FAILSAFE);
    }

    @Test
    void theDcsThatIsBackTakesOverWithoutAnInterruption() {
        loseTheDcs();
        agentsSay(AGREED, Duration.ofSeconds(60));
        world.registryAnswers = true;
        world.renew();
        world.hush();
        world.answer();
        world.run(Duration.ofSeconds(1));
        assertThat(world.relays(leadership)).isTrue();
        assertThat(world.alarms).doesNotContain(Alarm.FAILSAFE);
        assertThat(world.allowed.attested()).containsExactly(PG2, PG3);
        assertThat(world.effects).noneMatch(FencingEffect.Fence.class::isInstance);
    }

    @Test
    void whatWasAskedBeforeAClockJumpedCountsForNothing() {
        loseTheDcs();
        agentsSay(AGREED, Duration.ofSeconds(30));
        world.stepWall(Duration.ofMinutes(1));
        world.wake();
        assertThat(world.relays(leadership)).isFalse();

        agentsSay(AGREED, Duration.ofSeconds(3));
        assertThat(world.relays(leadership)).isTrue();
    }

    @Test
    void anAnswerToAnotherQuestionIsNone() {
        loseTheDcs();
        world.silence(Duration.ofSeconds(4));
        FencingEffect.AskAgents first = world.agentsAsked.getLast();
        world.silence(Duration.ofSeconds(10));
        assertThat(world.agentsAsked.getLast().round()).as("it was given up").isGreaterThan(first.round());
        world.tell(new FencingEvent.AgentsAnswered(first.round(), AGREED));
        assertThat(world.relays(leadership)).isFalse();
    }

    /** A node that is in doubt is asked even after a long silence: its agent can be reached. */
    @Test
    void aDoubtIsClearedWhileTheDcsIsAway() {
        loseTheDcs();
        agentsSay(AGREED, Duration.ofMinutes(2));
        world.tell(new FencingEvent.Doubted(leadership, Doubt.UNREACHABLE));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNREACHABLE);
        world.silence(Duration.ofMillis(100));
        world.verified(new WritableAnswer.Writable("sys", 1));
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(leadership));
    }

    /** A connection that failed puts the leader in doubt; its agent clears that, and what all agents say stays true meanwhile. */
    @Test
    void aDoubtDoesNotTakeTheWordOfAgentsBack() {
        loseTheDcs();
        agentsSay(AGREED, Duration.ofSeconds(30));
        world.tell(new FencingEvent.Doubted(leadership, Doubt.UNREACHABLE));
        agentsSay(AGREED, Duration.ofSeconds(3));
        assertThat(world.relays(leadership)).isTrue();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNREACHABLE);
    }

    /** After it went back in time the DCS is gone: nothing rests on what it showed last, whatever agents say. */
    @Test
    void agentsAreNotAskedOfAHistoryThatIsNotActedUpon() {
        world.revision -= 3;
        world.silence(Duration.ofSeconds(2));
        world.answer();
        assertThat(world.alarms).contains(Alarm.DCS_REGRESSED);
        loseTheDcs();
        world.silence(Duration.ofSeconds(20));
        assertThat(world.agentsAsked).isEmpty();
    }

    @Test
    void sessionsOnStandbysEndWhenAgentsDisagree() {
        loseTheDcs();
        agentsSay(AGREED, Duration.ofSeconds(30));
        agentsSay(REFUSED, Duration.ofSeconds(15));
        assertThat(world.allowed.attested()).isEmpty();
    }
}
