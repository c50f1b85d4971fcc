package io.portcullis.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoOutcomeTest {
    private static final Row.Gap SHORT = new Row.Gap(Duration.ofSeconds(1), Row.End.WRITES_CAME_BACK);
    private static final Row.Gap OPEN = new Row.Gap(Duration.ofSeconds(9), Row.End.STILL_DOWN_WHEN_THE_EVENT_ENDED);
    private static final Row HARMED = new Row("event", Row.FROZEN, OPEN, Optional.empty(), 10, 100, 20, 10);

    @Test
    void keptWhenOnlyTheFrozenEndpointLost() {
        assertThat(outcome(row(Row.GATEWAY, SHORT, 0, 0), HARMED)).isEqualTo(DemoOutcome.KEPT);
    }

    @Test
    void brokenWhenTheGatewayLostAWriteOrLetTheOldNodeAnswerOrStayedAway() {
        assertThat(outcome(row(Row.GATEWAY, SHORT, 1, 0), HARMED)).isEqualTo(DemoOutcome.BROKEN);
        assertThat(outcome(row(Row.GATEWAY, SHORT, 0, 1), HARMED)).isEqualTo(DemoOutcome.BROKEN);
        assertThat(outcome(row(Row.GATEWAY, OPEN, 0, 0), HARMED)).isEqualTo(DemoOutcome.BROKEN);
    }

    @Test
    void inconclusiveWhenTheFrozenEndpointDidNoHarm() {
        Row unharmed = row(Row.FROZEN, OPEN, 0, 0);
        assertThat(outcome(row(Row.GATEWAY, SHORT, 0, 0), unharmed)).isEqualTo(DemoOutcome.INCONCLUSIVE);
    }

    private static DemoOutcome outcome(Row... rows) {
        return DemoOutcome.of(List.of(rows));
    }

    private static Row row(String writer, Row.Gap gap, long missing, long byOldNode) {
        return new Row("event", writer, gap, Optional.empty(), 0, 100, missing, byOldNode);
    }
}
