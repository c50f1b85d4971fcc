package io.portcullis.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitingTest {
    @Test
    void returnsTheFirstValueThatIsEnough() {
        AtomicInteger looks = new AtomicInteger();
        int seen = Waiting.until("third look", Duration.ofSeconds(5), looks::incrementAndGet, look -> look >= 3);
        assertThat(seen).isEqualTo(3);
    }

    @Test
    void saysWhatItWaitedForAndWhatItSawLast() {
        assertThatThrownBy(() -> Waiting.until("blue moon", Duration.ofMillis(1), () -> "a white one", "blue"::equals))
                .isInstanceOf(NotReached.class)
                .hasMessageContaining("blue moon")
                .hasMessageContaining("a white one");
    }

    @Test
    void aServerThatIsNotUpYetIsSeenAsSuch() {
        assertThatThrownBy(() -> Waiting.until("an answer", Duration.ofMillis(1), () -> {
                    throw new IOException("connection refused");
                }))
                .isInstanceOf(NotReached.class)
                .hasMessageContaining("connection refused");
    }

    @Test
    void aBugOfTheLookEndsTheWait() {
        assertThatThrownBy(() -> Waiting.until("anything", Duration.ofSeconds(5), () -> {
                    throw new IllegalArgumentException("bug");
                }))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
