package io.portcullis.discovery.rest;

import static io.portcullis.discovery.rest.Answers.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DcsPatienceTest {
    private static final URI API = URI.create("http://10.0.0.1:8008");

    private final AtomicLong clock = new AtomicLong();
    private final DcsPatience patience = new DcsPatience(clock::get);

    @Test
    void eachFailureMakesThePauseLongerAndAnAnswerEndsIt() {
        for (int seconds : new int[] {2, 4, 8, 10, 10}) {
            patience.failed(API, "GET /cluster: no answer");
            clock.addAndGet(seconds * SECOND - 1);
            assertThat(patience.refusal(API)).isEqualTo("GET /cluster: no answer");
            clock.addAndGet(1);
            assertThat(patience.refusal(API)).isNull();
        }
        patience.answered(API);
        patience.failed(API, "GET /cluster: no answer");
        clock.addAndGet(2 * SECOND);
        assertThat(patience.refusal(API)).isNull();
    }
}
