package io.portcullis.proxy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Bytes are sacred: what one side says the other hears, from the first to the last. */
class RelayTest extends OneNodeTest {
    private static final byte[] SECRET = {1, 2, 3, 4};

    @Test
    void passesTheStartupMessageOnAsItCame() throws IOException {
        byte[] startup = WirePeer.startup("user", "alice", "database", "shop", "_pq_.x", "y");
        try (WirePeer client = gateway.client().send(startup);
                WirePeer backend = server.accept()) {
            assertThat(backend.readPacket()).isEqualTo(startup);
        }
    }

    @Test
    void relaysAuthenticationAndAQuery() throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.startup("user", "alice"));
                WirePeer backend = server.acceptStarted()) {
            backend.send('R', WirePeer.number(3));
            assertThat(client.readMessage().type()).isEqualTo('R');
            client.send('p', "secret\0");
            assertThat(backend.readMessage().text()).isEqualTo("secret\0");
            backend.welcome(42, SECRET, "server_version=18");
            assertThat(client.readUntil('S').text()).isEqualTo("server_version\00018\0");
            client.readUntil('Z');
            client.query("SELECT 1");
            assertThat(backend.readMessage().text()).isEqualTo("SELECT 1\0");
            backend.complete("SELECT 1");
            assertThat(client.readMessage().text()).isEqualTo("SELECT 1\0");
            assertThat(client.readMessage().type()).isEqualTo('Z');
        }
    }

    @Test
    void aStartupMessageMayComeByteByByteAndBytesMayFollowIt() throws IOException {
        byte[] startup = WirePeer.startup("user", "alice");
        try (WirePeer client = gateway.client()) {
            for (byte each : startup) {
                client.send(each);
            }
            try (WirePeer backend = server.accept()) {
                assertThat(backend.readPacket()).isEqualTo(startup);
            }
        }
        byte[] both = Arrays.copyOf(startup, startup.length + 6);
        System.arraycopy(WirePeer.message('p', (byte) 9), 0, both, startup.length, 6);
        try (WirePeer client = gateway.client().send(both);
                WirePeer backend = server.accept()) {
            assertThat(backend.readPacket()).isEqualTo(startup);
            backend.send('R', WirePeer.number(3));
            assertThat(backend.readMessage().body()).containsExactly(9);
        }
    }

    @Test
    void tellsTheVersionNegotiationAndALongKeyOfProtocol32() throws IOException {
        byte[] longSecret = new byte[32];
        Arrays.fill(longSecret, (byte) 7);
        try (WirePeer client = gateway.client()
                        .send(WirePeer.packet(
                                196_610, "user\0alice\0\0".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                WirePeer backend = server.acceptStarted()) {
            byte[] negotiation = {0, 3, 0, 0, 0, 0, 0, 0};
            backend.send('v', negotiation).welcome(42, longSecret);
            assertThat(client.readMessage().body()).isEqualTo(negotiation);
            byte[] key = client.readUntil('K').body();
            assertThat(key).hasSize(4 + 32);
            assertThat(Arrays.copyOf(key, 4)).isEqualTo(WirePeer.number(42));
            assertThat(Arrays.copyOfRange(key, 4, 36)).isNotEqualTo(longSecret);
        }
    }

    @Test
    void megabytesArriveUnchangedInBothDirectionsAtOnce() throws Exception {
        byte[] down = new byte[8 << 20];
        byte[] up = new byte[8 << 20];
        new SplittableRandom(1).nextBytes(down);
        new SplittableRandom(2).nextBytes(up);
        try (WirePeer client = gateway.client().send(WirePeer.startup("user", "alice"));
                WirePeer backend = server.acceptStarted()) {
            backend.welcome(42, SECRET);
            client.readUntil('Z');
            CompletableFuture<Void> saying =
                    CompletableFuture.allOf(run(() -> backend.send('d', down)), run(() -> client.send('d', up)));
            CompletableFuture<byte[]> heard = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    heard.complete(backend.readMessage().body());
                } catch (IOException e) {
                    heard.completeExceptionally(e);
                }
            });
            assertThat(client.readMessage().body()).isEqualTo(down);
            assertThat(heard.get()).isEqualTo(up);
            saying.get();
        }
    }

    private interface Saying {
        void say() throws IOException;
    }

    private static CompletableFuture<Void> run(Saying saying) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                saying.say();
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    @Test
    void whatTheServerSaidLastReachesTheClientBeforeTheEnd() throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.startup("user", "alice"));
                WirePeer backend = server.acceptStarted()) {
            backend.send('E', "SFATAL\0C28P01\0Mno\0\0");
            backend.close();
            assertThat(client.readMessage().fields()).containsEntry('C', "28P01");
            assertThat(client.awaitEnd()).isEqualTo(WirePeer.End.CLOSED);
        }
    }

    @Test
    void whatTheClientSaidLastReachesTheServerBeforeTheEnd() throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.startup("user", "alice"));
                WirePeer backend = server.acceptStarted()) {
            backend.welcome(42, SECRET);
            client.readUntil('Z');
            client.query("SELECT 1").send('X');
            client.close();
            assertThat(backend.readMessage().type()).isEqualTo('Q');
            assertThat(backend.readMessage().type()).isEqualTo('X');
            assertThat(backend.awaitEnd()).isEqualTo(WirePeer.End.CLOSED);
        }
        Awaitility.await().untilAsserted(() -> assertThat(gateway.sessions()).isZero());
    }

    @Test
    void aServerThatDiesInTheMiddleOfAMessageEndsTheSessionAndNothingElse() throws IOException {
        try (WirePeer other = gateway.client().send(WirePeer.startup("user", "bob"));
                WirePeer otherBackend = server.acceptStarted()) {
            otherBackend.welcome(43, SECRET);
            other.readUntil('Z');
            try (WirePeer client = gateway.client().send(WirePeer.startup("user", "alice"));
                    WirePeer backend = server.acceptStarted()) {
                backend.welcome(42, SECRET);
                client.readUntil('Z');
                backend.send((byte) 'D', (byte) 0, (byte) 0, (byte) 1, (byte) 0, (byte) 5);
                backend.reset();
                client.read(6);
                client.awaitEnd();
            }
            other.query("SELECT 1");
            assertThat(otherBackend.readMessage().type()).isEqualTo('Q');
        }
    }

    @Test
    void aClientThatNeverReadsIsNotReadForEither() throws Exception {
        try (WirePeer client = gateway.client().send(WirePeer.startup("user", "alice"));
                WirePeer backend = server.acceptStarted()) {
            backend.welcome(42, SECRET);
            client.readUntil('Z');
            byte[] row = new byte[1 << 20];
            CompletableFuture<Void> flood = run(() -> {
                for (int i = 0; i < 256; i++) {
                    backend.send('D', row);
                }
            });
            // Kernel buffers take some megabytes, the gateway next to nothing: the server gets stuck.
            Awaitility.await().during(java.time.Duration.ofMillis(300)).until(() -> !flood.isDone());
            gateway.release();
            assertThat(client.socket().isClosed()).isFalse();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(gateway.sessions())
                            .as("a fence does not wait for a client that does not read")
                            .isZero());
            Awaitility.await().until(flood::isCompletedExceptionally);
        }
    }

    @Test
    void refusesALengthThatMakesNoSenseFromEitherSide() throws IOException {
        for (boolean fromClient : new boolean[] {true, false}) {
            try (WirePeer client = gateway.client().send(WirePeer.startup("user", "alice"));
                    WirePeer backend = server.acceptStarted()) {
                backend.welcome(42, SECRET);
                client.readUntil('Z');
                WirePeer liar = fromClient ? client : backend;
                liar.send((byte) 'Q', (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff);
                assertThat(client.readMessage().fields()).containsEntry('C', "08P01");
                client.awaitEnd();
                backend.awaitEnd();
            }
        }
    }

    /** The event loops' own end used to overtake the last words now and then, and clients heard nothing. */
    @Test
    void whoeverIsThereWhenTheGatewayStopsIsToldSo() throws IOException {
        List<WirePeer> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            WirePeer client = gateway.client().send(WirePeer.startup("user", "alice"));
            TestGateway.welcomed(client, server.acceptStarted());
            clients.add(client);
        }
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway::close);
        for (WirePeer client : clients) {
            assertThat(client.readMessage().text()).contains("57P01", "the gateway stops");
            client.close();
        }
        assertThat(stopped).succeedsWithin(Duration.ofSeconds(10));
    }
}
