package io.portcullis.app.admin;

import com.sun.net.httpserver.HttpExchange;
import io.portcullis.config.Units;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.LeaderClaim;
import io.portcullis.fencing.MemoryReport;
import io.portcullis.fencing.Permit;
import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Topology;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes an operator's word: for who the primary is, for a while, and for which data are the right ones. Whoever can read the token file may give it: that is the gateway's own user,
 * and root.
 */
public final class OperatorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorHandler.class);
    private static final Duration MAX_PIN = Duration.ofHours(24);
    private static final String BEARER = "Bearer ";
    private static final int POSTGRES_PORT = 5432;

    private final Cluster cluster;
    private final AdminToken token;

    public OperatorHandler(Cluster cluster, AdminToken token) {
        this.cluster = cluster;
        this.token = token;
    }

    AdminAnswer answer(HttpExchange exchange, JsonMapper json) {
        if (!exchange.getRequestMethod().equals("POST")) {
            return said(json, 405, "POST only; use: portcullis pin, unpin or accept");
        }
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        if (shown == null || !shown.startsWith(BEARER) || !token.is(shown.substring(BEARER.length()))) {
            return said(json, 403, "the token in the gateway's token file must be shown");
        }
        if (exchange.getRequestURI().getPath().equals("/unpin")) {
            LOG.warn("an operator ends the pin");
            cluster.status().untold();
            cluster.tell(new FencingEvent.Unpin());
            return said(json, 200, "no node is pinned");
        }
        Map<String, String> query = query(exchange);
        if (exchange.getRequestURI().getPath().equals("/accept")) {
            return accept(json, query.getOrDefault("timeline", ""), query.getOrDefault("system", ""));
        }
        try {
            String address = query.get("address");
            return pin(
                    json,
                    new NodeName(query.getOrDefault("node", "")),
                    Units.duration(query.getOrDefault("for", "")),
                    address == null ? null : NodeAddress.parse(address, POSTGRES_PORT));
        } catch (IllegalArgumentException e) {
            return said(json, 400, String.valueOf(e.getMessage()));
        }
    }

    private AdminAnswer accept(JsonMapper json, String timeline, String system) {
        MemoryReport compared = cluster.status().remembrance();
        LeaderClaim word = compared.word();
        if (word == null) {
            return said(json, 409, "no leader has said yet that it is writable, so there is nothing to accept");
        }
        if (!timeline.equals(Integer.toString(word.timeline())) || !system.equals(word.systemId())) {
            return said(json, 409, "the leader is something else: " + word);
        }
        if (compared.systemId() != null && !compared.systemId().equals(system)) {
            return said(json, 409, "the DCS names system " + compared.systemId() + " (key initialize)");
        }
        cluster.tell(new FencingEvent.Accept(word.timeline(), system));
        return said(
                json,
                200,
                "timeline " + timeline + " of system " + system + " is accepted; remembered before: "
                        + compared.lineage() + ". Other gateways must be told, too");
    }

    private AdminAnswer pin(JsonMapper json, NodeName node, Duration length, @Nullable NodeAddress told) {
        if (length.compareTo(MAX_PIN) > 0) {
            return said(json, 400, "a pin lasts 24h at the most");
        }
        NodeAddress address =
                told != null ? told : cluster.status().view().addresses().get(node);
        if (address == null) {
            return said(json, 404, unknown(node));
        }
        Permit permit = cluster.authority().permit();
        if (permit != null && !permit.leadership().node().equals(node)) {
            return said(
                    json,
                    409,
                    "node " + permit.leadership().node() + " holds the lock at this moment; a pin is for when the DCS"
                            + " cannot say who does");
        }
        if (told == null) {
            cluster.status().untold();
        } else {
            cluster.status().told(node, told, length);
        }
        LOG.atWarn()
                .addKeyValue("node", node)
                .addKeyValue("address", address)
                .addKeyValue("seconds", length.toSeconds())
                .log("an operator pins the primary: until it ends, no false success is prevented any more");
        cluster.tell(new FencingEvent.Pin(node, length.toNanos()));
        return said(
                json,
                200,
                node + " at " + address + " is pinned for " + length.toSeconds()
                        + " s; nothing protects against a false success"
                        + " meanwhile. End it early: portcullis unpin");
    }

    private String unknown(NodeName node) {
        Topology topology = cluster.status().topology();
        String why = topology != null && topology.member(node) != null
                ? "the record of node " + node + " in the DCS gives no address that makes sense"
                : "this gateway has seen no node " + node + " in the DCS since it started"
                        + (topology == null ? " (it has seen nothing there yet)" : "")
                        + ", and `addresses` in its configuration names none. If the name is right";
        return why + ": say where it is, --address HOST:PORT";
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static AdminAnswer said(JsonMapper json, int status, String message) {
        return new AdminAnswer(status, "application/json", json.writeValueAsString(Map.of("message", message)) + "\n");
    }
}
