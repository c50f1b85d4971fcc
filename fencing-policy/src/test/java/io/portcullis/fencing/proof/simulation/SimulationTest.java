package io.portcullis.fencing.proof.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The production policy in random worlds: the same ones in each run, so that what fails here fails for everybody. */
class SimulationTest {
    private static final Simulation SIMULATION = new Simulation(Worlds::any, Policy::new, World.ALL_INVARIANTS);

    /** {@code -Dschedules=…} for more, {@code -Dseed=…} for other ones, or for the one that failed. */
    private static final long SCHEDULES = Long.getLong("schedules", Effort.schedules(50_000));

    /** Whose lock was overwritten is severed, nobody waits for ever, and no older data are served. */
    @Test
    @Timeout(600)
    void noOverwrittenLockBringsOlderDataBack() {
        Simulation overwriting = new Simulation(Worlds::overwriting, Policy::new, "bgij");
        Campaign.Result result = new Campaign(overwriting).run(Long.getLong("seed", 1), SCHEDULES / 5);
        System.out.println("overwritten locks: " + result);
        assertThat(result.failure().map(overwriting::shorten)).isEmpty();
        assertThat(result.done()).isEqualTo(SCHEDULES / 5);
    }

    @Test
    @Timeout(600)
    void noScheduleBreaksAPromise() {
        long first = Long.getLong("seed", 1);
        System.out.println("seeds from " + first + "; to repeat the run: -Dseed=" + first);
        Campaign.Result result = new Campaign(SIMULATION).run(first, SCHEDULES);
        System.out.println(result);
        assertThat(result.failure().map(SIMULATION::shorten)).isEmpty();
        assertThat(result.done()).isEqualTo(SCHEDULES);
    }
}
