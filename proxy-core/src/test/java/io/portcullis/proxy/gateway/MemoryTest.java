package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.net.Transport;
import io.portcullis.proxy.relay.MemoryBudget;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What many sessions hold together whose peers do not take what is said to them. Memory is measured here, never time. */
class MemoryTest {
    private static final byte[] STARTUP = WirePeer.startup("user", "alice");
    private static final long MIB = 1 << 20;
    private static final int SESSION_COUNT = 200;
    private static final byte[] FILLER = WirePeer.message('d', new byte[16_000]);

    private final AtomicInteger outOfMemory = new AtomicInteger();
    private final List<Session> sessions = new ArrayList<>();
    private ScriptedServer server;
    private TestGateway gateway;
    private MemoryBudget memory;

    private record Session(WirePeer client, WirePeer backend) {
        WirePeer deaf(boolean clientIsDeaf) {
            return clientIsDeaf ? client : backend;
        }

        WirePeer speaker(boolean clientIsDeaf) {
            return clientIsDeaf ? backend : client;
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        TestGateway.Setup setup = new TestGateway.Setup();
        TestLimits limits = new TestLimits();
        limits.bufferMemory = 4 * MIB;
        setup.limits = limits.settings();
        setup.events = new ClusterTelemetry() {
            @Override
            public void sessionEnded(Route route, EndReason reason) {
                if (reason == EndReason.OUT_OF_MEMORY) {
                    outOfMemory.incrementAndGet();
                }
            }
        };
        gateway = new TestGateway(setup).lead(PG1, server.port()).awaitOpen(true);
        memory = gateway.gateway.memory();
    }

    @AfterEach
    void stop() throws IOException {
        for (Session session : sessions) {
            session.client.close();
            session.backend.close();
        }
        Waiting.until("the memory to be given back", Waiting.AT_MOST, () -> memory.held() == 0);
        gateway.close();
        server.close();
    }

    /** A client whose kernel takes little. */
    private WirePeer client() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port(Route.PRIMARY)));
        return new WirePeer(socket);
    }

    private Session session() throws IOException {
        WirePeer client = client().send(STARTUP);
        WirePeer backend = server.acceptStarted();
        Session session = new Session(client, TestGateway.welcomed(client, backend));
        sessions.add(session);
        return session;
    }

    private List<Session> sessions(int count) throws IOException {
        List<Session> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(session());
        }
        return all;
    }

    private static void answers(Session session) throws IOException {
        session.client.query("SELECT 1");
        assertThat(session.backend.readMessage().text()).isEqualTo("SELECT 1\0");
        session.backend.complete("SELECT 1");
        assertThat(session.client.readUntil('C').text()).isEqualTo("SELECT 1\0");
        assertThat(session.client.readMessage().type()).isEqualTo('Z');
    }

    /** What Netty has of the machine, however it is used. */
    private static long direct() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    /** Until the kernel takes no more and the gateway holds something. */
    private void fill(WirePeer speaker, boolean toClient) throws IOException {
        long before = memory.held();
        while (memory.held() == before) {
            long expected = relayed(toClient) + FILLER.length;
            speaker.send(FILLER);
            long deadline = System.nanoTime() + Waiting.AT_MOST.toNanos();
            while (relayed(toClient) < expected) {
                assertThat(System.nanoTime()).as("nothing is relayed").isLessThan(deadline);
                LockSupport.parkNanos(20_000);
            }
        }
    }

    private long relayed(boolean toClient) {
        return gateway.gateway.loops().stream()
                .mapToLong(loop ->
                        toClient ? loop.traffic().toClient() : loop.traffic().toServer())
                .sum();
    }

    /**
     * Clients that listen to a busy channel and do not read; or clients that say many small things to a server that sleeps. Each message comes
     * in a buffer of 16 KiB.
     */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manyPeersThatDoNotReadSmallMessagesHoldNoMoreThanTheBudget(boolean clientIsDeaf) throws IOException {
        Session neighbour = session();
        List<Session> stalled = sessions(SESSION_COUNT);
        memory.limit(16 * MIB);
        for (Session each : stalled) {
            fill(each.speaker(clientIsDeaf), clientIsDeaf);
        }
        long before = direct();
        int said = 0;
        while (memory.stopped() < SESSION_COUNT / 2) {
            assertThat(said).as("messages that fit").isLessThan(5_000);
            for (Session each : stalled) {
                // A CopyData, which either side may say.
                each.speaker(clientIsDeaf).send('d', "n %06d".formatted(said));
            }
            said++;
            assertThat(memory.held()).isLessThanOrEqualTo(16 * MIB);
        }
        answers(neighbour);
        assertThat(direct() - before).as("direct memory").isLessThan(16 * MIB);
        assertThat(outOfMemory).hasValue(0);

        for (Session each : stalled) {
            WirePeer deaf = each.deaf(clientIsDeaf);
            String text = deaf.readMessage().text();
            while (text.startsWith("\0")) {
                text = deaf.readMessage().text();
            }
            for (int i = 0; i < said; i++) {
                assertThat(text).isEqualTo("n %06d".formatted(i));
                text = i + 1 < said ? deaf.readMessage().text() : text;
            }
        }
        Waiting.until("all to be read again", Waiting.AT_MOST, () -> memory.stopped() == 0 && memory.held() == 0);
        for (Session each : stalled) {
            answers(each);
        }
    }

    @Test
    void whatSuspendedSessionsHoldIsAsSmallAsItsBytes() throws IOException {
        List<Session> suspended = sessions(SESSION_COUNT);
        gateway.reachable = false;
        gateway.pass(Duration.ofSeconds(9));
        for (Session each : suspended) {
            each.backend.send('A', "12345678");
        }
        Waiting.until("all to be held", Waiting.AT_MOST, () -> memory.held() >= SESSION_COUNT * 13);
        assertThat(memory.held()).isEqualTo(SESSION_COUNT * 13);
        gateway.reachable = true;
        gateway.pass(Duration.ofMillis(200));
        for (Session each : suspended) {
            assertThat(each.client.readMessage().text()).isEqualTo("12345678");
        }
        assertThat(memory.held()).isZero();
    }

    @Test
    void aClientThatWaitsForAServerHoldsWhatItSaid() throws IOException {
        gateway.release().awaitOpen(false);
        List<WirePeer> waiting = new ArrayList<>();
        for (int i = 0; i < SESSION_COUNT; i++) {
            waiting.add(client().send(STARTUP));
        }
        Waiting.until(
                "all to wait", Waiting.AT_MOST, () -> gateway.gateway.waiting().taken() == SESSION_COUNT);
        assertThat(memory.held()).isEqualTo((long) SESSION_COUNT * STARTUP.length);
        for (WirePeer each : waiting) {
            each.close();
        }
    }

    /** Not reading helps only where there is something left to read: each of many sessions may add one burst. */
    @Test
    void theLargestHoldersEndWhenNotReadingDoesNotHelp() throws Exception {
        memory.limit(MIB / 4);
        Session neighbour = session();
        List<Session> stalled = sessions(50);
        byte[] row = new byte[12_000];
        List<CompletableFuture<Void>> floods = new ArrayList<>();
        for (Session each : stalled) {
            floods.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            while (true) {
                                each.backend.send('D', row);
                            }
                        } catch (IOException theSessionIsOver) {
                            assertThat(outOfMemory.get()).isPositive();
                        }
                    },
                    task -> Thread.ofVirtual().start(task)));
        }
        Waiting.until("sessions to end", Waiting.AT_MOST, () -> outOfMemory.get() > 0);
        assertThat(memory.held()).isLessThan(MIB / 4 + 2 * Transport.MAX_QUEUED_BYTES);
        answers(neighbour);
        for (Session each : stalled) {
            each.client.close();
            each.backend.close();
        }
        for (CompletableFuture<Void> flood : floods) {
            flood.get();
        }
    }

    private static CompletableFuture<Void> meanwhile(WirePeer speaker, int bytes) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                speaker.send('d', new byte[bytes]);
                speaker.close();
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** As at the end of a COPY, or at a fast shutdown. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allOfWhatAPeerSaidLastReachesTheOtherAsFastAsThatReads(boolean clientIsDeaf) throws Exception {
        memory.limit(64 * MIB);
        int said = (int) (24 * MIB);
        Session session = session();
        var speaking = meanwhile(session.speaker(clientIsDeaf), said);
        WirePeer slow = session.deaf(clientIsDeaf);
        Waiting.until("the kernel to take no more", Waiting.AT_MOST, () -> memory.held() > 0);
        assertThat(slow.readByte()).isEqualTo('d');
        assertThat(slow.read(4)).isEqualTo(WirePeer.number(said + 4));
        long most = 0;
        for (int left = said; left > 0; left -= 4_096) {
            assertThat(slow.read(4_096)).hasSize(4_096);
            most = Math.max(most, memory.held());
        }
        assertThat(slow.awaitEnd()).isEqualTo(WirePeer.End.CLOSED);
        speaking.get();
        assertThat(most).as("held on the way").isBetween(1L, 4L * Transport.MAX_QUEUED_BYTES);
    }
}
