package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that are alive and take their time. */
class SlowPeersTest {
    /** More than the kernel's buffers hold, on both sides together. */
    private static final int OVERSIZED_BYTES = 48 << 20;

    private interface Saying {
        void say() throws IOException;
    }

    private static CompletableFuture<Void> meanwhile(Saying saying) {
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

    /** A session in which one side says a lot and the other does not read. */
    private static final class Stalled implements AutoCloseable {
        final ScriptedServer server = new ScriptedServer();
        final TestGateway gateway;
        final WirePeer client;
        final WirePeer backend;
        final WirePeer deaf;
        final CompletableFuture<Void> flood;

        Stalled(boolean clientIsDeaf, @Nullable Duration tcpUserTimeout) throws IOException {
            TestGateway.Setup setup = new TestGateway.Setup();
            TestLimits limits = new TestLimits();
            limits.tcpUserTimeout = tcpUserTimeout;
            setup.limits = limits.settings();
            gateway = new TestGateway(setup).lead(PG1, server.port()).awaitOpen(true);
            client = gateway.client().send(WirePeer.startup("user", "alice"));
            backend = TestGateway.welcomed(client, server.acceptStarted());
            deaf = clientIsDeaf ? client : backend;
            WirePeer speaks = clientIsDeaf ? backend : client;
            flood = meanwhile(() -> speaks.send('d', new byte[OVERSIZED_BYTES]));
        }

        @Override
        public void close() throws IOException {
            client.close();
            backend.close();
            gateway.close();
            server.close();
        }
    }

    /** With a limit of a second the kernel ends such a session; without, it lives on, and nothing is lost. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPeerThatIsAliveAndDoesNotReadKeepsItsSession(boolean clientIsDeaf) throws Exception {
        try (Stalled impatient = new Stalled(clientIsDeaf, Duration.ofSeconds(1));
                Stalled usual = new Stalled(clientIsDeaf, null)) {
            Waiting.until("the end of the one with a limit", Waiting.AT_MOST, () -> impatient.gateway.sessions() == 0);
            assertThat(usual.gateway.sessions()).isEqualTo(1);
            assertThat(usual.deaf.readMessage().body()).hasSize(OVERSIZED_BYTES);
            usual.flood.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS);
            assertThat(usual.gateway.sessions()).isEqualTo(1);
        }
    }

    /** Its socket is still there, and so is the server's, for as long as one of them has something to take. */
    @Test
    void aSessionCountsUntilThePeerThatIsLeftHasTakenItsLastBytes() throws Exception {
        try (Stalled slow = new Stalled(false, null)) {
            Gateway gateway = slow.gateway.gateway;
            Waiting.until(
                    "the gateway to hold something",
                    Waiting.AT_MOST,
                    () -> gateway.memory().held() > 0);
            slow.client.reset();
            Waiting.until("the end of the session", Waiting.AT_MOST, () -> slow.gateway.sessions() == 0);
            assertThat(gateway.sessions().taken()).isEqualTo(1);
            slow.backend.close();
            Waiting.until("its place", Waiting.AT_MOST, () -> gateway.sessions().taken() == 0);
        }
    }
}
