package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;

import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A gateway before one scripted server, which is the primary. */
abstract class OneNodeTest {
    ScriptedServer server;
    TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        gateway = new TestGateway(setup()).lead(PG1, server.port()).awaitOpen(true);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        server.close();
    }

    /** What the gateway starts with. */
    TestGateway.Setup setup() {
        return new TestGateway.Setup();
    }

    /** A client that has sent its StartupMessage. */
    WirePeer started() throws IOException {
        return gateway.client().send(WirePeer.startup("user", "alice"));
    }
}
