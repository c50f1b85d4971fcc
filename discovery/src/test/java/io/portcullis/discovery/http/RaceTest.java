package io.portcullis.discovery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RaceTest {
    /** So long that a test which waits for it fails. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofHours(1);

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private final CountDownLatch givenUp = new CountDownLatch(1);

    /** {@code silent} never answers, {@code bad...} refuses, all others answer. */
    private String answer(String candidate, Duration timeout) throws IOException {
        asked.add(candidate);
        if (candidate.equals("silent")) {
            try {
                never.await();
            } catch (InterruptedException e) {
                givenUp.countDown();
            }
        }
        if (candidate.startsWith("bad")) {
            throw new IOException(candidate + " refuses");
        }
        return candidate + " answers";
    }

    @Test
    void aCandidateThatIsSilentIsNotWaitedForAndGivenUp() throws Exception {
        assertThat(Race.first(List.of("silent", "good"), null, REQUEST_TIMEOUT, this::answer))
                .isEqualTo("good answers");
        assertThat(givenUp.await(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aCandidateThatRefusesIsFollowedByTheNext() throws Exception {
        assertThat(Race.first(List.of("bad", "good", "better"), null, REQUEST_TIMEOUT, this::answer))
                .isEqualTo("good answers");
        assertThat(asked).containsExactly("bad", "good");
    }

    @Test
    void whatAnsweredTheLastTimeComesFirst() throws Exception {
        assertThat(Race.first(List.of("silent", "good"), "good", REQUEST_TIMEOUT, this::answer))
                .isEqualTo("good answers");
        assertThat(asked).containsExactly("good");
    }

    @Test
    void whereNoneAnswersItIsSaidOfEachWhy() {
        assertThatThrownBy(() -> Race.first(List.of("bad1", "bad2"), null, REQUEST_TIMEOUT, this::answer))
                .isInstanceOf(IOException.class)
                .hasMessage("bad1 refuses; bad2 refuses");
        assertThatThrownBy(() -> Race.first(List.of("bad", "silent"), null, Duration.ofMillis(200), this::answer))
                .hasMessage("bad refuses; silent did not answer in time");
        assertThatThrownBy(() -> Race.first(List.of("a"), null, REQUEST_TIMEOUT, (candidate, left) -> {
                    throw new ConnectException("Connection refused: /127.0.0.1:1");
                }))
                .hasMessage("connection refused");
        assertThatThrownBy(() -> Race.first(List.of("good"), null, Duration.ZERO, this::answer))
                .hasMessage("there is no time left to ask");
    }

    @Test
    void allHaveTheSameDeadline() throws Exception {
        List<Duration> times = new CopyOnWriteArrayList<>();
        Race.first(List.of("a", "b"), null, REQUEST_TIMEOUT, (candidate, left) -> {
            times.add(left);
            if (candidate.equals("a")) {
                throw new IOException("no");
            }
            return candidate;
        });
        assertThat(times.get(1)).isLessThan(times.get(0));
    }

    @Test
    void aBugIsThrown() {
        assertThatThrownBy(() -> Race.first(
                        List.of("a"), null, REQUEST_TIMEOUT, (candidate, left) -> Objects.requireNonNull(null)))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void whoIsInterruptedGivesUp() throws Exception {
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        Thread asking = Thread.ofVirtual().start(() -> {
            try {
                Race.first(List.of("silent"), null, REQUEST_TIMEOUT, this::answer);
            } catch (IOException e) {
                thrown.add(e);
            }
        });
        asking.interrupt();
        assertThat(asking.join(Waiting.AT_MOST)).isTrue();
        assertThat(thrown).singleElement().asString().contains("given up");
    }
}
