package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static io.portcullis.proxy.gateway.TestGateway.PG2;

import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A gateway before two scripted servers: the primary pg1, and its replica pg2. */
abstract class TwoNodeTest {
    ScriptedServer one;
    ScriptedServer two;
    TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        one = new ScriptedServer();
        two = new ScriptedServer();
        gateway = begun(new TestGateway.Setup());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        one.close();
        two.close();
    }

    /** A new gateway before the same servers. */
    TestGateway begun(TestGateway.Setup setup) throws IOException {
        return new TestGateway(setup)
                .replica(PG2, two.port())
                .lead(PG1, one.port())
                .awaitOpen(true);
    }

    /** A client of the primary route that has sent its StartupMessage. */
    WirePeer started() throws IOException {
        return gateway.client().send(WirePeer.startup("user", "alice"));
    }

    /** The same on the replica route. */
    WirePeer startedOnReplica() throws IOException {
        return gateway.replicaClient().send(WirePeer.startup("user", "alice"));
    }
}
