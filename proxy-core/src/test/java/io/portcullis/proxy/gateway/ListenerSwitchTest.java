package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.gateway.ListenerSettings.WhenClosed;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The thread that opens and closes listeners, in trouble. */
class ListenerSwitchTest {
    private ScriptedServer server;
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.whenClosed = WhenClosed.REFUSE;
        gateway = new TestGateway(setup);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        server.close();
    }

    private boolean listens() throws Exception {
        return listens(gateway::client);
    }

    private static boolean listens(Callable<WirePeer> connecting) throws Exception {
        try (WirePeer peer = connecting.call()) {
            return peer.socket().isConnected();
        } catch (ConnectException refused) {
            return false;
        }
    }

    private void awaitListening(boolean listening) {
        Waiting.until("a listener that is open: " + listening, Waiting.AT_MOST, () -> listens() == listening);
    }

    @Test
    void aListenerWhoseAddressIsTakenOpensWhenItIsFree() throws IOException {
        awaitListening(false);
        try (ServerSocket other = new ServerSocket()) {
            int port = gateway.gateway.listeners().getFirst().settings().bind().port();
            other.setReuseAddress(true);
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            gateway.lead(PG1, server.port()).awaitOpen(true);
            Waiting.until(
                    "the listener that is looked at later", Waiting.AT_MOST, () -> listens(gateway::replicaClient));
        }
        awaitListening(true);
    }

    @Test
    void theThreadOutlivesWhatFailsInALook() {
        gateway.lead(PG1, server.port()).awaitOpen(true);
        awaitListening(true);
        AtomicInteger looks = new AtomicInteger();
        AtomicInteger broken = new AtomicInteger();
        try (ListenerSwitch failing = new ListenerSwitch(
                gateway.gateway.listeners(),
                _ -> {
                    looks.incrementAndGet();
                    throw new AssertionError("in each look");
                },
                broken::incrementAndGet)) {
            failing.start();
            Waiting.until("many looks", Waiting.AT_MOST, looks::get, count -> count > 6);
        }
        assertThat(broken).hasValue(0);
    }

    @Test
    void nothingIsOpenedAgainWhenTheGatewayDrains() throws Exception {
        gateway.lead(PG1, server.port()).awaitOpen(true);
        awaitListening(true);
        gateway.gateway.drain();
        // What a look does that was under way when the gateway began to drain.
        gateway.gateway.listeners().getFirst().open();
        assertThat(listens()).isFalse();
    }
}
