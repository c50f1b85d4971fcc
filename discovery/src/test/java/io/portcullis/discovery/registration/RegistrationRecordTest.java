package io.portcullis.discovery.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Timeline;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationRecordTest {
    @Test
    void isReadAsItWasWritten() {
        RegistrationRecord record = new RegistrationRecord(
                Duration.ofSeconds(10),
                new Acknowledgement("{\"cluster\":\"c1\",\"node\":\"pg \\\"1\\\"\",\"holding\":\"create revision 7\"}"),
                123_456_789_012L,
                Instant.parse("2026-01-02T03:04:05Z"),
                42,
                new Lineage("7106", new Timeline(5, 0x3000148L)),
                "c1");
        assertThat(RegistrationRecord.decode(record.encode())).isEqualTo(record);
    }

    /** A source acknowledges in its own words: an object is written as one, anything else as text. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"node\":\"pg1\"}", "7", "null", "generation 7", "[1]"})
    void anAcknowledgementIsReadAsItWasWritten(String words) {
        RegistrationRecord record = new RegistrationRecord(
                Duration.ofSeconds(10), new Acknowledgement(words), 1, null, 0, Lineage.UNKNOWN, null);
        assertThat(RegistrationRecord.decode(record.encode())).isEqualTo(record);
    }

    @Test
    void mayHavePublishedNothing() {
        RegistrationRecord record =
                new RegistrationRecord(Duration.ofSeconds(10), null, 1, null, 0, Lineage.UNKNOWN, null);
        assertThat(RegistrationRecord.decode(record.encode())).isEqualTo(record);
    }

    /** Gateways are upgraded one after the other, and read each other meanwhile. */
    @Test
    void oneThatRemembersNothingIsWrittenAsVersionsBeforeDid() {
        String before =
                "{\"format\":1,\"max_silence_ms\":10000,\"fenced\":null,\"renewed_ns\":1,\"started\":null,\"sessions\":0}";
        RegistrationRecord record =
                new RegistrationRecord(Duration.ofSeconds(10), null, 1, null, 0, Lineage.UNKNOWN, "c1");
        assertThat(record.encode()).isEqualTo(before);
        assertThat(RegistrationRecord.decode(before).remembered()).isEqualTo(Lineage.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "{\"timeline\": -1}",
                "{\"timeline\": 99999999999, \"begin\": 7}",
                "{\"timeline\": \"five\"}",
                "{\"system\": {}, \"begin\": -9}"
            })
    void nothingIsRememberedThatMakesNoSense(String remembered) {
        assertThat(RegistrationRecord.decode("{\"format\": 1, \"remembered\": " + remembered + "}")
                        .remembered())
                .isEqualTo(Lineage.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[]",
                "null",
                "{}",
                "{\"format\": 1, \"max_silence_ms\": 0}",
                "{\"format\": 1, \"max_silence_ms\": -5}",
                "{\"format\": 1, \"max_silence_ms\": 1e30}",
                "{\"format\": 1, \"max_silence_ms\": \"x\"}",
                "{\"format\": 1, \"max_silence_ms\": 90000000}",
                "{\"format\": 1, \"renewed_ns\": true, \"started\": \"yesterday\", \"sessions\": \"many\"}",
                "{\"format\": 1, \"fenced\": 7}",
                "{\"format\": 1, \"fenced\": \"\"}",
                "{\"format\": 2, \"renewed_ns\": 7, \"fenced\": {\"cluster\": \"c\", \"node\": \"pg1\", \"holding\": \"h\"}}",
            })
    void whatCannotBeReadSaysNothingAndHasPublishedNothing(String value) {
        assertThat(RegistrationRecord.decode(value)).isEqualTo(RegistrationRecord.UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"format\": 2, \"max_silence_ms\": 60000, \"anything\": [1]}",
                "{\"max_silence_ms\": 60000}",
                "{\"format\": 1, \"max_silence_ms\": 60000, \"renewed_ns\": \"x\", \"started\": \"yesterday\"}"
            })
    void howLongAGatewayMayRelayIsReadFromEveryFormat(String value) {
        RegistrationRecord record = RegistrationRecord.decode(value);
        assertThat(record.maxSilence()).isEqualTo(Duration.ofSeconds(60));
        assertThat(record.acknowledged()).isNull();
    }
}
