package io.portcullis.app.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.portcullis.app.metrics.GatewayGauges;
import io.portcullis.app.metrics.Metrics;
import io.portcullis.app.process.Liveness;
import io.portcullis.app.process.ReloadStatus;
import io.portcullis.network.BindErrors;
import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.proxy.gateway.Gateway;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.route.Router;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The admin endpoint: its own port, its own threads, so it can neither stall the relay nor be stalled by it. Answers GET, and HEAD and
 * OPTIONS as health checks of load balancers send them.
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final String JSON = "application/json";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final Gateway gateway;
    private final Cluster cluster;
    private final Metrics metrics;
    private final GatewayGauges gauges;
    private final ReloadStatus reload;
    private final Supplier<@Nullable String> refusal;
    /** Writes every answer: the components of records become keys in snake_case. */
    private final JsonMapper json = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /**
     * Takes its address, and answers nobody yet.
     *
     * @param refusal what the DCS says that refuses contacts, or null
     * @throws IOException naming the address and what is wrong with it
     */
    public AdminServer(
            NodeAddress bind,
            Gateway gateway,
            Metrics metrics,
            GatewayGauges gauges,
            ReloadStatus reload,
            Supplier<@Nullable String> refusal)
            throws IOException {
        this.gateway = gateway;
        this.cluster = gateway.clusters().getFirst();
        this.metrics = metrics;
        this.gauges = gauges;
        this.reload = reload;
        this.refusal = refusal;
        HttpLimits.set();
        try {
            this.server = HttpServer.create(new InetSocketAddress(bind.host(), bind.port()), 0);
        } catch (IOException e) {
            throw new IOException("cannot listen on " + bind + " (admin.bind): " + BindErrors.of(e), e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    }

    public void start(OperatorHandler pins) {
        server.createContext("/", exchange -> handle(exchange, pins));
        server.start();
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Nothing here reads what a request carries beside its head: there may be no end to it. */
    private void handle(HttpExchange exchange, OperatorHandler pins) throws IOException {
        try (exchange) {
            AdminAnswer answer = answer(exchange, pins);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            boolean bodyless = !exchange.getRequestMethod().equals("GET")
                    && !exchange.getRequestMethod().equals("POST");
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), bodyless || body.length == 0 ? -1 : body.length);
            if (!bodyless) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        } catch (RuntimeException e) {
            LOG.error("the admin endpoint failed on {}", exchange.getRequestURI(), e);
            throw e;
        }
    }

    private AdminAnswer answer(HttpExchange exchange, OperatorHandler pins) {
        String path = exchange.getRequestURI().getPath();
        if (List.of("/pin", "/unpin", "/accept").contains(path)) {
            return pins.answer(exchange, json);
        }
        if (!List.of("GET", "HEAD", "OPTIONS").contains(exchange.getRequestMethod())) {
            return new AdminAnswer(NOT_ALLOWED, JSON, "{}");
        }
        return switch (path) {
            case "/live" -> live();
            case "/ready", "/primary" -> route(Route.PRIMARY);
            case "/replica" -> route(Route.REPLICA);
            case "/topology" -> said(OK, topology());
            case "/fence" ->
                said(
                        OK,
                        Map.of(
                                "changes",
                                cluster.ledger().changes().stream()
                                        .map(FenceReport::of)
                                        .toList(),
                                "accepted",
                                cluster.ledger().acceptances().stream()
                                        .map(TopologyReport::acceptance)
                                        .toList()));
            case "/metrics" -> {
                gauges.refresh();
                yield new AdminAnswer(OK, METRICS, metrics.scrape());
            }
            default ->
                said(
                        NOT_FOUND,
                        Map.of(
                                "paths",
                                List.of("/live", "/ready", "/primary", "/replica", "/topology", "/fence", "/metrics")));
        };
    }

    /** 200 while each thread on which everything rests goes on. */
    private AdminAnswer live() {
        Map<String, Object> ages = new LinkedHashMap<>();
        gateway.heartbeats()
                .forEach(thread -> ages.put(thread.name(), thread.age().toMillis() / 1000.0));
        boolean live = new Liveness(gateway.heartbeats()).allAlive();
        return said(live ? OK : UNAVAILABLE, Map.of("live", live, "seconds_since_seen", ages));
    }

    /** 200 if a new session of the route would get a server now. */
    private AdminAnswer route(Route route) {
        Router.Choice choice = cluster.router()
                .offers(route, cluster.status().view(), cluster.onAnyLoop().allowed());
        return switch (choice) {
            case Router.Choice.Found(var target) ->
                said(OK, Map.of("route", route.label(), "node", target.node().value()));
            case Router.Choice.None(var why) ->
                said(UNAVAILABLE, Map.of("route", route.label(), "reason", why.label(), "explanation", why.text()));
        };
    }

    private Map<String, Object> topology() {
        Router.RoutingView view = cluster.status().view();
        Topology topology = view.topology();
        Map<String, Object> all = new LinkedHashMap<>(TopologyReport.standing(view.standing()));
        all.put("permit_seconds_left", gauges.permitRemaining());
        double age = gauges.contactAge();
        all.put("contact_age_seconds", Double.isInfinite(age) ? null : age);
        all.put(
                "lock",
                topology == null || topology.view().lock() == null
                        ? null
                        : topology.view().lock().leadership().toString());
        all.put("paused", topology != null && topology.view().flags().paused());
        all.put("failsafe_mode", topology != null && topology.view().flags().failsafe());
        all.put("standby_cluster", topology != null && topology.view().flags().standbyCluster());
        all.put(
                "nodes",
                TopologyReport.nodes(view, cluster.router(), cluster.onAnyLoop().allowed()));
        all.put("compared", TopologyReport.compared(cluster.status().remembrance()));
        all.put("lock_overwritten", TopologyReport.overwritten(cluster.status()));
        all.put("needs_restart", reload.needRestart());
        all.put("configuration_refused", reload.refused());
        all.put("problems", problems(topology));
        return all;
    }

    private List<String> problems(@Nullable Topology topology) {
        List<String> problems = new ArrayList<>();
        String refused = refusal.get();
        if (refused != null) {
            problems.add(refused);
        }
        if (topology != null) {
            problems.addAll(topology.problems());
        }
        return problems;
    }

    private AdminAnswer said(int status, Object body) {
        return new AdminAnswer(status, JSON, json.writeValueAsString(body) + "\n");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
