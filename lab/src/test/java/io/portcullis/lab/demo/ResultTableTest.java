package io.portcullis.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.lab.tool.Stopwatch;
import io.portcullis.lab.tool.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResultTableTest {
    private static final List<Row> ROWS = List.of(
            new Row(
                    "1 failover",
                    "gateway",
                    new Row.Gap(Duration.ofMillis(5_310), Row.End.WRITES_CAME_BACK),
                    Optional.of(Duration.ofMillis(20)),
                    1,
                    12_345,
                    0,
                    0),
            new Row(
                    "1 failover",
                    "frozen",
                    new Row.Gap(Duration.ofMillis(9_000), Row.End.STILL_DOWN_WHEN_THE_EVENT_ENDED),
                    Optional.empty(),
                    3_040,
                    8_736,
                    2_746,
                    2_077));

    @Test
    void alignsNumbersRightAndMarksWhatDidNotComeBack() {
        assertThat(printed(Terminal.Style.PLAIN)).isEqualTo("""
                                        longest  back after  client        writes  of them  acknowledged by old node
                event       endpoint  write gap   promotion  errors  acknowledged  missing       after the promotion
                ------------------------------------------------------------------------------------------------------
                1 failover  gateway      5.31 s      0.02 s       1        12,345        0                         0
                1 failover  frozen     > 9.00 s           -   3,040         8,736    2,746                     2,077
                """);
    }

    @Test
    void coloursOnlyWhatWasLostAndOnlyOnATerminal() {
        assertThat(printed(Terminal.Style.PLAIN)).doesNotContain("\u001b");
        assertThat(printed(Terminal.Style.LIVE)).contains("\u001b[31m2,746\u001b[0m", "\u001b[32m0\u001b[0m");
    }

    private static String printed(Terminal.Style style) {
        StringWriter text = new StringWriter();
        try (Terminal terminal = new Terminal(new PrintWriter(text), style, new Stopwatch())) {
            new ResultTable(terminal).print(ROWS);
        }
        return text.toString();
    }
}
