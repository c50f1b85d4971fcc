package io.portcullis.discovery.rest;

import static io.portcullis.discovery.rest.Answers.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DcsBackoffTest {
    private static final URI API = URI.create("http://10.0.0.1:8008");

    private final AtomicLong clock = new AtomicLong();
    private final DcsBackoff backoff = new DcsBackoff(clock::get);

    @Test
    void eachFailureMakesThePauseLongerAndAnAnswerEndsIt() {
        for (int seconds : new int[] {2, 4, 8, 10, 10}) {
            backoff.failed(API, "GET /cluster: no answer");
            clock.addAndGet(seconds * SECOND - 1);
            assertThat(backoff.refusal(API)).isEqualTo("GET /cluster: no answer");
            clock.addAndGet(1);
            assertThat(backoff.refusal(API)).isNull();
        }
        backoff.answered(API);
        backoff.failed(API, "GET /cluster: no answer");
        clock.addAndGet(2 * SECOND);
        assertThat(backoff.refusal(API)).isNull();
    }
}
