package io.portcullis.discovery.rest;

import io.portcullis.discovery.http.Http;
import io.portcullis.discovery.patroni.AgentClient;
import io.portcullis.discovery.patroni.AgentStatus;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.patroni.RecordProblems;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.PatroniRestSettings;
import io.portcullis.discovery.source.BlockingSource;
import io.portcullis.discovery.source.ClusterSource;
import io.portcullis.discovery.source.SourceInspection;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Protection;
import io.portcullis.network.Names;
import io.portcullis.network.NetworkErrors;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what is needed for a cluster that is known through Patroni's REST API alone. */
public final class RestSources {
    private static final Logger LOG = LoggerFactory.getLogger(RestSources.class);

    /** An agent's word is no quorum's, nothing says how long the lock holds, and nothing can be registered. */
    private static final Protection PROTECTION = new Protection(false, false, false, Duration.ZERO);

    private static final int MEANINGFUL_MAJORITY = 3;

    private static final String FEW = "fewer than three agents are configured, so no majority can be asked: all that is"
            + " known is that a node says that it is the primary, and that no other does that answers";

    private static final Duration INSPECTION_TIMEOUT = Duration.ofSeconds(5);

    private RestSources() {}

    /** @throws IOException if the certificates cannot be read, naming the file and what would be right */
    public static ClusterSource open(
            ClusterSettings cluster,
            PatroniRestSettings settings,
            FencingSettings fencing,
            ClockSource clock,
            Names names,
            DiscoveryTelemetry telemetry)
            throws IOException {
        if (settings.endpoints().size() < MEANINGFUL_MAJORITY) {
            LOG.atWarn().addKeyValue("explanation", FEW).log("too few agents are configured");
        }
        RestClusterClient client = new RestClusterClient(
                cluster.scope(),
                settings.endpoints(),
                new AgentClient(settings.agent(), names),
                new PatroniLayout(cluster)::read,
                fencing.margin(),
                clock::elapsed);
        return new BlockingSource(client, PROTECTION, fencing, clock, telemetry);
    }

    /** Asks each agent what it is, and whether it reads the DCS. */
    public static SourceInspection inspect(ClusterSettings cluster, PatroniRestSettings settings, Names names)
            throws IOException {
        AgentClient client = new AgentClient(settings.agent(), names);
        List<SourceInspection.Server> servers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<SourceInspection.Server>> asked = settings.endpoints().stream()
                    .map(api -> threads.submit(
                            () -> new SourceInspection.Server(api, describe(cluster.scope(), client, api))))
                    .toList();
            threads.shutdown();
            for (Future<SourceInspection.Server> each : asked) {
                servers.add(result(each));
            }
        }
        boolean few = settings.endpoints().size() < MEANINGFUL_MAJORITY;
        return new SourceInspection(servers, few ? List.of(FEW) : List.of(), null);
    }

    private static SourceInspection.Server result(Future<SourceInspection.Server> asked) throws IOException {
        try {
            return asked.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static String describe(String scope, AgentClient client, URI api) {
        try {
            Http.Answer said = client.get(api, "/leader", INSPECTION_TIMEOUT);
            AgentStatus status = AgentStatus.read(scope, said.code(), said.body());
            String version = status.json().object("patroni").text("version");
            return "Patroni " + (version == null ? "of an unknown version" : RecordProblems.excerpt(version))
                    + (status.name() == null ? "" : " of " + RecordProblems.excerpt(status.name()))
                    + (status.primary() ? ", a running primary" : "")
                    + (status.holdsLock() ? ", holds the lock" : "")
                    + (status.failsafe() ? ", failsafe mode is active" : "")
                    + readsDcs(scope, client, api);
        } catch (IOException e) {
            return "does not answer: " + NetworkErrors.of(e);
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String readsDcs(String scope, AgentClient client, URI api) {
        try {
            Http.Answer read = client.get(api, "/cluster", INSPECTION_TIMEOUT);
            MemberList.read(scope, "GET /cluster", read.code(), read.body(), new RecordProblems());
            return "";
        } catch (IOException e) {
            return ", does not read the DCS for us: " + NetworkErrors.of(e);
        } catch (IllegalArgumentException e) {
            return ", does not read the DCS for us: " + e.getMessage();
        }
    }
}
