package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG1;
import static io.portcullis.fencing.World.PG2;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A DCS whose answers take longer than contact-timeout, or never come: rounds are made beside those that are awaited. */
class SlowDcsTest {
    private static final FencingSettings SETTINGS = FencingSettings.DEFAULT;

    /** Everything that is asked of the DCS takes so long; a contact that asks for the lock's time takes it twice, and so does a renewal. */
    private static final class Slow {
        private record Arrival(long at, Runnable arrives) {}

        private final World world;
        private final long call;
        private final List<Arrival> arrivals = new ArrayList<>();
        int mostAwaited;

        Slow(World world, Duration call) {
            this.world = world;
            this.call = call.toNanos();
            world.registryAnswers = false;
        }

        void run(Duration length) {
            long end = world.now() + length.toNanos();
            while (world.now() < end) {
                world.renew();
                send();
                world.silence(Duration.ofMillis(20));
                arrivals.sort(Comparator.comparingLong(Arrival::at));
                while (!arrivals.isEmpty() && arrivals.getFirst().at <= world.now()) {
                    arrivals.removeFirst().arrives.run();
                }
            }
        }

        private void send() {
            for (FencingEffect.ReadContact asked : List.copyOf(world.contactsAsked)) {
                world.contactsAsked.remove(asked);
                LockTime lockTime = world.lockTime(asked, world.now());
                if (asked.bond() == null) {
                    read(asked, lockTime);
                } else {
                    after(() -> read(asked, lockTime));
                }
            }
            for (FencingEffect.Renew asked : List.copyOf(world.renewals)) {
                world.renewals.remove(asked);
                long sent = world.now();
                after(() -> {
                    boolean performed = world.perform(asked, sent);
                    if (performed && 2 * call <= SETTINGS.renewalDeadline().toNanos()) {
                        Registration now = world.registered();
                        after(() -> world.tell(new FencingEvent.Renewed(asked.round(), now)));
                    }
                    // Otherwise nobody hears of it in time.
                });
            }
            mostAwaited = Math.max(mostAwaited, arrivals.size());
        }

        private void read(FencingEffect.ReadContact asked, LockTime lockTime) {
            DcsReading reading = world.reading(world.now());
            after(() -> world.tell(new FencingEvent.ContactAnswered(asked.round(), lockTime, reading)));
        }

        private void after(Runnable arrives) {
            arrivals.add(new Arrival(world.now() + call, arrives));
        }
    }

    /** What Patroni bears for hours once closed the gateway for as long as it lasted. */
    @Test
    void anEtcdThatNeedsTwoSecondsACallKeepsTheRouteOpen() {
        World world = World.healthy();
        Slow slow = new Slow(world, Duration.ofSeconds(2));
        for (int i = 0; i < 600; i++) {
            slow.run(Duration.ofMillis(100));
            assertThat(world.standing).isInstanceOf(RouteStatus.Open.class);
            assertThat(world.relays(world.held().leadership())).isTrue();
        }
        assertThat(slow.mostAwaited).isLessThanOrEqualTo(ContactSchedule.MAX_AWAITED);
    }

    @Test
    void aGatewayThatStartsBesideASlowEtcdOpens() {
        World world = new World();
        world.take(PG1);
        world.primary(PG1);
        world.replica(PG2);
        Slow slow = new Slow(world, Duration.ofSeconds(2));
        slow.run(Duration.ofSeconds(15));
        assertThat(world.standing).isInstanceOf(RouteStatus.Open.class);
    }

    @Test
    void aRoundThatIsNotAnsweredInTimeIsMadeAgainAndTheFirstStillCounts() {
        World world = World.healthy();
        FencingEffect.ReadContact slow = world.nextContact();
        long sent = world.now();
        world.silence(SETTINGS.contactTimeout().minusMillis(1));
        assertThat(world.contactsAsked).as("one at a time").isEmpty();
        world.silence(Duration.ofMillis(1));
        assertThat(world.contactsAsked).as("elsewhere").hasSize(1);

        world.answer(slow, sent);
        assertThat(world.permitLeft()).isEqualTo(SETTINGS.contactDeadline().minusNanos(world.now() - sent));
    }

    @Test
    void anAnswerThatALaterOneHasOvertakenTakesNothingBack() {
        World world = World.healthy();
        FencingEffect.ReadContact slow = world.nextContact();
        long sent = world.now();
        world.silence(SETTINGS.contactTimeout());
        FencingEffect.ReadContact quick = world.takeContact();
        world.answer(quick, world.now());
        Duration left = world.permitLeft();
        world.answer(slow, sent);
        assertThat(world.permitLeft()).isEqualTo(left);
        assertThat(world.closedBecause()).isNull();
    }

    @Test
    void theFailureOfAnEarlierRoundDoesNotHurryTheNext() {
        World world = World.healthy();
        FencingEffect.ReadContact slow = world.nextContact();
        world.silence(SETTINGS.contactTimeout());
        world.answer();
        world.tell(new FencingEvent.ContactFailed(slow.round()));
        world.silence(SETTINGS.contactInterval().minusMillis(1));
        assertThat(world.contactsAsked).isEmpty();
    }

    @Test
    void aDcsThatNeverAnswersIsNotAskedWithoutEnd() {
        World world = new World(new FencingSettings(
                SETTINGS.maxSilence(),
                SETTINGS.margin(),
                SETTINGS.severAfter(),
                SETTINGS.contactInterval(),
                Duration.ofMillis(10),
                true));
        world.silence(SETTINGS.contactDeadline().minusMillis(1));
        assertThat(world.contactsAsked).hasSizeBetween(2, ContactSchedule.MAX_AWAITED);
        world.contactsAsked.clear();
        world.silence(SETTINGS.contactDeadline());
        assertThat(world.contactsAsked).as("nor left alone").hasSizeBetween(2, ContactSchedule.MAX_AWAITED);
    }
}
