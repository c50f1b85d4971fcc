package io.portcullis.fencing.proof.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.fencing.Authority;
import io.portcullis.fencing.SessionGate;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.fencing.proof.simulation.Effort;
import io.portcullis.fencing.proof.simulation.Start;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Rules;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The production policy in every order of everything that may happen, to a depth. */
class ExplorerTest {
    /** {@code -Ddeeper=1} explores each world one move deeper, and takes some four times as long. */
    private static final int DEEPER = Integer.getInteger("deeper", 0);

    @Test
    @Timeout(3_600)
    void noOrderOfEventsBreaksAPromise() throws InterruptedException, ExecutionException {
        int processors = Runtime.getRuntime().availableProcessors();
        try (ExecutorService threads = Executors.newFixedThreadPool(processors)) {
            List<Future<Explorer.Result>> results = SmallWorld.all().stream()
                    .map(world -> threads.submit(
                            () -> new Explorer(world, Policy::new).explore(Effort.depth(world.depth()) + DEEPER)))
                    .toList();
            for (Future<Explorer.Result> result : results) {
                Explorer.Result done = result.get();
                System.out.println(done);
                assertThat(done.situations()).isGreaterThan(100);
            }
        }
    }

    @Test
    @Timeout(300)
    void aPolicyThatRelaysWhateverComesIsCaughtWithTheShortestStory() {
        SmallWorld world = SmallWorld.all().stream()
                .filter(each -> each.start() == Start.LOCK_MOVED)
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> new Explorer(world, Careless::new).explore(world.depth()))
                .isInstanceOf(Explorer.Broken.class);
    }

    private static final class Careless extends Policy {
        Careless(Rules rules) {
            super(rules);
        }

        @Override
        public Verdict judge(SessionGate gate, long elapsed, Authority authority) {
            return Verdict.RELAY;
        }
    }
}
