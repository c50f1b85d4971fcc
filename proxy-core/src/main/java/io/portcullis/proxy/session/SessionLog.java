package io.portcullis.proxy.session;

import io.portcullis.proxy.client.ClientStartup;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The lines about one session. The one that is written when a session is established is what joins the three worlds: the client's address,
 * the gateway-side port that the server's log and pg_hba see, and the server's process id. Never SQL, never a secret.
 */
final class SessionLog {
    private static final Logger LOG = LoggerFactory.getLogger("portcullis.session");

    private final ClusterName cluster;
    private final long session;
    private final Route route;
    private final @Nullable SocketAddress client;

    /** @param session its number */
    SessionLog(ClusterName cluster, long session, Route route, @Nullable SocketAddress client) {
        this.cluster = cluster;
        this.session = session;
        this.route = route;
        this.client = client;
    }

    private LoggingEventBuilder line(Level level) {
        return LOG.atLevel(level)
                .addKeyValue("cluster", cluster)
                .addKeyValue("session", session)
                .addKeyValue("route", route.label())
                .addKeyValue("client", client);
    }

    /** @param said what the client asked for, or null if we cannot see it */
    void established(Target target, @Nullable SocketAddress gateway, int serverPid, @Nullable ClientStartup said) {
        LoggingEventBuilder line =
                line(Level.INFO).addKeyValue("node", target.node()).addKeyValue("gateway", gateway);
        if (said == null) {
            line.addKeyValue("opaque", true).log("session established");
        } else {
            line.addKeyValue("process_id", serverPid)
                    .addKeyValue("user", said.parameter("user"))
                    .addKeyValue("database", said.parameter("database"))
                    .log("session established");
        }
    }

    /** There is no server for a client. How it ends, which may be a while later, is then not worth another line. */
    void refused(Unavailable why) {
        line(Level.INFO)
                .addKeyValue("reason", why.label())
                .addKeyValue("explanation", why.text())
                .log("client refused");
    }

    /** @param introduced whether a server heard from the client more than a request for TLS */
    void ended(
            @Nullable Target target,
            boolean introduced,
            EndReason reason,
            Duration lasted,
            long toClient,
            long toServer) {
        line(levelOf(reason, introduced))
                .addKeyValue("node", target == null ? "-" : target.node())
                .addKeyValue("reason", reason.label())
                .addKeyValue("duration_seconds", lasted.toMillis() / 1000.0)
                .addKeyValue("to_client", toClient)
                .addKeyValue("to_server", toServer)
                .log("session ended");
    }

    /** A session is ended because the gateway itself failed on it. */
    void failed(Throwable why) {
        LOG.atError()
                .addKeyValue("cluster", cluster)
                .addKeyValue("session", session)
                .setCause(why)
                .log("the gateway failed on a session, and ends it");
    }

    /** Probes of load balancers, port scanners and cancel requests are not worth a line by default. */
    private static Level levelOf(EndReason reason, boolean introduced) {
        return switch (reason) {
            case NOISE, STARTUP_TIMEOUT, CANCEL_RELAYED -> Level.DEBUG;
            case CLOSED,
                    NO_REPLICA,
                    GATEWAY_EXHAUSTED,
                    NODE_UNREACHABLE,
                    SERVER_REFUSED,
                    SERVER_WITHOUT_TLS,
                    SERVER_TLS_FAILED,
                    SERVER_SILENT,
                    TOO_MANY_SESSIONS,
                    CHANNEL_BINDING_ONLY -> Level.DEBUG;
            case CLIENT_CLOSED -> introduced ? Level.INFO : Level.DEBUG;
            default -> Level.INFO;
        };
    }
}
