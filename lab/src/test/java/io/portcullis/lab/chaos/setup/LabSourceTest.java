package io.portcullis.lab.chaos.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.lab.chaos.check.LockHolding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LabSourceTest {
    @ParameterizedTest
    @CsvSource({"ETCD, create revision 227, 227", "CONSUL, 88/1, 88", "ZOOKEEPER, 10000002a, 4294967338"})
    void aHoldingInTheWordsOfAGatewayIsOneOfTheDcs(LabSource source, String words, long holding) {
        assertThat(source.holding("pg1", words)).isEqualTo(new LockHolding("pg1", holding));
    }

    @ParameterizedTest
    @CsvSource({
        "ETCD,      227",
        "ETCD,      'create revision 10, regression 1'",
        "CONSUL,    88/0",
        "ZOOKEEPER, pin-7",
        "REST,      3/17"
    })
    void wordsThatDoNotSayWhichOneAreNone(LabSource source, String words) {
        assertThat(source.holding("pg1", words)).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void thereIsNone(LabSource source) {
        assertThat(source.holding("-", "-")).isNull();
    }

    @Test
    void whatTheCheckerCannotSayIsSaid() {
        assertThat(LabSource.ETCD.limits()).isEmpty();
        assertThat(LabSource.CONSUL.limits()).hasSize(1);
        assertThat(LabSource.REST.limits()).anyMatch(limit -> limit.contains("two leaderships at once"));
    }
}
