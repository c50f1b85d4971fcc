package io.portcullis.fencing.proof.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.proof.simulation.Campaign;
import io.portcullis.fencing.proof.simulation.Effort;
import io.portcullis.fencing.proof.simulation.Simulation;
import io.portcullis.fencing.proof.simulation.Simulation.Failure;
import io.portcullis.fencing.proof.world.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The promises can be broken, and the simulation sees it. Shortest stories are left in target/mutants. */
class MutantTest {
    private static final long SCHEDULES = 100_000;

    @ParameterizedTest
    @EnumSource(Mutant.class)
    @Timeout(300)
    void isCaught(Mutant mutant) throws IOException {
        Simulation simulation = new Simulation(mutant::world, mutant.policy, String.valueOf(mutant.invariant));
        long first = Effort.FAST ? mutant.caughtBySeed : 1;
        Campaign.Result result = new Campaign(simulation).run(first, SCHEDULES);
        assertThat(result.failure()).as("%s within %s", mutant, result).isPresent();

        Failure failure = simulation.shorten(result.failure().orElseThrow());
        keep(mutant, failure);
        assertThat(failure.story().tell(Policy::new))
                .as("the production policy in the same story: %s", failure)
                .isEmpty();
    }

    private static void keep(Mutant mutant, Failure failure) throws IOException {
        System.out.println(mutant + " is caught by " + failure);
        Path stories = Files.createDirectories(Path.of("target", "mutants"));
        Files.writeString(stories.resolve(mutant + ".txt"), failure + "\n");
    }
}
