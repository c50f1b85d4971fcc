package io.portcullis.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.FencingSettings;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.gateway.GatewaySettings;
import io.portcullis.proxy.gateway.ListenerSettings;
import io.portcullis.proxy.gateway.ListenerSettings.WhenClosed;
import io.portcullis.proxy.route.ReplicaChoice;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.route.RouteSettings;
import io.portcullis.proxy.session.LimitSettings;
import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.proxy.tls.ServerTlsSettings;
import io.portcullis.topology.NodeAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryLimitTest {
    private static final long MIB = 1 << 20;

    /** Those of the launcher. */
    private static final long DIRECT_MEMORY_BYTES = 256 * MIB;

    private static final long HEAP_BYTES = 256 * MIB;

    private static GatewaySettings settings(ClientTlsSettings tls, LimitSettings limits) {
        return new GatewaySettings(
                List.of(new ListenerSettings(
                        new NodeAddress("127.0.0.1", 5000),
                        new ClusterName("demo"),
                        Route.PRIMARY,
                        tls,
                        1_000,
                        WhenClosed.WAIT,
                        ReplicaChoice.OfListener.NONE)),
                FencingSettings.DEFAULT,
                RouteSettings.DEFAULT,
                limits,
                ServerTlsSettings.NONE,
                4);
    }

    private static LimitSettings limits(int maxSessions, long bufferMemory) {
        LimitSettings usual = LimitSettings.DEFAULT;
        return new LimitSettings(
                maxSessions,
                usual.maxPending(),
                usual.maxWaiting(),
                usual.connectWait(),
                usual.startupTimeout(),
                usual.authenticationTimeout(),
                usual.connectTimeout(),
                usual.drainTimeout(),
                usual.tcpUserTimeout(),
                bufferMemory);
    }

    private static final ClientTlsSettings TERMINATED =
            new ClientTlsSettings(ClientTlsMode.TERMINATE, Path.of("server.pem"), Path.of("server.key"));

    @Test
    void theDefaultsFitIntoWhatTheLauncherAllows() {
        assertThat(MemoryLimit.problem(
                        settings(ClientTlsSettings.PASSTHROUGH, LimitSettings.DEFAULT),
                        DIRECT_MEMORY_BYTES,
                        HEAP_BYTES))
                .isEmpty();
        assertThat(MemoryLimit.problem(settings(TERMINATED, LimitSettings.DEFAULT), DIRECT_MEMORY_BYTES, HEAP_BYTES))
                .isEmpty();
    }

    @Test
    void aBudgetThatDoesNotFitIsNamedWithWhatToChange() {
        assertThat(MemoryLimit.problem(
                                settings(ClientTlsSettings.PASSTHROUGH, limits(4_000, 256 * MIB)),
                                DIRECT_MEMORY_BYTES,
                                HEAP_BYTES)
                        .orElseThrow())
                .contains(
                        "limits.buffer-memory is 256 MB",
                        "340 MB of direct memory",
                        "may have 256 MB",
                        "-XX:MaxDirectMemorySize",
                        "PORTCULLIS_JAVA_OPTS");
    }

    @Test
    void moreSessionsThanTheHeapCanHoldAreNamedWithWhatToChange() {
        assertThat(MemoryLimit.problem(
                                settings(ClientTlsSettings.PASSTHROUGH, limits(40_000, 64 * MIB)),
                                DIRECT_MEMORY_BYTES,
                                HEAP_BYTES)
                        .orElseThrow())
                .contains("limits.max-sessions is 40000", "of heap", "may have 256 MB", "-Xmx");
    }

    @Test
    void tlsThatEndsHereCostsMore() {
        assertThat(MemoryLimit.problem(
                        settings(ClientTlsSettings.PASSTHROUGH, limits(9_000, 64 * MIB)),
                        DIRECT_MEMORY_BYTES,
                        HEAP_BYTES))
                .isEmpty();
        assertThat(MemoryLimit.problem(settings(TERMINATED, limits(9_000, 64 * MIB)), DIRECT_MEMORY_BYTES, HEAP_BYTES)
                        .orElseThrow())
                .contains("each TLS connection");
    }

    @Test
    void asksThisJvmForItsLimits() {
        assertThat(MemoryLimit.problem(settings(ClientTlsSettings.PASSTHROUGH, limits(1, Long.MAX_VALUE / 4)))
                        .orElseThrow())
                .contains("this JVM may have");
    }
}
