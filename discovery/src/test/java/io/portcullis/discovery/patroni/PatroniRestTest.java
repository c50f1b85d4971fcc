package io.portcullis.discovery.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.http.SilentAddress;
import io.portcullis.discovery.settings.AgentSettings;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.fencing.WritableAnswer.NoAnswer;
import io.portcullis.fencing.WritableAnswer.Writable;
import io.portcullis.network.Names;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatroniRestTest {
    private static final Leadership PG1 = new Leadership("c", new NodeName("pg1"), new Holding("create revision 1"));
    private static final Leadership PG2 = new Leadership("c", new NodeName("pg2"), new Holding("create revision 2"));
    private static final String PRIMARY = "{\"state\":\"running\",\"role\":\"primary\",\"timeline\":2,"
            + "\"database_system_identifier\":\"7421234567890123456\",\"patroni\":{\"scope\":\"demo\",\"name\":\"pg1\"}}";

    private final ScriptedAgent agent = new ScriptedAgent();
    private final BlockingQueue<FencingEvent> answers = new LinkedBlockingQueue<>();
    private final List<WritableAnswer> counted = new CopyOnWriteArrayList<>();
    private volatile @Nullable URI api;
    private PatroniRest rest;

    PatroniRestTest() throws IOException {}

    @BeforeEach
    void start() throws IOException {
        api = agent.uri();
        rest = rest(Waiting.AT_MOST);
    }

    private PatroniRest rest(Duration deadline) throws IOException {
        DiscoveryTelemetry counting = new DiscoveryTelemetry() {
            @Override
            public void probeAnswered(NodeName node, WritableAnswer answer, Duration took) {
                counted.add(answer);
            }
        };
        return new PatroniRest("demo", new AgentSettings(null), node -> api, counting, Names.SYSTEM, deadline);
    }

    @AfterEach
    void stop() throws IOException {
        rest.close();
        agent.close();
    }

    /** What a test threw in a thread of its own may come late, and is not the next test's business. */
    private static ConditionFactory await() {
        return Awaitility.await().dontCatchUncaughtExceptions();
    }

    private WritableAnswer ask(Leadership leadership) throws InterruptedException {
        rest.verify(new FencingEffect.Verify(leadership), answers::add);
        return answer(leadership);
    }

    private WritableAnswer answer(Leadership leadership) throws InterruptedException {
        FencingEvent event = answers.poll(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS);
        assertThat(event).isInstanceOf(FencingEvent.Verified.class);
        FencingEvent.Verified verified = (FencingEvent.Verified) Objects.requireNonNull(event);
        assertThat(verified.leadership()).isEqualTo(leadership);
        return verified.answer();
    }

    /** As Python's http.server writes it: HTTP/1.0, no length, the end of the connection is the end of the body. */
    private static String patroni(int code, String body) {
        return "HTTP/1.0 " + code + " x\r\nServer: BaseHTTP/0.6 Python/3.11\r\nContent-Type: application/json\r\n\r\n"
                + body;
    }

    @Test
    void asksLeaderOfAServerThatSpeaksHttp10AndCloses() throws Exception {
        agent.answers(patroni(200, PRIMARY));
        assertThat(ask(PG1)).isEqualTo(new Writable("7421234567890123456", 2));
        assertThat(agent.requests()).singleElement().asString().startsWith("GET /leader HTTP/1.1\r\n");
        assertThat(counted).hasSize(1);
    }

    @Test
    void asksAgainAndAgain() throws Exception {
        agent.answers(patroni(200, PRIMARY));
        for (int i = 0; i < 20; i++) {
            assertThat(ask(PG1)).isInstanceOf(Writable.class);
        }
    }

    @Test
    void theCodeCounts() throws Exception {
        agent.answers(patroni(503, PRIMARY));
        assertThat(ask(PG1)).isInstanceOf(WritableAnswer.NotRunning.class);
    }

    @Test
    void theBodyCounts() throws Exception {
        agent.answers(patroni(200, PRIMARY.replace("primary", "replica")));
        assertThat(ask(PG1)).isInstanceOf(WritableAnswer.InRecovery.class);
    }

    @Test
    void theAgentOfAnotherNodeIsNotBelieved() throws Exception {
        agent.answers(patroni(200, PRIMARY));
        assertThat(ask(PG2)).isInstanceOf(NoAnswer.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "\u0000\u0001\u0002\r\n\r\n",
                "HTTP/1.0 200 x\r\n",
                "HTTP/1.0 200 x\r\n\r\n",
                "HTTP/1.0 200 x\r\n\r\n{\"state\":",
                "HTTP/1.0 200 x\r\nContent-Length: 1000\r\n\r\n{}",
                "HTTP/1.0 200 x\r\nContent-Length: -1\r\n\r\n{}",
                "HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}",
                "HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
                "HTTP/1.0 302 x\r\nLocation: http://127.0.0.1:1/\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n"
            })
    void nonsenseIsNoAnswer(String bytes) throws Exception {
        agent.answers(bytes);
        assertThat(ask(PG1)).isInstanceOf(NoAnswer.class);
    }

    @Test
    void anEndlessBodyIsNoAnswer() throws Exception {
        agent.answersForEver(patroni(200, "{\"state\":\""), "x".repeat(8192));
        assertThat(ask(PG1)).isInstanceOf(NoAnswer.class);
    }

    @Test
    void anEndlessHeaderIsNoAnswer() throws Exception {
        agent.answersForEver("HTTP/1.0 200 x\r\nX: ", "x".repeat(8192));
        assertThat(ask(PG1)).isInstanceOf(NoAnswer.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.0 200 x\r\n\r\n{\"state\":"})
    void silenceIsNoAnswerAtTheDeadline(String before) throws Exception {
        agent.answersAndKeepsSilent(before);
        Duration deadline = Duration.ofMillis(200);
        try (PatroniRest hasty = rest(deadline)) {
            long started = System.nanoTime();
            hasty.verify(new FencingEffect.Verify(PG1), answers::add);
            assertThat(answer(PG1)).isInstanceOf(NoAnswer.class);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThanOrEqualTo(deadline);
        }
        // The connection is given up too, so that a stuck agent does not collect them.
        await().untilAsserted(() -> assertThat(agent.open()).isZero());
    }

    @Test
    void nobodyListensIsNoAnswer() throws Exception {
        try (ServerSocket nobody = new ServerSocket(0)) {
            api = URI.create("http://127.0.0.1:" + nobody.getLocalPort() + "/patroni");
        }
        assertThat(ask(PG1)).isInstanceOf(NoAnswer.class);
    }

    @Test
    void withoutAnAddressThereIsNoAnswer() throws Exception {
        api = null;
        assertThat(ask(PG1)).isInstanceOf(NoAnswer.class);
        api = URI.create("mailto:pg1");
        assertThat(ask(PG1)).isInstanceOf(NoAnswer.class);
    }

    @Test
    void anAgentWhoseHostHasAnUnderscoreIsAskedLikeEveryOther() throws Exception {
        agent.answers(patroni(200, PRIMARY));
        api = URI.create("http://patroni_1:" + agent.uri().getPort() + "/patroni");
        Names names = host -> {
            assertThat(host).isEqualTo("patroni_1");
            return List.of(InetAddress.getLoopbackAddress());
        };
        try (PatroniRest composed = new PatroniRest(
                "demo", new AgentSettings(null), node -> api, DiscoveryTelemetry.NONE, names, Waiting.AT_MOST)) {
            composed.verify(new FencingEffect.Verify(PG1), answers::add);
            assertThat(answer(PG1)).isEqualTo(new Writable("7421234567890123456", 2));
        }
        assertThat(agent.requests())
                .singleElement()
                .asString()
                .contains("Host: patroni_1:" + agent.uri().getPort());
    }

    @Test
    @Timeout(60)
    void aSilentFirstAddressDoesNotHoldUpTheSecond() throws Exception {
        agent.answers(patroni(200, PRIMARY));
        int port = agent.uri().getPort();
        try (SilentAddress silent = new SilentAddress(port)) {
            AgentClient client = new AgentClient(
                    new AgentSettings(null), host -> List.of(SilentAddress.ADDRESS, InetAddress.getLoopbackAddress()));
            assertThat(client.get(URI.create("http://patroni_1:" + port), "/leader", Duration.ofHours(1))
                            .code())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void aQuestionIsAnsweredOnceWhateverIsThrownOnTheWay(Runnable trouble) throws Exception {
        Function<NodeName, @Nullable URI> apis = node -> {
            trouble.run();
            return null;
        };
        try (PatroniRest broken =
                new PatroniRest("demo", new AgentSettings(null), apis, DiscoveryTelemetry.NONE, Names.SYSTEM)) {
            for (int i = 0; i < 2; i++) {
                broken.verify(new FencingEffect.Verify(PG1), answers::add);
                assertThat(answer(PG1)).isInstanceOf(NoAnswer.class);
            }
            assertThat(answers).isEmpty();
        }
    }

    static List<Runnable> troubles() {
        return List.of(
                () -> {
                    throw new UncheckedIOException(new IOException("too many open files"));
                },
                () -> {
                    throw new IllegalStateException("made for this test");
                },
                () -> {
                    throw new NoClassDefFoundError("made for this test");
                });
    }

    @Test
    void aMetricThatThrowsDoesNotTakeTheAnswerAway() throws Exception {
        agent.answers(patroni(200, PRIMARY));
        try (PatroniRest broken = new PatroniRest(
                "demo",
                new AgentSettings(null),
                node -> api,
                new DiscoveryTelemetry() {
                    @Override
                    public void probeAnswered(NodeName node, WritableAnswer answer, Duration took) {
                        throw new IllegalStateException("made for this test");
                    }
                },
                Names.SYSTEM)) {
            broken.verify(new FencingEffect.Verify(PG1), answers::add);
            answer(PG1);
        }
    }

    @Test
    void oneQuestionAtATimeForEachNode() throws Exception {
        agent.answersAndKeepsSilent("");
        rest.verify(new FencingEffect.Verify(PG1), answers::add);
        await().untilAsserted(() -> assertThat(agent.requests()).hasSize(1));
        assertThat(ask(PG1)).isInstanceOf(NoAnswer.class);
        rest.verify(new FencingEffect.Verify(PG2), answers::add);
        await().untilAsserted(() -> assertThat(agent.requests()).hasSize(2));
        rest.close();
        Set<FencingEvent> both = new HashSet<>();
        await().untilAsserted(() -> {
            answers.drainTo(both);
            assertThat(both)
                    .containsExactlyInAnyOrder(
                            new FencingEvent.Verified(PG1, new NoAnswer()),
                            new FencingEvent.Verified(PG2, new NoAnswer()));
        });
    }

    @Test
    void answersEvenWhenClosed() throws Exception {
        agent.answersAndKeepsSilent("");
        rest.verify(new FencingEffect.Verify(PG1), answers::add);
        await().untilAsserted(() -> assertThat(agent.requests()).hasSize(1));
        rest.close();
        assertThat(answer(PG1)).isInstanceOf(NoAnswer.class);
        assertThat(ask(PG1)).isInstanceOf(NoAnswer.class);
        assertThat(answers).isEmpty();
    }
}
