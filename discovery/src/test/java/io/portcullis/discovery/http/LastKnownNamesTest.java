package io.portcullis.discovery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LastKnownNamesTest {
    private static final List<InetAddress> FIRST = List.of(InetAddress.ofLiteral("127.0.0.1"));
    private static final List<InetAddress> SECOND = List.of(InetAddress.ofLiteral("127.0.0.2"));

    private volatile List<InetAddress> answer = FIRST;
    private volatile CountDownLatch answers = new CountDownLatch(0);
    private final AtomicInteger lookups = new AtomicInteger();
    private final LastKnownNames names = new LastKnownNames(this::lookUp);

    private List<InetAddress> lookUp(String host) throws UnknownHostException {
        lookups.incrementAndGet();
        try {
            answers.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (answer.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return answer;
    }

    @Test
    void aChangedAnswerIsTheNewOne() throws Exception {
        assertThat(names.all("a")).isEqualTo(FIRST);
        answer = SECOND;
        assertThat(names.all("a")).isEqualTo(SECOND);
    }

    @Test
    void aFailedLookupDoesNotForgetWhatWorked() throws Exception {
        names.all("a");
        answer = List.of();
        assertThat(names.all("a")).isEqualTo(FIRST);
        assertThat(names.all("a")).isEqualTo(FIRST);
        answer = SECOND;
        assertThat(names.all("a")).isEqualTo(SECOND);
    }

    @Test
    void aLookupThatHangsDoesNotHoldUpWhatWorked() throws Exception {
        names.all("a");
        answers = new CountDownLatch(1);
        assertThat(names.all("a")).isEqualTo(FIRST);
        assertThat(names.all("a")).isEqualTo(FIRST);
        assertThat(lookups).as("lookups, of which one is under way").hasValue(2);
        answer = SECOND;
        answers.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(names.all("a")).isEqualTo(SECOND));
    }

    @Test
    void whatNeverWorkedIsNotKnown() throws Exception {
        names.all("b");
        answer = List.of();
        assertThatThrownBy(() -> names.all("a")).isInstanceOf(UnknownHostException.class);
    }
}
