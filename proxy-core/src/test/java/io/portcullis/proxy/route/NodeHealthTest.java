package io.portcullis.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.route.NodeHealth.Trouble;
import io.portcullis.topology.NodeName;
import org.junit.jupiter.api.Test;

class NodeHealthTest {
    private static final NodeName NODE = new NodeName("pg2");
    private static final long SECOND = 1_000_000_000L;

    private final NodeHealth health = new NodeHealth();

    /** A reading of the clock may be negative. */
    private long now = -2 * SECOND;

    private void fails() {
        health.failed(NODE, Trouble.REFUSES, now);
    }

    private long pauseInSeconds() {
        long from = now;
        while (!health.mayBeTried(NODE, now)) {
            now += SECOND / 10;
        }
        return (now - from) / SECOND;
    }

    @Test
    void eachFailureThatIsNewDoublesThePauseUpToALimit() {
        for (int expected : new int[] {1, 2, 4, 8, 8}) {
            fails();
            assertThat(pauseInSeconds()).isEqualTo(expected);
        }
        health.answered(NODE);
        fails();
        assertThat(pauseInSeconds()).as("after an answer").isEqualTo(1);
    }

    @Test
    void loginsThatFailTogetherCountOnce() {
        for (int i = 0; i < 10; i++) {
            fails();
            now += SECOND / 20;
        }
        now -= SECOND / 2;
        assertThat(pauseInSeconds()).isEqualTo(1);
    }

    @Test
    void oneLoginAtATimeTriesANodeInTrouble() {
        assertThat(health.begins(NODE, now)).as("a node that is well").isFalse();
        fails();
        assertThat(health.begins(NODE, now)).as("in the pause").isFalse();
        now += SECOND;
        assertThat(health.begins(NODE, now)).isTrue();
        assertThat(health.mayBeTried(NODE, now)).isFalse();
        assertThat(health.begins(NODE, now)).isFalse();
        health.left(NODE);
        assertThat(health.mayBeTried(NODE, now)).as("it went elsewhere").isTrue();
        assertThat(health.begins(NODE, now)).isTrue();
        fails();
        assertThat(health.mayBeTried(NODE, now)).isFalse();
        assertThat(pauseInSeconds()).isEqualTo(2);
    }
}
