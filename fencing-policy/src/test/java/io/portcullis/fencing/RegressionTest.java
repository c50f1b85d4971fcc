package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG1;
import static io.portcullis.fencing.World.PG2;
import static io.portcullis.fencing.World.PG3;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lock;
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
        assertThat(world.allowed.leadership()).isNull();
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
        assertThat(world.allowed.leadership()).isNull();
        assertThat(world.relays(leadership)).isFalse();

        Leadership next = world.take(PG2);
        world.primary(PG2);
        world.replica(PG1);
        world.run(Duration.ofSeconds(29));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.DCS_REGRESSED);
        world.run(Duration.ofSeconds(2));
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(next.after(1, 0)));
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

    /**
     * {@code etcdctl snapshot restore} with the usual name, URLs and token keeps the cluster id; the leader key comes back with its create
     * revision and its lease, and Patroni goes on under it. Every gateway once stayed closed until it was restarted.
     */
    @Test
    void aRestoreThatKeepsTheIdentityOfTheDcsOpensByItselfWhenItHasLasted() {
        World world = World.healthy();
        Leadership before = world.held().leadership();
        restored(world, 1);
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.DCS_REGRESSED);
        assertThat(world.allowed.leadership()).as("all sessions are severed").isNull();

        world.run(Duration.ofSeconds(29));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.DCS_REGRESSED);
        world.run(Duration.ofSeconds(3));
        Leadership now = before.after(1, 0);
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(now));
        assertThat(world.relays(now)).isTrue();
        assertThat(world.relays(before)).as("another holding").isFalse();
        assertThat(world.registered().acknowledged())
                .as("the name by which a barrier knows it")
                .isEqualTo(World.acknowledgement(before));
        assertThat(world.alarms).isEmpty();
    }

    /** Gone back by some revisions, and the node answers, once it is asked. */
    private static void restored(World world, int timeline) {
        world.silence(Duration.ofSeconds(2));
        world.revision -= 3;
        world.answer();
        world.pass(Duration.ofMillis(1));
        world.verified(new WritableAnswer.Writable("sys", timeline));
    }

    @Test
    void whatIsRestoredWithAnOlderTimelineStaysClosed() {
        World world = World.healthy();
        world.tell(new FencingEvent.Doubted(world.held().leadership(), Doubt.UNREACHABLE));
        world.verified(new WritableAnswer.Writable("sys", 4));
        restored(world, 3);
        for (int i = 0; i < 400; i++) {
            world.run(Duration.ofMillis(100));
            while (!world.questions.isEmpty()) {
                world.verified(new WritableAnswer.Writable("sys", 3));
            }
        }
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.TIMELINE_BEHIND);
    }

    /** It is from the backup: the agent that wrote it may be gone. */
    @Test
    void aRestoredRecordDoesNotVouchForItsNode() {
        World world = World.healthy();
        world.silence(Duration.ofSeconds(2));
        world.revision -= 3;
        world.answer();
        world.run(Duration.ofSeconds(32));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADER_UNVERIFIED);
        world.primary(PG1);
        world.watch();
        assertThat(world.standing).isInstanceOf(RouteStatus.Open.class);
    }

    /** Two clusters behind one name: each step from one to the other is a regression, and what is shown after it another history. */
    @Test
    void everyStepBackBeginsAnotherHistory() {
        World world = World.healthy();
        Leadership before = world.held().leadership();
        restored(world, 1);
        world.run(Duration.ofSeconds(20));
        restored(world, 1);
        world.run(Duration.ofSeconds(29));
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.DCS_REGRESSED);
        world.run(Duration.ofSeconds(3));
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(before.after(2, 0)));
    }

    /** No answer that was asked for before the step back entitles after it, however late it comes. */
    @Test
    void anAnswerFromBeforeTheRestoreIsNothingInTheHistoryAfterIt() {
        World world = World.healthy();
        Leadership before = world.held().leadership();
        FencingEffect.ReadContact late = world.nextContact();
        DcsReading old = world.reading(world.now());
        world.silence(Duration.ofSeconds(1));
        restored(world, 1);
        world.run(Duration.ofSeconds(35));
        assertThat(world.closedBecause()).isNull();
        world.tell(new FencingEvent.ContactAnswered(late.round(), new LockTime.NotAsked(), old));
        assertThat(world.authority.contactSent()).isGreaterThan(old.sent());
        assertThat(world.relays(before)).isFalse();
    }

    /** No DCS does so: a key that was deleted comes back with another create revision. */
    @Test
    void aLeadershipThatEndedAndIsShownAgainInTheSameHistoryIsNotServed() {
        World world = World.healthy();
        Lock old = world.held();
        world.release();
        world.watch();
        world.overwrite(old);
        world.watch();
        world.run(Duration.ofSeconds(60));
        assertThat(world.relays(old.leadership())).isFalse();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.LEADERSHIP_REAPPEARED);
        assertThat(world.alarms).containsExactly(Alarm.LEADERSHIP_REAPPEARED);
        Leadership next = world.take(PG1);
        world.primary(PG1);
        world.run(Duration.ofSeconds(2));
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(next));
    }
}
