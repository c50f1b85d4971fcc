package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static io.portcullis.proxy.gateway.TestGateway.PG2;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.gateway.ListenerSettings.WhenClosed;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.topology.Role;
import java.io.IOException;
import java.net.ConnectException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** {@code when-closed: refuse}: clients with several hosts go on to the next one only if the port is closed. */
class WhenClosedTest {
    private static boolean listens(Connecting connecting) throws IOException {
        try (WirePeer peer = connecting.connect()) {
            return peer.socket().isConnected();
        } catch (ConnectException refused) {
            return false;
        }
    }

    private interface Connecting {
        WirePeer connect() throws IOException;
    }

    @Test
    void listensOnlyWhileTheRouteOfTheListenerIsOpen() throws IOException {
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.whenClosed = WhenClosed.REFUSE;
        try (ScriptedServer one = new ScriptedServer();
                ScriptedServer two = new ScriptedServer();
                TestGateway gateway = new TestGateway(setup)) {
            Awaitility.await().until(() -> !listens(gateway::client));
            gateway.replica(PG2, two.port()).lead(PG1, one.port());
            Awaitility.await().until(() -> listens(gateway::client) && listens(gateway::replicaClient));

            gateway.release().member(PG1, one.port(), Role.DEMOTED);
            Awaitility.await().until(() -> !listens(gateway::client));
            assertThat(listens(gateway::replicaClient))
                    .as("the replica is there as before")
                    .isTrue();

            gateway.lead(PG1, one.port());
            Awaitility.await().until(() -> listens(gateway::client));
            try (WirePeer client = gateway.client().send(WirePeer.startup("user", "alice"));
                    WirePeer backend = one.acceptStarted()) {
                backend.welcome(42, new byte[4]);
                client.readUntil('Z');
            }
        }
    }
}
