package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static io.portcullis.proxy.gateway.TestGateway.PG2;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas, one of which takes no clients. It has the fewest sessions all the time. */
class ReplicaChoiceTest {
    private static final NodeName PG3 = new NodeName("pg3");
    private static final byte[] TOO_MANY_CLIENTS = WirePeer.message(
            'E', "SFATAL\0VFATAL\0C53300\0Msorry, too many clients already\0\0".getBytes(StandardCharsets.UTF_8));

    private final AtomicInteger asked = new AtomicInteger();
    private ScriptedServer primary;
    private ScriptedServer bad;
    private ScriptedServer good;
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        primary = new ScriptedServer();
        bad = new ScriptedServer();
        good = new ScriptedServer();
        gateway = new TestGateway()
                .replica(PG2, bad.port())
                .replica(PG3, good.port())
                .lead(PG1, primary.port())
                .awaitOpen(true);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        primary.close();
        bad.close();
        good.close();
    }

    private interface Manners {
        void answer(WirePeer peer) throws IOException;
    }

    /** Until {@code server} is closed. */
    private void answerAll(ScriptedServer server, Manners manners) {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    WirePeer peer = server.acceptStarted();
                    asked.incrementAndGet();
                    manners.answer(peer);
                }
            } catch (IOException over) {
                assertThat(over).isNotNull();
            }
        });
    }

    private WirePeer login(String user) throws IOException {
        return gateway.replicaClient().send(WirePeer.startup("user", user));
    }

    private void everybodyIsServed(int clients) throws IOException {
        answerAll(good, peer -> peer.welcome(42, new byte[4], "in_hot_standby=on"));
        for (int i = 0; i < clients; i++) {
            try (WirePeer client = login("user" + i)) {
                assertThat(client.readUntil('Z').text()).isEqualTo("I");
            }
        }
    }

    @Test
    void noClientHearsOfAReplicaThatIsFullAndItIsLeftAlone() throws IOException {
        AtomicInteger full = new AtomicInteger();
        answerAll(bad, peer -> {
            full.incrementAndGet();
            peer.send(TOO_MANY_CLIENTS).finish();
        });
        everybodyIsServed(50);
        assertThat(full).as("logins that tried it").hasValue(1);
    }

    @Test
    void noClientHearsOfAReplicaThatHangsUpAndItIsLeftAlone() throws IOException {
        AtomicInteger hungUp = new AtomicInteger();
        answerAll(bad, peer -> {
            hungUp.incrementAndGet();
            peer.finish();
        });
        everybodyIsServed(50);
        assertThat(hungUp).as("until a second client has seen it").hasValue(2);
    }

    @Test
    void noClientHearsOfAReplicaThatIsNotThere() throws IOException {
        bad.close();
        everybodyIsServed(50);
    }

    /** Only the client can answer the server's question, so the gateway cannot take its login elsewhere. */
    @Test
    void afterAQuestionForAPasswordOneClientHearsThatAReplicaIsFull() throws IOException {
        byte[] reserved = WirePeer.message(
                'E', "SFATAL\0VFATAL\0C53300\0RInitPostgres\0Mno slots\0\0".getBytes(StandardCharsets.UTF_8));
        try (WirePeer client = login("first")) {
            WirePeer server = bad.acceptStarted().send('R', WirePeer.number(3));
            assertThat(client.readMessage().type()).isEqualTo('R');
            server.send(reserved).finish();
            assertThat(client.read(reserved.length)).isEqualTo(reserved);
            client.awaitEnd();
        }
        everybodyIsServed(50);
    }

    @Test
    void aClientIsToldTheServersOwnWordsAtOnceWhenAllAreFull() throws IOException {
        answerAll(bad, peer -> peer.send(TOO_MANY_CLIENTS).finish());
        answerAll(good, peer -> peer.send(TOO_MANY_CLIENTS).finish());
        try (WirePeer client = login("alice")) {
            assertThat(client.read(TOO_MANY_CLIENTS.length)).isEqualTo(TOO_MANY_CLIENTS);
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
        }
        assertThat(asked).as("each once").hasValue(2);
    }

    @Test
    void whoComesInThePauseWaitsForTheOneThatTriesAgain() throws IOException {
        answerAll(bad, peer -> peer.send(TOO_MANY_CLIENTS).finish());
        WirePeer first = login("alice");
        good.acceptStarted().send(TOO_MANY_CLIENTS).finish();
        assertThat(first.read(TOO_MANY_CLIENTS.length)).isEqualTo(TOO_MANY_CLIENTS);

        try (WirePeer second = login("bob")) {
            Awaitility.await().until(() -> gateway.gateway.waiting().taken() == 1);
            bad.close();
            gateway.clock.advance(Duration.ofSeconds(1));
            TestGateway.welcomed(second, good.acceptStarted(), "in_hot_standby=on");
        }
        first.close();
    }
}
