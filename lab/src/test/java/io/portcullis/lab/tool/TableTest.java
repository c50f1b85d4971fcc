package io.portcullis.lab.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsTextLeftAndNumbersRight() {
        Table table = new Table(1, List.of(List.of("through", "tps")));
        table.add("direct", "13,185");
        table.add("a relay", "8");

        assertThat(table.lines())
                .containsExactly("through     tps", "-----------------", "direct   13,185", "a relay       8");
    }
}
