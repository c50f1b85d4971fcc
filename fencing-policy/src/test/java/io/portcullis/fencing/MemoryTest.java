package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG1;
import static io.portcullis.fencing.World.PG2;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Role;
import io.portcullis.topology.Timeline;
import io.portcullis.topology.TimelineHistory;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a gateway remembers of a cluster, and what that is compared with. */
class MemoryTest {
    private static final long X = 0x3000148;
    private static final long Y = 0x5000060;

    /** pg1 leads on timeline 5, and has said so itself. */
    private static World onTimeline5() {
        return onTimeline5(new World());
    }

    private static World onTimeline5(World world) {
        world.history = new TimelineHistory(5, Map.of(5, X));
        lead(world, PG1, 5);
        assertThat(world.closedBecause()).isNull();
        return world;
    }

    /** The node takes the lock, and says itself that it is writable on {@code timeline}; its record says nothing. */
    private static Leadership lead(World world, NodeName node, int timeline) {
        world.questions.clear();
        world.release();
        Leadership leadership = world.take(node);
        world.claim(node, Role.PROMOTED, true, timeline);
        world.wake();
        world.watch();
        world.answer();
        world.answer();
        says(world, "sys", timeline);
        return leadership;
    }

    private static void says(World world, String system, int timeline) {
        if (world.questions.isEmpty()) {
            world.run(Duration.ofSeconds(2));
        }
        world.verified(new WritableAnswer.Writable(system, timeline));
    }

    @Test
    void theRegistrationTellsWhatWasVerified() {
        World world = onTimeline5();
        assertThat(world.registered().remembered()).isEqualTo(new Lineage("sys", new Timeline(5, X)));
        assertThat(world.remembrance.lineage()).isEqualTo(world.registered().remembered());
    }

    @Test
    void aGatewayThatStartsComparesWithWhatTheOthersRemember() {
        World world = new World();
        world.others.put("gw1", new Lineage("sys", new Timeline(7, X)));
        lead(world, PG1, 5);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.TIMELINE_BEHIND);
    }

    @Test
    void itTakesThatOverOnceAndNeverAgain() {
        World world = onTimeline5();
        world.others.put("gw1", new Lineage("sys", new Timeline(7, X)));
        world.run(Duration.ofSeconds(5));
        lead(world, PG2, 6);
        assertThat(world.closedBecause()).isNull();
        assertThat(world.remembrance.others()).containsKey("gw1");
    }

    @Test
    void gatewaysOfAnotherSystemSayNothingToOneThatStarts() {
        World world = new World();
        world.others.put("gw1", new Lineage("another", new Timeline(7, X)));
        lead(world, PG1, 5);
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void withoutInitializeOlderDataAreStillOlder() {
        World world = onTimeline5();
        world.systemId = null;
        world.history = TimelineHistory.NONE;
        lead(world, PG2, 4);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.TIMELINE_BEHIND);
        world.run(Duration.ofSeconds(1));
        says(world, "another", 9);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.WRONG_SYSTEM);
    }

    @Test
    void aRecordWithoutATimelineVerifiesNothingAndTheNodeIsAsked() {
        World world = onTimeline5();
        world.release();
        world.take(PG2);
        world.claim(PG2, Role.PRIMARY, true, 0);
        world.watch();
        world.answer();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        says(world, "sys", 6);
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void anAnswerWithoutATimelineVerifiesNothing() {
        World world = onTimeline5();
        lead(world, PG2, 0);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        assertThat(Objects.requireNonNull(world.remembrance.word()).missing()).isEqualTo("timeline");
    }

    @Test
    void theSameNumberThatBeganElsewhereIsAnotherTimeline() {
        World world = onTimeline5();
        world.history = new TimelineHistory(5, Map.of(5, Y));
        lead(world, PG2, 5);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.TIMELINE_DIVERGED);
    }

    @Test
    void openingDoesNotWaitForTheHistoryWhichMayCloseLater() {
        World world = onTimeline5();
        lead(world, PG2, 6);
        assertThat(world.closedBecause()).isNull();
        world.history = new TimelineHistory(6, Map.of(5, Y, 6, Y + 1));
        world.revision++;
        world.watch();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.TIMELINE_DIVERGED);
    }

    @Test
    void whereATimelineBeganIsRememberedWhenTheHistoryTells() {
        World world = onTimeline5();
        lead(world, PG2, 6);
        assertThat(world.remembrance.lineage().newest()).isEqualTo(new Timeline(6, Timeline.UNKNOWN));
        world.history = new TimelineHistory(6, Map.of(5, X, 6, Y));
        world.revision++;
        world.watch();
        assertThat(world.closedBecause()).isNull();
        assertThat(world.remembrance.lineage().newest()).isEqualTo(new Timeline(6, Y));
    }

    @Test
    void aRecordWithAnAbsurdTimelineClosesNothingForGood() {
        World world = onTimeline5();
        world.claim(PG1, Role.PRIMARY, false, 5);
        world.watch();
        world.claim(PG1, Role.PRIMARY, true, Integer.MAX_VALUE);
        world.watch();
        lead(world, PG1, 5);
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void aJumpIsServedAndAlarmedAndNotRemembered() {
        World world = onTimeline5();
        lead(world, PG2, 9);
        assertThat(world.closedBecause()).isNull();
        assertThat(world.alarms).contains(Alarm.TIMELINE_JUMP);
        assertThat(world.remembrance.lineage().newest().number()).isEqualTo(5);
        lead(world, PG1, 6);
        assertThat(world.closedBecause()).isNull();
        assertThat(world.alarms).doesNotContain(Alarm.TIMELINE_JUMP);
    }

    @Test
    void anotherSystemIsAdoptedIfTheDcsAndTheLeaderItselfSayIt() {
        World world = onTimeline5();
        world.systemId = "new";
        world.history = TimelineHistory.NONE;
        world.release();
        world.take(PG2);
        world.claim(PG2, Role.PRIMARY, true, 1);
        world.watch();
        world.answer();
        assertThat(world.closedBecause())
                .as("a record does not say of which system it is")
                .isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        says(world, "sys", 5);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.WRONG_SYSTEM);
        world.run(Duration.ofSeconds(1));
        says(world, "new", 1);
        assertThat(world.closedBecause()).isNull();
        assertThat(world.alarms).contains(Alarm.SYSTEM_REPLACED);
        world.tell(new FencingEvent.Accept(1, "new"));
        assertThat(world.alarms).doesNotContain(Alarm.SYSTEM_REPLACED);
    }

    @Test
    void aStandbyClusterHasGivenUpItsOwnTimeline() {
        World world = onTimeline5();
        world.settings(false, false, true);
        world.claim(PG1, Role.STANDBY_LEADER, true, 3);
        world.history = TimelineHistory.upTo(3);
        world.watch();
        assertThat(world.remembrance.lineage()).isEqualTo(new Lineage("sys", new Timeline(3, Timeline.UNKNOWN)));
        world.settings(false, false, false);
        world.watch();
        world.run(Duration.ofSeconds(1));
        says(world, "sys", 4);
        assertThat(world.closedBecause()).isNull();
    }

    /** Restored in place to an earlier moment: the same system, an older timeline, and every gateway closed until it was restarted. */
    @Test
    void anOperatorAcceptsAnOlderTimeline() {
        World world = onTimeline5();
        lead(world, PG1, 3);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.TIMELINE_BEHIND);
        world.tell(new FencingEvent.Accept(4, "sys"));
        world.tell(new FencingEvent.Accept(3, "another"));
        assertThat(world.accepted).as("only what the leader says").isEmpty();
        world.tell(new FencingEvent.Accept(3, "sys"));
        assertThat(world.accepted).hasSize(1);
        says(world, "sys", 3);
        assertThat(world.closedBecause()).isNull();
        assertThat(world.registered().remembered().newest().number()).isEqualTo(3);
        assertThat(world.remembrance.refused()).containsExactly(new Timeline(5, X));
    }

    @Test
    void whatWasGivenUpStaysRefusedAndItsNumberMayComeAgain() {
        World world = onTimeline5();
        lead(world, PG1, 3);
        world.tell(new FencingEvent.Accept(3, "sys"));
        says(world, "sys", 3);
        lead(world, PG2, 5);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.TIMELINE_DIVERGED);
        world.history = new TimelineHistory(5, Map.of(4, Y, 5, Y + 1));
        lead(world, PG1, 5);
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void nothingIsAcceptedWhileNoLeaderSaysAnything() {
        World world = onTimeline5();
        world.release();
        world.watch();
        world.tell(new FencingEvent.Accept(5, "sys"));
        assertThat(world.accepted).isEmpty();
    }
}
