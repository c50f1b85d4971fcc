package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG2;
import static io.portcullis.fencing.World.PG3;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Leadership;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A clock that jumps: what was measured with it proves nothing any more. */
class ClockJumpTest {
    /** How long the silence was cannot be told after a jump. */
    @Test
    void aClockThatJumpsEndsReplicaSessionsThatCannotTell() {
        World world = World.healthy();
        world.stepWall(Duration.ofSeconds(5));
        world.wake();
        assertThat(world.allowed.attested()).isEmpty();
        assertThat(world.allowed.standbys()).containsExactly(PG2, PG3);
        world.pass(Duration.ofMillis(1));
        world.answer();
        assertThat(world.allowed.attested()).containsExactly(PG2, PG3);
    }

    /** If it was the other clock that stood still, the last contact is as much older. */
    @Test
    void aClockThatJumpsByMoreThanTheSessionsThatCanTellMayGoOnInSilenceEndsThemToo() {
        World world = World.healthy();
        world.stepWall(Duration.ofSeconds(10));
        world.wake();
        assertThat(world.allowed.standbys()).containsExactly(PG2, PG3);
        world.stepWall(Duration.ofSeconds(10));
        world.wake();
        assertThat(world.allowed.standbys()).as("without a contact in between").isEmpty();
        world.pass(Duration.ofMillis(1));
        world.answer();
        assertThat(world.allowed.standbys()).containsExactly(PG2, PG3);
    }

    @Test
    void aWallClockThatIsSetBackSaysNothingOfHowLongTheSilenceWas() {
        World world = World.healthy();
        world.stepWall(Duration.ofMinutes(-5));
        world.wake();
        assertThat(world.allowed.standbys()).containsExactly(PG2, PG3);
    }

    @Test
    void aWallClockThatJumpsOnlySuspendsUntilTheNextContact() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.hush();
        world.stepWall(Duration.ofSeconds(2));
        world.wake();
        assertThat(world.relays(leadership)).isFalse();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.CLOCK_JUMPED);
        assertThat(world.contactsAsked).isNotEmpty();
        world.pass(Duration.ofMillis(1));
        world.answer();
        assertThat(world.relays(leadership)).isTrue();
        assertThat(world.effects)
                .as("no session of the primary was touched")
                .filteredOn(FencingEffect.Fence.class::isInstance)
                .allSatisfy(fence -> assertThat(
                                ((FencingEffect.Fence) fence).allowed().leadership())
                        .isEqualTo(leadership));
    }

    @Test
    void aContactSentBeforeTheJumpDoesNotCount() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        FencingEffect.ReadContact asked = world.nextContact();
        long sent = world.now();
        world.pass(Duration.ofMillis(5));
        world.stepWall(Duration.ofSeconds(-5));
        world.answer(asked, sent);
        assertThat(world.relays(leadership)).isFalse();
    }

    @Test
    void smallCorrectionsOfTheWallClockAreIgnored() {
        World world = World.healthy();
        world.stepWall(Duration.ofMillis(1_400));
        world.wake();
        assertThat(world.closedBecause()).isNull();
    }
}
