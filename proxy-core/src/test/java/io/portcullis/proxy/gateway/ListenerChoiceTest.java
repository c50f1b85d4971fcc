package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static io.portcullis.proxy.gateway.TestGateway.PG2;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.gateway.ListenerSettings.WhenClosed;
import io.portcullis.proxy.route.ReplicaChoice;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.route.Router;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A listener of the replica route that asks for a tag of its own. */
class ListenerChoiceTest {
    private static final Map<String, String> REPORTING = Map.of("reporting", "true");

    private static TestGateway.Setup setup() {
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.replicas = new ReplicaChoice.OfListener(null, REPORTING);
        TestLimits limits = new TestLimits();
        limits.maxWaiting = 0;
        setup.limits = limits.settings();
        return setup;
    }

    @Test
    void onlyNodesWithTheTagServeItsClients() throws IOException {
        try (ScriptedServer one = new ScriptedServer();
                ScriptedServer two = new ScriptedServer();
                TestGateway gateway = new TestGateway(setup())) {
            gateway.replica(PG2, two.port()).lead(PG1, one.port()).awaitOpen(true);
            try (WirePeer client = gateway.replicaClient().send(WirePeer.startup("user", "alice"))) {
                assertThat(client.readMessage().fields())
                        .containsEntry('C', "57P03")
                        .hasEntrySatisfying(
                                'M', text -> assertThat(text).contains("no replica with the tags reporting=true"));
            }
            assertThat(gateway.cluster
                            .router()
                            .offers(
                                    Route.REPLICA,
                                    gateway.cluster.status().view(),
                                    gateway.cluster.onAnyLoop().allowed()))
                    .as("without the listener's own word")
                    .isInstanceOf(Router.Choice.Found.class);

            gateway.tags = REPORTING;
            gateway.replica(PG2, two.port());
            try (WirePeer client = gateway.replicaClient().send(WirePeer.startup("user", "alice"));
                    WirePeer backend = two.acceptStarted()) {
                backend.welcome(42, new byte[4]);
                client.readUntil('Z');
            }
        }
    }

    @Test
    void itListensOnlyWhileAReplicaOrThePrimaryHasTheTag() throws IOException {
        TestGateway.Setup setup = setup();
        setup.whenClosed = WhenClosed.REFUSE;
        try (ScriptedServer one = new ScriptedServer();
                ScriptedServer two = new ScriptedServer();
                TestGateway gateway = new TestGateway(setup)) {
            gateway.tags = REPORTING;
            gateway.replica(PG2, two.port()).lead(PG1, one.port());
            Awaitility.await().until(() -> listens(gateway));
            gateway.tags = Map.of();
            gateway.replica(PG2, two.port());
            assertThat(listens(gateway)).as("the primary has it, and stands in").isTrue();
            gateway.primary(PG1, one.port());
            Awaitility.await().until(() -> !listens(gateway));
        }
    }

    private static boolean listens(TestGateway gateway) throws IOException {
        try (WirePeer peer = gateway.replicaClient()) {
            return peer.socket().isConnected();
        } catch (ConnectException refused) {
            return false;
        }
    }
}
