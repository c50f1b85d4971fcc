package io.portcullis.app.admin;

import io.portcullis.config.Units;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.LeaderClaim;
import io.portcullis.fencing.MemoryReport;
import io.portcullis.fencing.Permit;
import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes an operator's orders: which node is the primary for a while, and which data are the right ones. The caller must show the secret in the
 * token file, which only the gateway's own user and root can read.
 */
public final class OperatorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorHandler.class);
    private static final Duration MAX_PIN = Duration.ofHours(24);
    private static final int POSTGRES_PORT = 5432;

    private static final List<String> PATHS = List.of("/pin", "/unpin", "/accept");

    private final List<Cluster> clusters;
    private final AdminToken token;

    /** @param clusters of the gateway */
    public OperatorHandler(List<Cluster> clusters, AdminToken token) {
        this.clusters = List.copyOf(clusters);
        this.token = token;
    }

    static boolean has(String path) {
        return PATHS.contains(path);
    }

    AdminAnswer answer(AdminRequest request) {
        if (!request.method().equals("POST")) {
            return AdminAnswer.message(AdminAnswer.NOT_ALLOWED, "POST only; use: portcullis pin, unpin or accept");
        }
        if (request.token() == null || !token.is(request.token())) {
            return AdminAnswer.message(AdminAnswer.FORBIDDEN, "the token in the gateway's token file must be shown");
        }
        String given = request.query().get("cluster");
        if (given == null && clusters.size() > 1) {
            return AdminAnswer.message(AdminAnswer.BAD_REQUEST, "say which cluster, --cluster NAME: one of " + names());
        }
        Optional<Cluster> cluster = clusters.stream()
                .filter(each -> given == null || each.name().value().equals(given))
                .findFirst();
        return cluster.map(each -> answer(request, each))
                .orElseGet(() -> AdminAnswer.message(
                        AdminAnswer.NOT_FOUND, "no cluster is named '" + given + "'; there is " + names()));
    }

    private String names() {
        return clusters.stream().map(each -> each.name().value()).collect(Collectors.joining(", "));
    }

    private static AdminAnswer answer(AdminRequest request, Cluster cluster) {
        if (request.path().equals("/unpin")) {
            LOG.atWarn().addKeyValue("cluster", cluster.name()).log("an operator ended the pin");
            cluster.status().clearOperatorAddress();
            cluster.tell(new FencingEvent.Unpin());
            return AdminAnswer.message(AdminAnswer.OK, "no node is pinned");
        }
        if (request.path().equals("/accept")) {
            return accept(cluster, request.parameter("timeline"), request.parameter("system"));
        }
        try {
            String address = request.query().get("address");
            return pin(
                    cluster,
                    new NodeName(request.parameter("node")),
                    Units.duration(request.parameter("for")),
                    address == null ? null : NodeAddress.parse(address, POSTGRES_PORT));
        } catch (IllegalArgumentException e) {
            return AdminAnswer.message(AdminAnswer.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static AdminAnswer accept(Cluster cluster, String timeline, String system) {
        MemoryReport compared = cluster.status().remembrance();
        LeaderClaim word = compared.word();
        if (word == null) {
            return AdminAnswer.message(
                    AdminAnswer.CONFLICT, "no leader has said yet that it is writable, so there is nothing to accept");
        }
        if (!timeline.equals(Integer.toString(word.timeline())) || !system.equals(word.systemId())) {
            return AdminAnswer.message(AdminAnswer.CONFLICT, "the leader is something else: " + word);
        }
        if (compared.systemId() != null && !compared.systemId().equals(system)) {
            return AdminAnswer.message(
                    AdminAnswer.CONFLICT, "the DCS names system " + compared.systemId() + " (key initialize)");
        }
        cluster.tell(new FencingEvent.Accept(word.timeline(), system));
        return AdminAnswer.message(
                AdminAnswer.OK,
                "timeline " + timeline + " of system " + system + " is accepted; remembered before: "
                        + compared.lineage() + ". Run this for the other gateways, too");
    }

    private static AdminAnswer pin(Cluster cluster, NodeName node, Duration length, @Nullable NodeAddress given) {
        if (length.compareTo(MAX_PIN) > 0) {
            return AdminAnswer.message(AdminAnswer.BAD_REQUEST, "a pin lasts 24h at the most");
        }
        NodeAddress address =
                given != null ? given : cluster.status().view().addresses().get(node);
        if (address == null) {
            return AdminAnswer.message(AdminAnswer.NOT_FOUND, unknown(cluster, node));
        }
        Permit permit = cluster.authority().permit();
        if (permit != null && !permit.leadership().node().equals(node)) {
            return AdminAnswer.message(
                    AdminAnswer.CONFLICT,
                    "node " + permit.leadership().node() + " holds the lock at this moment; a pin is for when the DCS"
                            + " cannot say who does");
        }
        if (given == null) {
            cluster.status().clearOperatorAddress();
        } else {
            cluster.status().setOperatorAddress(node, given, length);
        }
        LOG.atWarn()
                .addKeyValue("cluster", cluster.name())
                .addKeyValue("node", node)
                .addKeyValue("address", address)
                .addKeyValue("duration_seconds", length.toSeconds())
                .log("an operator pinned the primary: nothing prevents a false success until the pin ends");
        cluster.tell(new FencingEvent.Pin(node, length.toNanos()));
        return AdminAnswer.message(
                AdminAnswer.OK,
                node + " at " + address + " is pinned for " + length.toSeconds()
                        + " s; nothing protects against a false success"
                        + " meanwhile. End it early: portcullis unpin");
    }

    private static String unknown(Cluster cluster, NodeName node) {
        Topology topology = cluster.status().topology();
        String why = topology != null && topology.member(node) != null
                ? "the record of node " + node + " in the DCS gives no address that makes sense"
                : "this gateway has seen no node " + node + " in the DCS since it started"
                        + (topology == null ? " (it has seen nothing there yet)" : "")
                        + ", and `addresses` in its configuration names none. If the name is right";
        return why + ": say where it is, --address HOST:PORT";
    }
}
