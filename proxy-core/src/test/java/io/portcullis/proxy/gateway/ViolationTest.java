package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.welcomed;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import io.portcullis.testkit.wire.WirePeer.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A peer that loses the framing of its messages hears so, behind everything that it said or was to hear before. */
class ViolationTest extends OneNodeTest {
    private static final byte[] NONSENSE = {'Q', 0, 0, 0, 3, 'n', 'o'};

    private final BlockingQueue<EndReason> ends = new LinkedBlockingQueue<>();

    @Override
    TestGateway.Setup setup() {
        return new TestGateway.Setup().endsInto(ends);
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

    private void endsFor(EndReason reason) throws InterruptedException {
        assertThat(ends.poll(Waiting.AT_MOST.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(reason);
    }

    private static Map<Character, String> violation(WirePeer client) throws IOException {
        Map<Character, String> fields = client.readMessage().fields();
        assertThat(fields).containsEntry('S', "FATAL").containsEntry('C', "08P01");
        assertThat(fields.get('D')).contains("protocol-violation");
        assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
        return fields;
    }

    @Test
    void aQueryBeforeTheNonsenseIsAnsweredBeforeTheClientIsTold() throws Exception {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.send(joined(message('Q', "COMMIT\0"), NONSENSE));
            assertThat(backend.readMessage().text()).isEqualTo("COMMIT\0");
            Message last = backend.readMessage();
            assertThat(last.type()).isEqualTo('X');
            assertThat(last.body()).isEmpty();
            backend.complete("COMMIT").close();
            assertThat(client.readMessage().text()).isEqualTo("COMMIT\0");
            assertThat(client.readMessage().type()).isEqualTo('Z');
            assertThat(violation(client).get('H')).contains("No request was in flight");
            endsFor(EndReason.PROTOCOL_VIOLATION);
        }
    }

    @Test
    void aServerThatDiesBeforeItHasAnsweredLeavesTheOutcomeUnknown() throws Exception {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.send(joined(message('Q', "COMMIT\0"), NONSENSE));
            backend.readMessage();
            backend.readMessage();
            backend.close();
            assertThat(violation(client).get('H')).contains("is unknown");
            endsFor(EndReason.PROTOCOL_VIOLATION);
        }
    }

    @Test
    void withNothingInFlightTheClientIsToldAtOnce() throws Exception {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.send(NONSENSE);
            assertThat(violation(client).get('H')).contains("No request was in flight");
            assertThat(backend.awaitEnd()).isEqualTo(End.RESET);
            endsFor(EndReason.PROTOCOL_VIOLATION);
        }
    }

    /** A Terminate would be taken for a part of that message. */
    @Test
    void aServerThatHasGotAPartOfABadHeaderIsResetAndTheOutcomeIsUnknown() throws Exception {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.send(joined(message('Q', "COMMIT\0"), new byte[] {'Q', 0, 0}));
            backend.readMessage();
            backend.read(3);
            client.send((byte) 0, (byte) 3);
            assertThat(violation(client).get('H')).contains("is unknown");
            assertThat(backend.awaitEnd()).isEqualTo(End.RESET);
            endsFor(EndReason.PROTOCOL_VIOLATION);
        }
    }

    @Test
    void aFenceDoesNotWaitForTheAnswers() throws Exception {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.send(joined(message('Q', "COMMIT\0"), NONSENSE));
            backend.readMessage();
            backend.readMessage();
            gateway.release();
            Map<Character, String> fields = client.readMessage().fields();
            assertThat(fields).containsEntry('C', "57P01");
            assertThat(fields.get('H')).contains("is unknown");
            endsFor(EndReason.LEADERSHIP_ENDED);
        }
    }

    @Test
    void whatAServerSaysBeforeItsNonsenseIsPassedOn() throws Exception {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.query("SELECT 1");
            backend.readMessage();
            backend.send(joined(message('C', "SELECT 1\0"), message('Z', "I"), NONSENSE));
            assertThat(client.readMessage().text()).isEqualTo("SELECT 1\0");
            assertThat(client.readMessage().type()).isEqualTo('Z');
            assertThat(violation(client).get('H')).contains("No request was in flight");
            assertThat(backend.awaitEnd()).isEqualTo(End.RESET);
            endsFor(EndReason.PROTOCOL_VIOLATION);
        }
    }
}
