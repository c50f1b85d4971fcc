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
 * The lines about sessions. The one that is written when a session is established is what joins the three worlds: the client's address,
 * the gateway-side port that the server's log and pg_hba see, and the server's process id. Never SQL, never a secret.
 */
final class SessionLog {
    private static final Logger LOG = LoggerFactory.getLogger("portcullis.session");

    private SessionLog() {}

    static void established(
            ClusterName cluster,
            long session,
            Route route,
            @Nullable SocketAddress client,
            Target target,
            @Nullable SocketAddress gateway,
            int serverPid,
            @Nullable ClientStartup said) {
        LoggingEventBuilder line = LOG.atInfo()
                .addKeyValue("cluster", cluster)
                .addKeyValue("session", session)
                .addKeyValue("route", route.label())
                .addKeyValue("client", client)
                .addKeyValue("node", target.node())
                .addKeyValue("gateway", gateway);
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
    static void refused(
            ClusterName cluster, long session, Route route, @Nullable SocketAddress client, Unavailable why) {
        LOG.atInfo()
                .addKeyValue("cluster", cluster)
                .addKeyValue("session", session)
                .addKeyValue("route", route.label())
                .addKeyValue("client", client)
                .addKeyValue("reason", why.label())
                .addKeyValue("explanation", why.text())
                .log("client refused");
    }

    /** @param introduced whether a server heard from the client more than a request for TLS */
    static void ended(
            ClusterName cluster,
            long session,
            Route route,
            @Nullable SocketAddress client,
            @Nullable Target target,
            boolean introduced,
            EndReason reason,
            Duration lasted,
            long toClient,
            long toServer) {
        LOG.atLevel(levelOf(reason, introduced))
                .addKeyValue("cluster", cluster)
                .addKeyValue("session", session)
                .addKeyValue("route", route.label())
                .addKeyValue("client", client)
                .addKeyValue("node", target == null ? "-" : target.node())
                .addKeyValue("reason", reason.label())
                .addKeyValue("duration_seconds", lasted.toMillis() / 1000.0)
                .addKeyValue("to_client", toClient)
                .addKeyValue("to_server", toServer)
                .log("session ended");
    }

    /** A session is ended because the gateway itself failed on it. */
    static void failed(ClusterName cluster, long session, Throwable why) {
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
