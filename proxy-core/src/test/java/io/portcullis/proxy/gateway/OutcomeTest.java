package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.welcomed;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a client hears of its requests when it is cut off: the truth, or that it is unknown. */
class OutcomeTest extends OneNodeTest {
    private static final String SETTLED_HINT = "No request was in flight. Connect again.";
    private static final String UNKNOWN_HINT = "The outcome of the request in flight is unknown";

    private static byte[] startup() {
        return WirePeer.startup("user", "alice");
    }

    private static byte[] message(char type, String body) {
        return WirePeer.message(type, body.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private String hintAfterTheLockLeft(WirePeer client) throws IOException {
        gateway.release();
        Map<Character, String> fields = client.readMessage().fields();
        assertThat(fields).containsEntry('C', "57P01");
        assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
        return fields.getOrDefault('H', "");
    }

    @Test
    void aCommitThatWasFlushedAndNotSyncedIsUnknown() throws IOException {
        try (WirePeer client = gateway.client().send(startup());
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.send(joined(
                    message('P', "\0COMMIT\0\0\0"),
                    WirePeer.message('B', new byte[8]),
                    WirePeer.message('E', new byte[5]),
                    WirePeer.message('H')));
            assertThat(backend.readUntil('H').body()).isEmpty();
            assertThat(hintAfterTheLockLeft(client)).startsWith(UNKNOWN_HINT);
        }
    }

    @Test
    void aQueryThatCameBehindTheStartupMessageIsNotAnsweredByTheEndOfTheLogin() throws IOException {
        try (WirePeer client = gateway.client().send(joined(startup(), message('Q', "COMMIT\0")));
                WirePeer backend = server.acceptStarted()) {
            welcomed(client, backend);
            assertThat(backend.readMessage().text()).isEqualTo("COMMIT\0");
            assertThat(hintAfterTheLockLeft(client)).startsWith(UNKNOWN_HINT);
        }
    }

    @Test
    void aQueryThatWasPipelinedBehindTwoIsNotForgottenWhenTheFirstIsACopy() throws IOException {
        try (WirePeer client = gateway.client().send(startup());
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.query("COPY t FROM STDIN").query("COMMIT").query("COMMIT");
            backend.readMessage();
            backend.readMessage();
            backend.readMessage();
            backend.send('G', new byte[3]).complete("COPY 0").complete("COMMIT");
            client.readUntil('Z');
            client.readUntil('Z');
            assertThat(hintAfterTheLockLeft(client)).startsWith(UNKNOWN_HINT);
        }
    }

    @Test
    void anOpenTransactionInWhichNothingIsInFlightIsRolledBack() throws IOException {
        try (WirePeer client = gateway.client().send(startup());
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.query("BEGIN");
            backend.readMessage();
            backend.send('C', "BEGIN\0").send('Z', "T");
            client.readUntil('Z');
            assertThat(hintAfterTheLockLeft(client)).contains("No request was in flight", "is rolled back");
        }
    }

    @Test
    void whatWasAnsweredIsSettled() throws IOException {
        try (WirePeer client = gateway.client().send(startup());
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.query("COMMIT");
            backend.readMessage();
            backend.complete("COMMIT");
            client.readUntil('Z');
            assertThat(hintAfterTheLockLeft(client)).isEqualTo(SETTLED_HINT);
        }
    }

    @Test
    void whatIsHeldIsNotWhatTheClientKnows() throws IOException {
        try (WirePeer client = gateway.client().send(startup());
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.query("COMMIT");
            backend.readMessage();
            byte[] answer = joined(message('C', "COMMIT\0"), message('Z', "I"));
            backend.send(Arrays.copyOf(answer, 7));
            client.read(7);
            gateway.reachable = false;
            gateway.pass(Duration.ofSeconds(9));
            backend.send(Arrays.copyOfRange(answer, 7, answer.length));
            assertThat(client.hearsNothingFor(Duration.ofMillis(200))).isTrue();
            gateway.reachable = true;
            gateway.release();
            assertThat(client.awaitEnd())
                    .as("it has got a part of a message, and no more can follow")
                    .isEqualTo(End.RESET);
        }
    }
}
