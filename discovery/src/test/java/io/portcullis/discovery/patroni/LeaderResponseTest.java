package io.portcullis.discovery.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.WritableAnswer;
import io.portcullis.fencing.WritableAnswer.InRecovery;
import io.portcullis.fencing.WritableAnswer.NoAnswer;
import io.portcullis.fencing.WritableAnswer.NotRunning;
import io.portcullis.fencing.WritableAnswer.Writable;
import io.portcullis.topology.NodeName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class LeaderResponseTest {
    private static WritableAnswer of(int code, String body) {
        return LeaderResponse.of("demo", new NodeName("pg1"), code, body).answer();
    }

    @ParameterizedTest
    @CsvSource({"primary", "master"})
    void writableIfCodeAndBodySaySo(String role) {
        assertThat(of(
                        200,
                        "{\"state\":\"running\",\"role\":\"" + role + "\",\"timeline\":3,"
                                + "\"database_system_identifier\":\"7421234567890123456\","
                                + "\"patroni\":{\"version\":\"4.1.0\",\"scope\":\"demo\",\"name\":\"pg1\"}}"))
                .isEqualTo(new Writable("7421234567890123456", 3));
    }

    @Test
    void whatItDoesNotSayIsNotInvented() {
        assertThat(of(200, "{\"state\":\"running\",\"role\":\"primary\"}")).isEqualTo(new Writable(null, 0));
    }

    @ParameterizedTest
    @CsvSource({"replica", "standby_leader", "promoted", "demoted", "uninitialized", "leader", "''"})
    void holdingTheLockInRecoveryIsNotWritable(String role) {
        assertThat(of(200, "{\"state\":\"running\",\"role\":\"" + role + "\"}")).isInstanceOf(InRecovery.class);
    }

    @ParameterizedTest
    @CsvSource({"starting", "stopping", "crashed", "unknown", "restarting"})
    void aPrimaryThatDoesNotRunIsNotWritable(String state) {
        assertThat(of(200, "{\"state\":\"" + state + "\",\"role\":\"primary\"}"))
                .isInstanceOf(NotRunning.class);
    }

    @Test
    void aPrimaryWhoseAgentDoesNotHoldTheLockIsNotWritable() {
        assertThat(of(503, "{\"state\":\"running\",\"role\":\"primary\"}")).isInstanceOf(NotRunning.class);
    }

    static final List<String> STRANGERS = List.of(
            "{\"state\":\"running\",\"role\":\"primary\",\"patroni\":{\"scope\":\"other\",\"name\":\"pg1\"}}",
            "{\"state\":\"running\",\"role\":\"primary\",\"patroni\":{\"scope\":\"demo\",\"name\":\"pg2\"}}",
            "<html><title>503 Service Unavailable</title></html>",
            "",
            "{}",
            "[]",
            "{\"state\":\"running\"}",
            "{\"role\":\"primary\"}",
            "{\"state\":1,\"role\":\"primary\"}",
            "{\"state\":\"running\",\"role\":\"primary\"");

    @ParameterizedTest
    @FieldSource("STRANGERS")
    void whatIsNotThisNodesAgentIsNoAnswer(String body) {
        assertThat(of(200, body)).isInstanceOf(NoAnswer.class);
        assertThat(of(503, body)).isInstanceOf(NoAnswer.class);
    }

    @ParameterizedTest
    @CsvSource({"201", "302", "401", "404", "500"})
    void anyOtherCodeIsNoAnswer(int code) {
        assertThat(of(code, "{\"state\":\"running\",\"role\":\"primary\"}")).isInstanceOf(NoAnswer.class);
    }
}
