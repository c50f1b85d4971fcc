package io.portcullis.lab.chaos.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.lab.chaos.check.Operation.Result;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistersTest {
    @ParameterizedTest
    @CsvSource({
        "25006, FAILED", // read-only transaction
        "53300, FAILED", // too many connections
        "57P01, UNKNOWN", // ended by an administrator, perhaps after the commit
        "57P02, UNKNOWN",
        "08006, UNKNOWN",
        "XX000, UNKNOWN"
    })
    void onlyWhatWasRolledBackForCertainHasFailed(String state, Result result) {
        assertThat(Registers.after(new SQLException("", state))).isEqualTo(result);
    }

    @Test
    void aConnectionThatEndsLeavesEverythingOpen() {
        assertThat(Registers.after(new SQLException("socket closed"))).isEqualTo(Result.UNKNOWN);
    }

    @Test
    void readsAHistoryFile() {
        Map<Long, Long> forks = new HashMap<>();
        "1\t0/5000A0\tno recovery target specified\n\n2\t1/0A\tno recovery target specified\n"
                .lines()
                .forEach(line -> Registers.fork(line, forks));
        assertThat(forks).containsExactlyInAnyOrderEntriesOf(Map.of(1L, 0x5000A0L, 2L, 0x1_0000_000AL));
    }
}
