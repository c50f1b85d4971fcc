package io.portcullis.app.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.portcullis.app.metrics.GatewayGauges;
import io.portcullis.app.metrics.Metrics;
import io.portcullis.app.status.GatewayStatus;
import io.portcullis.app.status.StatusReader;
import io.portcullis.network.BindErrors;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin endpoint: its own port, its own threads, so it can neither stall the relay nor be stalled by it. Answers GET, and HEAD and
 * OPTIONS as health checks of load balancers send them.
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final List<String> PATHS = List.of(
            "/live",
            "/ready",
            "/primary",
            "/replica",
            "/CLUSTER/ready",
            "/CLUSTER/primary",
            "/CLUSTER/replica",
            "/topology",
            "/fence",
            "/metrics");

    private final HttpServer server;
    private final StatusReader status;
    private final Metrics metrics;
    private final GatewayGauges gauges;

    /**
     * Takes its address, and answers no request yet.
     *
     * @throws IOException naming the address and what is wrong with it
     */
    public AdminServer(NodeAddress bind, StatusReader status, Metrics metrics, GatewayGauges gauges)
            throws IOException {
        this.status = status;
        this.metrics = metrics;
        this.gauges = gauges;
        HttpLimits.set();
        try {
            this.server = HttpServer.create(new InetSocketAddress(bind.host(), bind.port()), 0);
        } catch (IOException e) {
            throw new IOException("cannot listen on " + bind + " (admin.bind): " + BindErrors.of(e), e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    }

    public void start(OperatorHandler operator) {
        server.createContext("/", exchange -> handle(exchange, operator));
        server.start();
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange, OperatorHandler operator) throws IOException {
        try (exchange) {
            AdminAnswer answer = answer(AdminRequest.of(exchange), operator);
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

    private AdminAnswer answer(AdminRequest request, OperatorHandler operator) {
        if (OperatorHandler.has(request.path())) {
            return operator.answer(request);
        }
        if (!List.of("GET", "HEAD", "OPTIONS").contains(request.method())) {
            return AdminAnswer.json(AdminAnswer.NOT_ALLOWED, Map.of());
        }
        return switch (request.path()) {
            case "/live" -> live(status.read());
            case "/topology" -> AdminAnswer.json(AdminAnswer.OK, TopologyReport.of(status.read()));
            case "/fence" -> AdminAnswer.json(AdminAnswer.OK, FenceReport.of(status.read()));
            case "/metrics" -> {
                gauges.refresh();
                yield AdminAnswer.metrics(metrics.scrape());
            }
            default ->
                HealthChecks.has(request.path())
                        ? HealthChecks.answer(request, status.read())
                        : AdminAnswer.json(AdminAnswer.NOT_FOUND, Map.of("paths", PATHS));
        };
    }

    /** 200 while each thread on which everything rests goes on. */
    private static AdminAnswer live(GatewayStatus now) {
        Map<String, Object> ages = new LinkedHashMap<>();
        now.threads().forEach(thread -> ages.put(thread.name(), thread.age().toMillis() / 1000.0));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("live", now.isLive());
        answer.put("seconds_since_seen", ages);
        return AdminAnswer.json(now.isLive() ? AdminAnswer.OK : AdminAnswer.UNAVAILABLE, answer);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
