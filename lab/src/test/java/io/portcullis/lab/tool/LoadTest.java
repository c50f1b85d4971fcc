package io.portcullis.lab.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LoadTest {
    @Test
    void understandsWhatPgbenchSays() {
        assertThat(Load.parse("""
                        pgbench (15.18 (Debian 15.18-0+deb12u1))
                        transaction type: <builtin: select only>
                        number of clients: 16
                        duration: 3 s
                        number of transactions actually processed: 43217
                        number of failed transactions: 0 (0.000%)
                        latency average = 1.109 ms
                        initial connection time = 21.422 ms
                        tps = 14425.702140 (without initial connection time)
                        """)).isEqualTo(new Load(43_217, 14_425.702_14, 1.109));
    }

    @Test
    void showsWhatItDoesNotUnderstand() {
        assertThatThrownBy(() -> Load.parse("pgbench: error: connection refused"))
                .hasMessageContaining("connection refused");
    }
}
