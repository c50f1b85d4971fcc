package io.portcullis.pgwire.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsInFlightTest {
    /**
     * Transcripts: from the client Q, S(ync), F; from the server Z, G (COPY FROM STDIN begins). After each the letter tells
     * whether something is in flight.
     */
    @ParameterizedTest
    @CsvSource({
        "Q Z, +-",
        "S Z, +-",
        "F Z, +-",
        "Q Q Z Z, +++-",
        "S S S Z Z Z, +++++-",
        "Q G Z, ++-",
        // libpq sends Sync with Execute, not knowing that it is a COPY; that Sync is never answered
        "S G S Z, +++-",
        "S S Z G S Z, +++++-",
        "Q S S G Z, ++++-",
        "G Z, +-",
        "Z Z Q Z, --+-",
    })
    void knowsWhetherAnAnswerIsOwed(String transcript, String expected) {
        RequestsInFlight requests = new RequestsInFlight();
        StringBuilder seen = new StringBuilder();
        for (String letter : transcript.split(" ")) {
            switch (letter) {
                case "Q" -> requests.query();
                case "S" -> requests.sync();
                case "F" -> requests.functionCall();
                case "Z" -> requests.readyForQuery();
                case "G" -> requests.copyInBegins();
                default -> throw new IllegalArgumentException(letter);
            }
            seen.append(requests.any() ? '+' : '-');
        }
        assertThat(seen).hasToString(expected);
    }

    @Test
    void countsPipelinesLongerThanItRemembersKindsOf() {
        RequestsInFlight requests = new RequestsInFlight();
        for (int i = 0; i < 1_000; i++) {
            requests.sync();
        }
        for (int i = 0; i < 999; i++) {
            requests.readyForQuery();
            assertThat(requests.any()).isTrue();
        }
        requests.copyInBegins();
        requests.sync();
        requests.readyForQuery();
        assertThat(requests.any()).isFalse();
    }
}
