package io.portcullis.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times are milliseconds; {@code began} and {@code failed} are such as {@code a@0 b@250}. */
class StaggeredAttemptsTest {
    private static final long MILLI = 1_000_000;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // story                                  | from   | candidates | preferred | time  | failed      |
                // began               | over
                "one alone has all the time               |      0 | a          | -         | 1000  | -           | a@0                 | 1000",
                "one alone that fails ends it             |      0 | a          | -         | 1000  | a@10        | a@0                 | 10",
                "a dead first costs a quarter of a second |      0 | a b        | -         | 10000 | -           | a@0 b@250           | 10000",
                "one that refuses costs nothing           |      0 | a b        | -         | 10000 | a@3         | a@0 b@3             | 10000",
                "all that refuse end it                   |      0 | a b c      | -         | 10000 | a@3 b@5 c@9 | a@0 b@3 c@5         | 9",
                "a refusal does not stop the clock        |      0 | a b c      | -         | 10000 | b@300       | a@0 b@250 c@300     | 10000",
                "a late refusal after all began           |      0 | a b        | -         | 10000 | a@400       | a@0 b@250           | 10000",
                "what worked the last time comes first    |      0 | a b c      | c         | 10000 | -           | c@0 a@250 b@500     | 10000",
                "what the name does not have any more     |      0 | a b        | x         | 10000 | -           | a@0 b@250           | 10000",
                "little time: each gets half of it        |      0 | a b        | -         | 400   | -           | a@0 b@100           | 400",
                "many addresses: the last begins in time  |      0 | a b c d    | -         | 800   | -           | a@0 b@100 c@200 d@300 | 800",
                "no time at all                           |      0 | a b        | -         | 0     | -           | -                   | 0",
                "a time that is over                      |      0 | a b        | -         | -5    | -           | -                   | 0",
                "no address                               |      0 | -          | -         | 1000  | -           | -                   | 0",
                "a clock that wraps around                | 9223372036854 | a b | -         | 10000 | -           | a@0 b@250           | 10000"
            })
    void begins(
            String story,
            long from,
            @Nullable String candidates,
            @Nullable String preferred,
            long time,
            @Nullable String failed,
            @Nullable String began,
            long over) {
        long start = from * MILLI;
        StaggeredAttempts<String> attempts =
                new StaggeredAttempts<>(words(candidates), preferred, start, start + time * MILLI);
        List<String> failures = words(failed);
        StringBuilder seen = new StringBuilder();
        long millis = 0;
        while (!attempts.over(start + millis * MILLI)) {
            long now = start + millis * MILLI;
            String event = "@" + millis;
            failures.stream().filter(each -> each.endsWith(event)).forEach(_ -> attempts.failed(now));
            String next = attempts.next(now);
            while (next != null) {
                seen.append(next).append(event).append(' ');
                next = attempts.next(now);
            }
            if (attempts.over(now)) {
                break;
            }
            assertThat(attempts.wake() - now).as("wakes later than now").isPositive();
            millis++;
        }
        assertThat(words(seen.toString())).isEqualTo(words(began));
        assertThat(millis).isEqualTo(over);
    }

    @ParameterizedTest
    @CsvSource({"0, 250", "250, 500", "1000, 1250"})
    void wakesForTheNext(long asked, long wake) {
        StaggeredAttempts<String> attempts =
                new StaggeredAttempts<>(List.of("a", "b", "c", "d", "e", "f"), null, 0, 10_000 * MILLI);
        for (long each = 0; each <= asked; each += 50) {
            var _ = attempts.next(each * MILLI);
        }
        assertThat(attempts.wake()).isEqualTo(wake * MILLI);
    }

    private static List<String> words(@Nullable String text) {
        return text == null || text.isBlank() ? List.of() : List.of(text.strip().split(" +", -1));
    }
}
