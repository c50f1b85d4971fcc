package io.portcullis.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoOutcomeTest {
    private static final Row.Gap SHORT_GAP = new Row.Gap(Duration.ofSeconds(1), Row.End.WRITES_CAME_BACK);
    private static final Row.Gap OPEN_GAP = new Row.Gap(Duration.ofSeconds(9), Row.End.STILL_DOWN_WHEN_THE_EVENT_ENDED);
    private static final Row HARMED_ROW = new Row("event", Row.FROZEN, OPEN_GAP, Optional.empty(), 10, 100, 20, 10);

    @Test
    void keptWhenOnlyTheFrozenEndpointLost() {
        assertThat(outcome(row(Row.GATEWAY, SHORT_GAP, 0, 0), HARMED_ROW)).isEqualTo(DemoOutcome.KEPT);
    }

    @Test
    void brokenWhenTheGatewayLostAWriteOrLetTheOldNodeAnswerOrStayedAway() {
        assertThat(outcome(row(Row.GATEWAY, SHORT_GAP, 1, 0), HARMED_ROW)).isEqualTo(DemoOutcome.BROKEN);
        assertThat(outcome(row(Row.GATEWAY, SHORT_GAP, 0, 1), HARMED_ROW)).isEqualTo(DemoOutcome.BROKEN);
        assertThat(outcome(row(Row.GATEWAY, OPEN_GAP, 0, 0), HARMED_ROW)).isEqualTo(DemoOutcome.BROKEN);
    }

    @Test
    void inconclusiveWhenTheFrozenEndpointDidNoHarm() {
        Row unharmed = row(Row.FROZEN, OPEN_GAP, 0, 0);
        assertThat(outcome(row(Row.GATEWAY, SHORT_GAP, 0, 0), unharmed)).isEqualTo(DemoOutcome.INCONCLUSIVE);
    }

    private static DemoOutcome outcome(Row... rows) {
        return DemoOutcome.of(List.of(rows));
    }

    private static Row row(String writer, Row.Gap gap, long missing, long byOldNode) {
        return new Row("event", writer, gap, Optional.empty(), 0, 100, missing, byOldNode);
    }
}
