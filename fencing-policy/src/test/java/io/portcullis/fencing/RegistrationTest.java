package io.portcullis.fencing;

import static io.portcullis.fencing.World.PG1;
import static io.portcullis.fencing.World.PG2;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lineage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whenever a permit exists, the registration exists; and what is published has been severed before. */
class RegistrationTest {
    private static final Duration MAX_SILENCE = FencingSettings.DEFAULT.maxSilence();

    @Test
    void registersBeforeItOpensAndPublishesWhatItOpensFor() {
        World world = World.healthy();
        assertThat(world.standing).isInstanceOf(RouteStatus.Open.class);
        assertThat(world.registered().acknowledged())
                .isEqualTo(World.acknowledgement(world.held().leadership()));
    }

    @Test
    void withoutARegistrationThereIsNoPermitWhateverTheLockSays() {
        World world = new World();
        world.registryAnswers = false;
        world.take(PG1);
        world.primary(PG1);
        world.wake();
        world.answer();
        world.answer();
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.NOT_REGISTERED);
        assertThat(world.relays(world.held().leadership())).isFalse();
    }

    @Test
    void whoNeedNotRegisterDoesNot() {
        World world = new World(FencingSettings.DEFAULT.unregistered());
        Leadership first = world.take(PG1);
        world.primary(PG1);
        world.wake();
        world.answer();
        world.answer();
        assertThat(world.registration).isNull();
        assertThat(world.relays(first)).isTrue();
    }

    @Test
    void aContactThatShowsTheRegistrationGoneSuspendsAndTheNextOneThatShowsItAnewGoesOn() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        world.registryAnswers = false;
        world.registration = null;
        world.silence(Duration.ofSeconds(2));
        world.answer();
        assertThat(world.relays(leadership))
                .as("a barrier does not see us any more")
                .isFalse();
        assertThat(world.allowed.leadership()).as("suspended, not severed").isEqualTo(leadership);

        world.registryAnswers = true;
        world.answerRenewals();
        world.answer();
        assertThat(world.relays(leadership)).isTrue();
        assertThat(world.registered().acknowledged()).isEqualTo(World.acknowledgement(leadership));
    }

    @Test
    void aRegistrationThatIsNotRenewedGivesNoPermitForLongerThanItsLeaseLasts() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        long renewed = world.registered().renewed();
        world.registryAnswers = false;
        for (int i = 0; i < 400 && world.relays(leadership); i++) {
            world.renewals.clear();
            world.silence(Duration.ofMillis(100));
            world.renew();
            world.answer();
        }
        assertThat(world.closedBecause()).isEqualTo(ClosedReason.NOT_REGISTERED);
        assertThat(Duration.ofNanos(world.now() - renewed))
                .isBetween(MAX_SILENCE, MAX_SILENCE.multipliedBy(2))
                .isLessThan(Registration.Lifetime.leaseFor(MAX_SILENCE));
    }

    @Test
    void isRenewedWellBeforeItIsTooOldToCount() {
        World world = World.healthy();
        long first = world.registered().renewed();
        world.run(MAX_SILENCE.dividedBy(2));
        assertThat(world.registered().renewed()).isGreaterThan(first);
        assertThat(world.registered().id()).as("the same registration").isNotBlank();
    }

    @Test
    void aRenewalOfWhichNobodyHeardIsCaughtUpWithByTheNextContact() {
        World world = World.healthy();
        world.registryAnswers = false;
        world.silence(MAX_SILENCE.dividedBy(3));
        FencingEffect.Renew lost = world.renewals.removeFirst();
        assertThat(world.perform(lost)).isTrue();
        world.tell(new FencingEvent.RenewalFailed(lost.round()));
        assertThat(world.renewals)
                .as("not again before a contact told what became of it")
                .isEmpty();

        world.registryAnswers = true;
        String version = world.registered().version();
        world.run(MAX_SILENCE.dividedBy(2));
        assertThat(world.registered().version()).as("renewed over the lost one").isNotEqualTo(version);
    }

    @Test
    void aRenewalThatWasDelayedCannotUndoALaterOne() {
        World world = World.healthy();
        world.registryAnswers = false;
        world.silence(MAX_SILENCE.dividedBy(3));
        FencingEffect.Renew delayed = world.renewals.removeFirst();
        world.tell(new FencingEvent.RenewalFailed(delayed.round()));
        world.registryAnswers = true;
        world.run(Duration.ofSeconds(1));
        assertThat(world.perform(delayed)).isFalse();
    }

    /** Each attempt grants a lease before it is refused: ten of them a second, for as long as it lasts, once made an etcd slow. */
    @Test
    void aRenewalThatIsRefusedIsTriedLessAndLessOften() {
        World world = World.healthy();
        world.registryAnswers = false;
        int attempts = 0;
        long end = world.now() + Duration.ofMinutes(1).toNanos();
        while (world.now() < end) {
            world.run(Duration.ofMillis(50));
            for (FencingEffect.Renew refused : List.copyOf(world.renewals)) {
                world.renewals.remove(refused);
                attempts++;
                world.tell(new FencingEvent.RenewalFailed(refused.round()));
                world.pass(Duration.ofMillis(1));
                world.answer();
            }
        }
        assertThat(attempts).isBetween(15, 30);

        world.registryAnswers = true;
        world.run(MAX_SILENCE.dividedBy(2));
        assertThat(world.standing).as("and soon enough again").isInstanceOf(RouteStatus.Open.class);
    }

    @Test
    void aRenewalThatFailedOnceIsTriedAgainAtOnce() {
        World world = World.healthy();
        world.registryAnswers = false;
        for (int i = 0; i < 3; i++) {
            world.run(MAX_SILENCE.dividedBy(3));
            FencingEffect.Renew failed = world.renewals.removeFirst();
            world.tell(new FencingEvent.RenewalFailed(failed.round()));
            world.pass(Duration.ofMillis(1));
            world.answer();
            world.run(Duration.ofMillis(200));
            assertThat(world.renewals).hasSize(1);
            world.answerRenewals();
        }
    }

    @Test
    void publishesAnotherLeadershipOnlyWhenEveryLoopHasFenced() {
        World world = World.healthy();
        Leadership old = world.held().leadership();
        world.loopsReport = false;
        Leadership next = world.take(PG2);
        world.primary(PG2);
        world.watch();
        world.answer();
        assertThat(world.registered().acknowledged()).isEqualTo(World.acknowledgement(old));

        world.loopsReport = true;
        world.report();
        assertThat(world.registered().acknowledged()).isEqualTo(World.acknowledgement(next));
    }

    @Test
    void aPinIsNothingThatABarrierMayRelyOn() {
        World world = World.healthy();
        Leadership old = world.held().leadership();
        world.release();
        world.watch();
        world.tell(new FencingEvent.Pin(PG1, Duration.ofMinutes(5).toNanos()));
        world.run(MAX_SILENCE);
        assertThat(world.registered().acknowledged()).isEqualTo(World.acknowledgement(old));
    }

    @Test
    void valuesThatSomebodyElseWroteAreOverwritten() {
        World world = World.healthy();
        Leadership leadership = world.held().leadership();
        Registration ours = world.registered();
        world.registration =
                new Registration(ours.id(), "r" + (world.revision + 1), Clocks.NEVER, null, Lineage.UNKNOWN);
        world.revision++;
        world.silence(Duration.ofSeconds(2));
        world.answer();
        world.answer();
        assertThat(world.registered().acknowledged()).isEqualTo(World.acknowledgement(leadership));
        assertThat(world.relays(leadership)).isTrue();
    }
}
