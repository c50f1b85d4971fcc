package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.session.LimitSettings;
import io.portcullis.testkit.wire.DeadAddress;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The record of the leader names a host with several addresses, of which the first is dead: it drops what it is sent. */
class SeveralAddressesTest {
    private static final byte[] STARTUP = WirePeer.startup("user", "alice");

    private final Heard heard = new Heard();
    private ScriptedServer server;
    private DeadAddress dead;
    private TestGateway gateway;
    private volatile List<InetAddress> addresses = List.of(DeadAddress.ADDRESS, InetAddress.getLoopbackAddress());

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        dead = new DeadAddress(server.port());
        gateway = begun(LimitSettings.DEFAULT);
    }

    private TestGateway begun(LimitSettings limits) throws IOException {
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.events = heard;
        setup.host = "patroni_1";
        setup.limits = limits;
        setup.names = host -> {
            assertThat(host).isEqualTo("patroni_1");
            if (addresses.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return addresses;
        };
        return new TestGateway(setup).lead(PG1, server.port()).awaitOpen(true);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        server.close();
        dead.close();
    }

    @Test
    void aLoginReachesTheServerAndTheRouteStaysOpen() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (WirePeer client = gateway.client().send(STARTUP);
                    WirePeer backend = TestGateway.welcomed(client, server.acceptStarted())) {
                assertThat(backend.socket().isConnected()).isTrue();
            }
        }
        assertThat(heard.doubts).isEmpty();
        assertThat(heard.refusals).isEmpty();
        assertThat(heard.connections).hasValue(3);
    }

    @Test
    void aCancelRequestReachesItsServer() throws IOException {
        byte[] theirs = {1, 2, 3, 4};
        try (WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = server.acceptStarted()) {
            backend.welcome(42, theirs);
            byte[] key = client.readUntil('K').body();
            byte[] ours = Arrays.copyOfRange(key, 4, key.length);
            try (WirePeer canceller = gateway.client().send(WirePeer.cancelRequest(42, ours));
                    WirePeer cancelled = server.accept()) {
                assertThat(cancelled.readPacket()).isEqualTo(WirePeer.cancelRequest(42, theirs));
                cancelled.close();
                assertThat(canceller.awaitEnd()).isEqualTo(End.CLOSED);
            }
        }
    }

    @Test
    void whereAllAddressesAreDeadTheServerIsDoubtedAsBefore() throws IOException {
        gateway.close();
        addresses = List.of(DeadAddress.ADDRESS, DeadAddress.ADDRESS);
        TestLimits limits = new TestLimits();
        limits.connectTimeout = Duration.ofMillis(100);
        gateway = begun(limits.settings());
        try (WirePeer client = gateway.client().send(STARTUP)) {
            assertThat(client.socket().isConnected()).isTrue();
            Awaitility.await().untilAsserted(() -> assertThat(heard.doubts).isNotEmpty());
        }
    }

    @Test
    void aNameThatIsNotKnownIsDoubtedAsBefore() throws IOException {
        addresses = List.of();
        try (WirePeer client = gateway.client().send(STARTUP)) {
            assertThat(client.socket().isConnected()).isTrue();
            Awaitility.await().untilAsserted(() -> assertThat(heard.doubts).isNotEmpty());
        }
    }
}
