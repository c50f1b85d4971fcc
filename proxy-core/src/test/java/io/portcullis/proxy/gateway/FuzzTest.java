package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.testkit.junit.LeakCheck;
import io.portcullis.testkit.junit.Seeds;
import io.portcullis.testkit.tls.TestCertificate;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions that begin well and then go wrong at random, on either side: in each case the session ends when its client and its server do,
 * leaves nothing behind, and the healthy session beside it notices nothing.
 */
@Tag("slow")
class FuzzTest {
    private static final int TRIALS = 100;
    private static final Duration LISTEN_TIME = Duration.ofMillis(20);

    /** How long a session may wait for anything. */
    private static final Duration SESSION_TIMEOUT = Duration.ofMillis(100);

    private static final Duration TICK = Duration.ofMillis(10);
    private static final byte[] STARTUP = WirePeer.startup("user", "alice", "database", "shop");
    private static final int[] LENGTHS = {Integer.MIN_VALUE, -1, 0, 3, 4, 8, 10_000, 0x3fff_ffff, Integer.MAX_VALUE};

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;

    private ScriptedServer server;
    private TestGateway gateway;
    private WirePeer healthy;
    private WirePeer healthyBackend;
    private ScheduledExecutorService time;

    /** What the server says to the client of this trial. */
    private volatile Script script = new Script(new byte[0], false);

    /** Those that have not hung up yet. */
    private final Queue<WirePeer> backends = new ConcurrentLinkedQueue<>();

    /** Every server hangs up, and there is no other: a client that shut down its sending side may be owed an answer until then. */
    private volatile boolean serversEnd;

    private volatile boolean clockStopped;

    @SuppressWarnings("ArrayRecordComponent")
    private record Script(byte[] says, boolean hangsUp) {}

    @BeforeAll
    static void certify() {
        certificate = TestCertificate.create(folder, "gateway");
    }

    @BeforeEach
    void start() throws IOException {
        start(ClientTlsSettings.PASSTHROUGH);
    }

    @AfterEach
    void stop() throws IOException {
        time.shutdownNow();
        healthy.close();
        healthyBackend.close();
        gateway.close();
        server.close();
    }

    private void restartWithTls() throws IOException {
        stop();
        start(new ClientTlsSettings(ClientTlsMode.TERMINATE, certificate.certificate(), certificate.key()));
    }

    private void start(ClientTlsSettings tls) throws IOException {
        server = new ScriptedServer();
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.tls = tls;
        TestLimits limits = new TestLimits();
        limits.connectWait = SESSION_TIMEOUT;
        limits.startupTimeout = SESSION_TIMEOUT;
        limits.authenticationTimeout = SESSION_TIMEOUT;
        setup.limits = limits.settings();
        gateway = new TestGateway(setup).lead(PG1, server.port()).awaitOpen(true);
        healthy = gateway.client().send(STARTUP);
        healthyBackend = server.acceptStarted();
        healthyBackend.welcome(42, new byte[4]);
        healthy.readUntil('Z');
        Thread.ofVirtual().start(this::serve);
        // Or a session would wait for good.
        TestGateway here = gateway;
        time = Executors.newSingleThreadScheduledExecutor();
        var _ = time.scheduleAtFixedRate(() -> tick(here), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick(TestGateway running) {
        if (!clockStopped) {
            running.pass(TICK);
        }
    }

    private void serve() {
        while (true) {
            try {
                WirePeer backend = server.accept();
                Thread.ofVirtual().start(() -> play(backend));
            } catch (IOException over) {
                return;
            }
        }
    }

    private void play(WirePeer backend) {
        Script now = script;
        backends.add(backend);
        try (backend) {
            backend.send(now.says);
            if (!now.hangsUp && !serversEnd) {
                backend.socket().getInputStream().skip(Long.MAX_VALUE);
            }
        } catch (IOException gone) {
            // The gateway need not listen to the end.
        }
    }

    private void endServers() throws IOException {
        serversEnd = true;
        for (WirePeer backend = backends.poll(); backend != null; backend = backends.poll()) {
            backend.close();
        }
    }

    private Stream<DynamicTest> trials(Seeds.Trial nonsense) {
        return Seeds.trials(TRIALS, random -> {
            serversEnd = false;
            // What each event loop keeps, unless another trial has lost some: that is not this one's fault.
            long buffers = Math.max(LeakCheck.open(), gateway.gateway.loops().size());
            nonsense.run(random);
            endServers();
            onlyTheHealthySessionIsLeft(buffers);
        });
    }

    @TestFactory
    Stream<DynamicTest> nonsenseInPlainText() {
        return trials(random -> trial(random, gateway.client()));
    }

    @TestFactory
    Stream<DynamicTest> nonsenseInPlaceOfAHandshake() throws IOException {
        restartWithTls();
        return trials(random -> {
            WirePeer client = gateway.client();
            if (random.nextBoolean()) {
                client.send(WirePeer.SSL_REQUEST).readByte();
            }
            goWrong(random, client, mutated(hello(), random));
        });
    }

    @TestFactory
    Stream<DynamicTest> nonsenseInsideTls() throws IOException {
        restartWithTls();
        return trials(random -> trial(random, afterHandshake()));
    }

    /** No time passes meanwhile: the first handshakes of a JVM take longer than a session may wait here. */
    private WirePeer afterHandshake() throws IOException {
        clockStopped = true;
        try {
            return TlsPeer.client(gateway.client(), certificate.trusting());
        } finally {
            clockStopped = false;
        }
    }

    private void trial(RandomGenerator random, WirePeer client) throws IOException {
        byte[] answer = switch (random.nextInt(3)) {
            case 0 -> new byte[] {'S'};
            case 1 -> new byte[] {'N'};
            default -> new byte[0];
        };
        byte[] welcome = serverStream();
        script = new Script(
                joined(answer, random.nextBoolean() ? welcome : mutated(welcome, random)), random.nextBoolean());
        byte[] request = random.nextInt(4) == 0 ? WirePeer.SSL_REQUEST : new byte[0];
        goWrong(
                random,
                client,
                // Half of them get as far as the relay.
                random.nextBoolean()
                        ? joined(STARTUP, mutated(messages(), random))
                        : mutated(joined(request, STARTUP, messages()), random));
    }

    /** Says it in pieces, listens for a moment, perhaps, and ends. */
    private void goWrong(RandomGenerator random, WirePeer client, byte[] said) {
        try (client) {
            say(client, said, random);
            if (random.nextInt(4) > 0) {
                client.hearsNothingFor(LISTEN_TIME);
            }
            switch (random.nextInt(3)) {
                case 0 -> client.reset();
                case 1 -> client.close();
                default -> {
                    client.finish();
                    endServers();
                    TlsPeer.rest(client);
                }
            }
        } catch (IOException hungUpOn) {
            // As it should be.
        }
    }

    private void onlyTheHealthySessionIsLeft(long buffersBefore) throws IOException {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .untilAsserted(() -> {
                    assertThat(gateway.sessions()).as("sessions").isEqualTo(1);
                    assertThat(gateway.gateway.sessions().taken())
                            .as("admitted")
                            .isEqualTo(1);
                    assertThat(gateway.gateway.pending().taken()).as("pending").isZero();
                    assertThat(gateway.gateway.waiting().taken()).as("waiting").isZero();
                    assertThat(LeakCheck.open()).as("buffers").isLessThanOrEqualTo(buffersBefore);
                });
        healthy.query("SELECT 1");
        assertThat(healthyBackend.readMessage().text()).isEqualTo("SELECT 1\0");
        healthyBackend.complete("SELECT 1");
        assertThat(healthy.readUntil('Z').text()).isEqualTo("I");
    }

    private static void say(WirePeer client, byte[] said, RandomGenerator random) throws IOException {
        int at = 0;
        while (at < said.length) {
            int piece = Math.min(1 + random.nextInt(1 << random.nextInt(1, 12)), said.length - at);
            client.send(Arrays.copyOfRange(said, at, at + piece));
            at += piece;
        }
    }

    // ---- what is valid

    private static byte[] messages() {
        return joined(
                WirePeer.message('p', utf8("secret\0")),
                WirePeer.message('Q', utf8("SELECT 1\0")),
                WirePeer.message('P', utf8("s\0SELECT $1\0\0\0")),
                WirePeer.message('B', new byte[20]),
                WirePeer.message('E', new byte[5]),
                WirePeer.message('S'),
                WirePeer.message('d', new byte[100]),
                WirePeer.message('c'),
                WirePeer.message('X'));
    }

    private static byte[] serverStream() {
        return joined(
                WirePeer.message('R', WirePeer.number(0)),
                WirePeer.message('S', utf8("in_hot_standby\0off\0")),
                WirePeer.message('K', new byte[8]),
                WirePeer.message('Z', (byte) 'I'),
                WirePeer.message('D', new byte[300]),
                WirePeer.message('C', utf8("SELECT 1\0")),
                WirePeer.message('E', utf8("SERROR\0C42601\0Mno\0\0")),
                WirePeer.message('G', new byte[3]),
                WirePeer.message('Z', (byte) 'T'));
    }

    private static byte[] hello() throws SSLException {
        SSLEngine engine = certificate.trusting().createSSLEngine("localhost", 1);
        engine.setUseClientMode(true);
        engine.beginHandshake();
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), record);
        return Arrays.copyOf(record.array(), record.position());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    // ---- what is not

    private static byte[] mutated(byte[] valid, RandomGenerator random) {
        byte[] bytes = valid;
        for (int left = 1 + random.nextInt(4); left > 0 && bytes.length > 0; left--) {
            // Half of the harm is done near the beginning, where a session is still being made.
            int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(64, bytes.length));
            int end = Math.min(at + 1 + random.nextInt(16), bytes.length);
            byte[] before = Arrays.copyOf(bytes, at);
            byte[] piece = Arrays.copyOfRange(bytes, at, end);
            byte[] behind = Arrays.copyOfRange(bytes, end, bytes.length);
            bytes = switch (random.nextInt(6)) {
                case 0 -> before;
                case 1 -> joined(before, behind);
                case 2 -> joined(before, piece, piece, behind);
                case 3 -> {
                    random.nextBytes(piece);
                    yield joined(before, piece, behind);
                }
                case 4 -> joined(before, WirePeer.number(LENGTHS[random.nextInt(LENGTHS.length)]), behind);
                default -> {
                    piece[0] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                    yield joined(before, piece, behind);
                }
            };
        }
        return bytes;
    }
}
