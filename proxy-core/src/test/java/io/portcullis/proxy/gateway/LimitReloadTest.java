package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.session.LimitSettings;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Limits that are changed while the gateway runs hold for what begins after that. */
class LimitReloadTest {
    private static final int FILLING = 8;

    /** The kernel gives up by itself after two minutes of repeated requests. */
    private static final Duration BEFORE_THE_KERNEL = Duration.ofMinutes(1);

    private static LimitSettings connectTimeout(Duration timeout) {
        TestLimits limits = new TestLimits();
        limits.connectTimeout = timeout;
        return limits.settings();
    }

    @Test
    void anAttemptToConnectIsGivenUpAfterTheTimeThatIsConfiguredNow() throws IOException {
        AtomicInteger failed = new AtomicInteger();
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.limits = connectTimeout(Duration.ofDays(1));
        setup.events = new ClusterTelemetry() {
            @Override
            public void connectFailed(NodeName node) {
                failed.incrementAndGet();
            }
        };
        List<SocketChannel> others = new ArrayList<>();
        // No connection is accepted, and the queue is full of others: the kernel answers no further request to connect.
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestGateway gateway = new TestGateway(setup)) {
            for (int i = 0; i < FILLING; i++) {
                SocketChannel other = SocketChannel.open();
                other.configureBlocking(false);
                other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort()));
                others.add(other);
            }
            gateway.lead(PG1, silent.getLocalPort()).awaitOpen(true);
            gateway.gateway.reload(connectTimeout(Duration.ofMillis(100)));
            try (WirePeer client = gateway.client().send(WirePeer.startup("user", "alice"))) {
                Awaitility.await()
                        .atMost(BEFORE_THE_KERNEL)
                        .untilAsserted(() -> assertThat(failed).hasPositiveValue());
                assertThat(client.socket().isConnected()).isTrue();
            }
        } finally {
            for (SocketChannel other : others) {
                other.close();
            }
        }
    }
}
