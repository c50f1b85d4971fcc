package io.portcullis.discovery.patroni;

import io.portcullis.discovery.http.Http;
import io.portcullis.discovery.settings.AgentSettings;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEventListener;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.fencing.WritableProbe;
import io.portcullis.network.Names;
import io.portcullis.network.NetworkErrors;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a node's agent whether its node is a writable primary, with {@code GET /leader}: Patroni's "REST API" manual page, health
 * check endpoints. An agent has five threads for all requests. So each node gets one request at a time, and gateways that saw the same
 * event do not send theirs at the same instant.
 *
 * <p>Answers within a second. Thread-safe.
 */
public final class PatroniRest implements WritableProbe, AutoCloseable {
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(PatroniRest.class);
    private static final long JITTER_MICROS = 10_000;
    private static final int MAX_NODES = 256;

    private final String scope;
    private final Function<NodeName, @Nullable URI> apis;
    private final DiscoveryTelemetry telemetry;
    private final Duration deadline;
    private final AgentQuestions questions = new AgentQuestions();
    private final AgentClient client;
    private final Set<NodeName> beingAsked = ConcurrentHashMap.newKeySet();
    private final Map<NodeName, String> lastSaid = new ConcurrentHashMap<>();

    /**
     * @param apis the newest known REST address of a node, or null if it has none
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public PatroniRest(
            String scope,
            AgentSettings agent,
            Function<NodeName, @Nullable URI> apis,
            DiscoveryTelemetry telemetry,
            Names names)
            throws IOException {
        this(scope, agent, apis, telemetry, names, PROBE_TIMEOUT);
    }

    PatroniRest(
            String scope,
            AgentSettings agent,
            Function<NodeName, @Nullable URI> apis,
            DiscoveryTelemetry telemetry,
            Names names,
            Duration deadline)
            throws IOException {
        this.scope = scope;
        this.apis = apis;
        this.telemetry = telemetry;
        this.deadline = deadline;
        this.client = new AgentClient(agent, names);
    }

    @Override
    public void verify(FencingEffect.Verify request, FencingEventListener answer) {
        NodeName node = request.leadership().node();
        questions.ask(
                () -> asked(node),
                new WritableAnswer.NoAnswer(),
                said -> answer.onEvent(new FencingEvent.Verified(request.leadership(), said)));
    }

    private WritableAnswer asked(NodeName node) {
        long started = System.nanoTime();
        LeaderResponse verdict = alone(node, started);
        telemetry.probeAnswered(node, verdict.answer(), Duration.ofNanos(System.nanoTime() - started));
        return verdict.answer();
    }

    private LeaderResponse alone(NodeName node, long started) {
        if (!beingAsked.add(node)) {
            return LeaderResponse.noAnswer("an earlier question is still under way");
        }
        try {
            LeaderResponse verdict = ask(node, started);
            say(node, verdict);
            return verdict;
        } finally {
            beingAsked.remove(node);
        }
    }

    private LeaderResponse ask(NodeName node, long started) {
        URI api = null;
        try {
            api = apis.apply(node);
            if (api == null) {
                return LeaderResponse.noAnswer("its record gives no api_url");
            }
            TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextLong(JITTER_MICROS));
            Http.Answer answer = client.get(api, "/leader", Duration.ofNanos(left(started)));
            return LeaderResponse.of(scope, node, answer.code(), answer.body());
        } catch (InterruptedException | InterruptedIOException e) {
            Thread.currentThread().interrupt();
            return LeaderResponse.noAnswer("closed");
        } catch (IOException e) {
            return LeaderResponse.noAnswer(api + ": " + NetworkErrors.of(e));
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("node", node).setCause(e).log("bug in discovery: an agent cannot be asked");
            return LeaderResponse.noAnswer("it could not be asked");
        }
    }

    private long left(long started) {
        return deadline.toNanos() - (System.nanoTime() - started);
    }

    /** Logs only a change: during a transition a node is asked twenty times a second. */
    private void say(NodeName node, LeaderResponse verdict) {
        if (lastSaid.size() > MAX_NODES) {
            lastSaid.clear();
        }
        if (!verdict.why().equals(lastSaid.put(node, verdict.why()))) {
            LOG.atInfo()
                    .addKeyValue("node", node)
                    .addKeyValue("answer", verdict.answer().getClass().getSimpleName())
                    .addKeyValue("explanation", verdict.why())
                    .log("agent probed");
        }
    }

    @Override
    public void close() {
        questions.close();
    }
}
