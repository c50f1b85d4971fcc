package io.portcullis.discovery.consul;

import io.portcullis.discovery.http.LastKnownNames;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.ConsulSettings;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.source.SourceInspection;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.network.Names;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Looks at every endpoint once, for {@code portcullis check}. */
public final class ConsulInspector {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ConsulCalls calls;
    private final ConsulReader reader;
    private final ClusterSettings cluster;
    private final long deadline = System.nanoTime() + TIMEOUT.toNanos();

    private ConsulInspector(ConsulCalls calls, ClusterSettings cluster) {
        this.calls = calls;
        this.reader = new ConsulReader(calls, cluster);
        this.cluster = cluster;
    }

    /**
     * Blocks for as long as an agent is silent, some ten seconds at the most. Changes nothing, though it finds out whether a gateway could
     * register.
     *
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public static SourceInspection inspect(ClusterSettings cluster, ConsulSettings settings, FencingSettings fencing)
            throws IOException {
        ConsulCalls calls = new ConsulCalls(settings, new LastKnownNames(Names.SYSTEM));
        return new ConsulInspector(calls, cluster).inspect(settings.endpoints(), fencing.registers());
    }

    private record Look(
            URI endpoint,
            ConsulAgentInfo info,
            List<String> warnings,
            @Nullable String registration) {}

    private SourceInspection inspect(List<URI> endpoints, boolean registers) {
        List<Look> looks = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Look>> asked = endpoints.stream()
                    .map(endpoint -> threads.submit(() -> look(endpoint, registers)))
                    .toList();
            for (Future<Look> each : asked) {
                looks.add(each.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Consul was inspected", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the inspection of Consul failed", e.getCause());
        }
        List<String> warnings = new ArrayList<>(
                ConsulAgentInfo.warnings(looks.stream().map(Look::info).toList()));
        looks.stream().flatMap(look -> look.warnings().stream()).distinct().forEach(warnings::add);
        return new SourceInspection(
                looks.stream()
                        .map(look -> new SourceInspection.Server(
                                look.endpoint(), look.info().describe()))
                        .toList(),
                warnings,
                registers ? registration(looks) : null);
    }

    private static @Nullable String registration(List<Look> looks) {
        for (Look look : looks) {
            if (look.info().problem() == null) {
                return look.registration();
            }
        }
        return "it could not be tried, since no agent of Consul answered";
    }

    private Look look(URI endpoint, boolean registers) throws InterruptedException {
        ConsulAgentInfo info = agent(endpoint);
        if (info.problem() != null) {
            return new Look(endpoint, info, List.of(), null);
        }
        List<String> warnings = new ArrayList<>();
        try {
            var _ = reader.index(endpoint, deadline);
        } catch (SourceFailure e) {
            warnings.add(e.kind() == Failure.FORBIDDEN ? missing(ConsulPolicy.keys(cluster)) : e.text());
        }
        return new Look(endpoint, info, warnings, registers ? tryOut(endpoint) : null);
    }

    private ConsulAgentInfo agent(URI endpoint) throws InterruptedException {
        try {
            String leader = json(endpoint, "/v1/status/leader").asString("");
            int peers = json(endpoint, "/v1/status/peers").size();
            String version = null;
            boolean server = false;
            try {
                JsonNode config = json(endpoint, "/v1/agent/self").path("Config");
                version = config.path("Version").asString("");
                server = config.path("Server").asBoolean(false);
            } catch (SourceFailure e) {
                if (e.kind() == Failure.LOGIN_REFUSED) {
                    throw e;
                }
            }
            return new ConsulAgentInfo(endpoint, version, server, leader, peers, null);
        } catch (SourceFailure e) {
            return new ConsulAgentInfo(endpoint, null, false, "", 0, e.kind().label() + ": " + e.text());
        }
    }

    private JsonNode json(URI endpoint, String path) throws SourceFailure, InterruptedException {
        return calls.ask(endpoint, ConsulRequest.get(path), left()).json();
    }

    /**
     * Whether a gateway could register, without doing it. Consul judges the rights before it judges the rest: a session with a behaviour that
     * there is not, and a transaction whose condition never holds.
     */
    private @Nullable String tryOut(URI endpoint) throws InterruptedException {
        try {
            var _ = calls.ask(endpoint, ConsulRequest.put("/v1/session/create", "{\"Behavior\":\"none\"}"), left());
        } catch (SourceFailure e) {
            if (e.kind() == Failure.FORBIDDEN) {
                return missing(ConsulPolicy.sessions());
            }
            if (!e.text().contains("Invalid Behavior")) {
                return e.text();
            }
        }
        try {
            String said = calls.ask(endpoint, ConsulRequest.put("/v1/txn", neverPerformed()), left())
                    .rolledBack();
            SourceFailure why = ConsulErrors.of(409, said, true);
            return why.kind() == Failure.FORBIDDEN ? missing(ConsulPolicy.registrations(cluster)) : null;
        } catch (SourceFailure e) {
            return e.kind() == Failure.FORBIDDEN ? missing(ConsulPolicy.registrations(cluster)) : e.text();
        }
    }

    private String neverPerformed() {
        String key = reader.registrations() + "check";
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        operation(operations, "check-index", key).put("Index", Long.MAX_VALUE);
        operation(operations, "set", key).put("Value", "");
        return operations.toString();
    }

    private static ObjectNode operation(ArrayNode operations, String verb, String key) {
        return operations.addObject().putObject("KV").put("Verb", verb).put("Key", key);
    }

    private static String missing(String rule) {
        return "Consul's token lacks the rule " + rule;
    }

    private Duration left() {
        return Duration.ofNanos(deadline - System.nanoTime());
    }
}
