package io.portcullis.discovery.patroni;

import io.portcullis.discovery.http.Http;
import io.portcullis.discovery.settings.AgentSettings;
import io.portcullis.fencing.FailsafeAnswer;
import io.portcullis.fencing.FailsafeProbe;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEventListener;
import io.portcullis.network.Names;
import io.portcullis.network.NetworkErrors;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all agents of a cluster whether they go on without the DCS: first the leader's, which has the list of all (Patroni's manual, "DCS
 * Failsafe Mode"), then the others at the same time. Answers within two seconds. Thread-safe.
 */
public final class FailsafeAgents implements FailsafeProbe, AutoCloseable {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(FailsafeAgents.class);

    private final String scope;
    private final Function<NodeName, @Nullable URI> apis;
    private final AgentClient client;
    private final AgentQuestions questions = new AgentQuestions();
    private volatile String lastSaid = "";

    /**
     * @param apis the newest known REST address of a node, or null if it has none
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public FailsafeAgents(String scope, AgentSettings agent, Function<NodeName, @Nullable URI> apis, Names names)
            throws IOException {
        this.scope = scope;
        this.apis = apis;
        this.client = new AgentClient(agent, names);
    }

    @Override
    public void askAgents(FencingEffect.AskAgents request, FencingEventListener answer) {
        questions.ask(
                () -> asked(request.leadership().node()),
                new FailsafeAnswer.NoAnswer(),
                said -> answer.onEvent(new FencingEvent.AgentsAnswered(request.round(), said)));
    }

    private FailsafeAnswer asked(NodeName leader) {
        FailsafeWord word = word(leader);
        if (!word.why().equals(lastSaid)) {
            lastSaid = word.why();
            LOG.atInfo()
                    .addKeyValue("node", leader)
                    .addKeyValue("answer", word.answer().getClass().getSimpleName())
                    .addKeyValue("explanation", word.why())
                    .log("agents asked about failsafe mode");
        }
        return word.answer();
    }

    private FailsafeWord word(NodeName leader) {
        URI api = apis.apply(leader);
        if (api == null) {
            return FailsafeWord.noAnswer("the record of " + leader + " gives no api_url");
        }
        long end = System.nanoTime() + ANSWER_TIMEOUT.toNanos();
        try {
            FailsafeWord word = FailsafeWord.ofLeader(leader.value(), status(api, end));
            if (!(word.answer() instanceof FailsafeAnswer.Agreed(var _, int timeline))) {
                return word;
            }
            Http.Answer list = client.get(api, "/failsafe", left(end));
            FailsafeWord against = others(FailsafeWord.others(leader.value(), list.code(), list.body()), timeline, end);
            return against == null ? word : against;
        } catch (IOException e) {
            return FailsafeWord.noAnswer(leader + ": " + NetworkErrors.of(e));
        } catch (IllegalArgumentException e) {
            return FailsafeWord.refused(leader + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FailsafeWord.noAnswer("closed");
        }
    }

    /** What other members say against the leader, or that one of them says nothing; null if all agree. */
    private @Nullable FailsafeWord others(Map<String, URI> members, int timeline, long end)
            throws InterruptedException {
        List<Callable<@Nullable FailsafeWord>> asked = new ArrayList<>();
        members.forEach((name, api) -> asked.add(() -> other(name, api, timeline, end)));
        FailsafeWord against = null;
        for (FailsafeWord word : questions.askAll(asked)) {
            boolean weighsMore = against == null || against.answer() instanceof FailsafeAnswer.NoAnswer;
            against = word != null && weighsMore ? word : against;
        }
        return against;
    }

    private @Nullable FailsafeWord other(String name, URI api, int timeline, long end) {
        try {
            return FailsafeWord.ofOther(name, status(api, end), timeline);
        } catch (IOException e) {
            return FailsafeWord.noAnswer(name + ": " + NetworkErrors.of(e));
        } catch (IllegalArgumentException e) {
            return FailsafeWord.refused(name + ": " + e.getMessage());
        }
    }

    private AgentStatus status(URI api, long end) throws IOException {
        Http.Answer answer = client.get(api, "/leader", left(end));
        return AgentStatus.read(scope, answer.code(), answer.body());
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    }

    @Override
    public void close() {
        questions.close();
    }
}
