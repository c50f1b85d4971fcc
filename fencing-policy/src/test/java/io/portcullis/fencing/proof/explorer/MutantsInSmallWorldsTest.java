package io.portcullis.fencing.proof.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.portcullis.fencing.proof.mutants.Mutant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small worlds are large enough to catch what is wrong: one cell of the table of docs/fencing.md for each row of it. */
class MutantsInSmallWorldsTest {
    @Tag("slow")
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DEADLINE_FROM_RECEIVE_TIME           | a clock stops, and nodes merely sleep      | d | 5
            NO_MARGIN                            | clocks go wrong                            | a | 6
            ELAPSED_CLOCK_ALONE                  | clocks go wrong                            | c | 1
            WHAT_WAS_ASKED_BEFORE_A_JUMP_COUNTS  | a clock stops, and nodes merely sleep      | a | 5
            A_LOST_REGISTRATION_KEEPS_ITS_PROOF  | a registration is deleted                  | c | 6
            LEADERSHIP_BY_MOD_REVISION           | leases and terms change                    | d | 2
            NO_QUARANTINE                        | a restore in place                         | h | 6
            BARRIER_READS_THE_LOCK_ONCE          | stopped between receiving and relaying     | f | 6
            THE_GATE_HOLDS_FOR_EVER              | a restore                                  | g | 5
            REGISTRATION_SHORTER_THAN_THE_PERMIT | leases and terms change                    | c | 1
            PUBLISHES_BEFORE_THE_LAST_SEVER      | from nothing                               | c | 5
            NO_CHECK_TOWARDS_THE_CLIENT          | clocks go wrong                            | b | 1
            CHECKS_BEFORE_RECEIVING              | stopped between receiving and relaying     | b | 4
            """)
    @Timeout(300)
    void isCaughtInSoManyMoves(Mutant mutant, String world, char invariant, int moves) {
        SmallWorld small = SmallWorld.all().stream()
                .filter(each -> each.name().equals(world))
                .findFirst()
                .orElseThrow();
        Explorer.Broken broken =
                catchThrowableOfType(Explorer.Broken.class, () -> new Explorer(small, mutant.policy()).explore(moves));
        assertThat(broken).as("%s in %s within %s moves", mutant, world, moves).isNotNull();
        assertThat(broken.invariant()).isEqualTo(invariant);
        assertThat(broken.moves()).isEqualTo(moves);
    }
}
