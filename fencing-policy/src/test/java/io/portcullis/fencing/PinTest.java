package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG1;
import static io.portcullis.fencing.World.PG2;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.Role;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An operator's break-glass. */
class PinTest {
    @Test
    void aPinServesWithoutTheDcsUntilItEnds() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.hush();
        world.tell(new FencingEvent.Pin(PG1, Duration.ofMinutes(10).toNanos()));
        world.silence(Duration.ofMinutes(9));
        assertThat(world.relays(leadership)).isTrue();
        assertThat(world.alarms).containsExactly(Alarm.PINNED);
        assertThat(world.effects).noneMatch(FencingEffect.Fence.class::isInstance);

        world.silence(Duration.ofMinutes(2));
        assertThat(world.relays(leadership)).isFalse();
        assertThat(world.alarms).isEmpty();
    }

    /** Nobody looks at an alarm on the age of the contact harder than in the outage for which he pinned. */
    @Test
    void aPinMakesNoContactNewer() {
        World world = World.healthy();
        long sent = world.authority.contactSent();
        world.tell(new FencingEvent.Pin(PG1, Duration.ofMinutes(10).toNanos()));
        world.silence(Duration.ofMinutes(9));
        assertThat(world.authority.contactSent()).isEqualTo(sent);
        assertThat(world.allowed.standbys()).as("but stands in for one").isNotEmpty();
    }

    @Test
    void aPinEndsWhenSomebodyElseIsSeenWithTheLock() {
        World world = World.healthy();
        Leadership first = world.held().leadership();
        world.tell(new FencingEvent.Pin(PG1, Duration.ofMinutes(10).toNanos()));
        world.silence(Duration.ofMinutes(1));
        world.release();
        world.take(PG2);
        world.claim(PG1, Role.DEMOTED, false);
        world.watch();
        assertThat(world.relays(first)).isFalse();
        assertThat(world.alarms).isEmpty();
    }

    @Test
    void nobodyIsPinnedWhileAnotherDemonstrablyLeads() {
        World world = World.healthy();
        world.tell(new FencingEvent.Pin(PG2, Duration.ofMinutes(10).toNanos()));
        assertThat(world.standing).isEqualTo(new RouteStatus.Open(world.held().leadership()));
        assertThat(world.alarms).isEmpty();
    }
}
