package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG2;
import static io.portcullis.proxy.gateway.TestGateway.welcomed;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.testkit.wire.WirePeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A client that shuts down its sending side gets the answers to what it sent before, as PostgreSQL itself gives them. */
class HalfCloseTest extends OneNodeTest {
    private final BlockingQueue<EndReason> ended = new LinkedBlockingQueue<>();

    @Override
    TestGateway.Setup setup() {
        return new TestGateway.Setup().endsInto(ended);
    }

    private void assertEnded(EndReason reason) {
        Awaitility.await().untilAsserted(() -> assertThat(ended).containsExactly(reason));
        Awaitility.await().untilAsserted(() -> assertThat(gateway.sessions()).isZero());
    }

    @Test
    void whatIsInFlightIsAnsweredAndThenTheServerHearsOfTheEnd() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.query("SELECT pg_sleep(1)").finish();
            assertThat(backend.readMessage().text()).isEqualTo("SELECT pg_sleep(1)\0");
            assertThat(backend.awaitEnd())
                    .as("the server gets the end of the input behind the query, and can still answer")
                    .isEqualTo(WirePeer.End.CLOSED);
            assertThat(ended).isEmpty();
            backend.complete("SELECT 1");
            backend.close();
            assertThat(client.readMessage().text()).isEqualTo("SELECT 1\0");
            assertThat(client.readMessage().type()).isEqualTo('Z');
            assertThat(client.awaitEnd()).isEqualTo(WirePeer.End.CLOSED);
        }
        assertEnded(EndReason.CLIENT_CLOSED);
    }

    @Test
    void aLargeAnswerArrivesWhole() throws IOException {
        byte[] row = new byte[4 << 20];
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.query("SELECT").finish();
            backend.readMessage();
            Thread answering = Thread.ofVirtual().start(() -> {
                try {
                    backend.send('D', row).complete("SELECT 1");
                    backend.close();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(client.readMessage().body()).hasSize(row.length);
            assertThat(client.readUntil('Z').type()).isEqualTo('Z');
            assertThat(client.awaitEnd()).isEqualTo(WirePeer.End.CLOSED);
            Awaitility.await().until(() -> !answering.isAlive());
        }
        assertEnded(EndReason.CLIENT_CLOSED);
    }

    @Test
    void everythingMayComeInOnePiece() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(WirePeer.startup("user", "alice"));
        all.writeBytes(WirePeer.message('Q', new byte[] {';', 0}));
        try (WirePeer client = gateway.client().send(all.toByteArray())) {
            client.finish();
            try (WirePeer backend = server.acceptStarted()) {
                backend.welcome(42, new byte[4]);
                assertThat(backend.readMessage().type()).isEqualTo('Q');
                backend.awaitEnd();
                backend.complete("SELECT 1");
            }
            assertThat(client.readUntil('C').text()).isEqualTo("SELECT 1\0");
            client.readUntil('Z');
            assertThat(client.awaitEnd()).isEqualTo(WirePeer.End.CLOSED);
        }
        assertEnded(EndReason.CLIENT_CLOSED);
    }

    @Test
    void aClientThatIsOwedNothingHasHungUp() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.finish();
            backend.awaitEnd();
            assertThat(client.awaitEnd()).isEqualTo(WirePeer.End.CLOSED);
            assertEnded(EndReason.CLIENT_CLOSED);
        }
    }

    @Test
    void aClientThatWaitsForAServerAndHasAskedForNothingHasHungUp() throws IOException {
        gateway.release().awaitOpen(false);
        try (WirePeer client = started()) {
            client.finish();
            assertThat(client.awaitEnd()).isEqualTo(WirePeer.End.CLOSED);
            assertEnded(EndReason.CLIENT_CLOSED);
        }
    }

    @Test
    void whatTheGateHoldsIsPassedOnBeforeTheEnd() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            gateway.reachable = false;
            gateway.pass(Duration.ofSeconds(9));
            client.query("INSERT").finish();
            assertThat(backend.hearsNothingFor(Duration.ofMillis(300))).isTrue();
            gateway.reachable = true;
            gateway.pass(Duration.ofMillis(200));
            assertThat(backend.readMessage().text()).isEqualTo("INSERT\0");
            backend.awaitEnd();
            backend.complete("INSERT 0 1");
            backend.close();
            assertThat(client.readMessage().text()).isEqualTo("INSERT 0 1\0");
        }
        assertEnded(EndReason.CLIENT_CLOSED);
    }

    @Test
    void aFenceSeversItLikeEveryOther() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.query("INSERT").finish();
            backend.readMessage();
            backend.awaitEnd();
            gateway.lead(PG2, server.port());
            assertThat(client.readUntil('E').fields()).containsEntry('C', "57P01");
            assertThat(client.awaitEnd()).isEqualTo(WirePeer.End.CLOSED);
        }
        assertEnded(EndReason.LEADERSHIP_ENDED);
    }

    /** Netty leaves the error of a channel that it has read to the end in place, and the event loop would go round for it. */
    @Test
    void aClientThatHangsUpRudelyAfterwardsEndsTheSessionThoughNothingIsSentToIt() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.query("SELECT").finish();
            backend.readMessage();
            backend.awaitEnd();
            client.reset();
            assertEnded(EndReason.CLIENT_CLOSED);
        }
    }

    @Test
    void aClientThatIsGoneEndsTheSessionAsSoonAsThatShows() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.query("SELECT").finish();
            backend.readMessage();
            backend.awaitEnd();
            client.close();
            backend.send('D', new byte[1_000]);
            assertEnded(EndReason.CLIENT_CLOSED);
        }
    }
}
