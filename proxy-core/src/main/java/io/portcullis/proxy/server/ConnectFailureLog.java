package io.portcullis.proxy.server;

import io.portcullis.proxy.route.Unavailable;
import io.portcullis.topology.NodeAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says why servers cannot be reached: once, and again when the reason changes. A certificate that is not trusted fails each attempt of
 * each client, several times a second, and "unreachable" alone would not say what to repair.
 */
final class ConnectFailureLog {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectFailureLog.class);

    /** @param ofTls the server is there, and the gateway's own TLS with it is what does not work */
    private record Said(String text, boolean ofTls) {}

    private final Map<NodeAddress, Said> last = new ConcurrentHashMap<>();

    private boolean isNews(NodeAddress server, String text, boolean ofTls) {
        Said now = new Said(text, ofTls);
        return !now.equals(last.put(server, now));
    }

    void failed(NodeAddress server, String why) {
        if (isNews(server, why, false)) {
            LOG.atWarn()
                    .addKeyValue("address", server)
                    .addKeyValue("explanation", why)
                    .log("cannot connect to a server");
        }
    }

    void failed(NodeAddress server, Unavailable why) {
        if (isNews(server, why.text(), true)) {
            LOG.atWarn()
                    .addKeyValue("address", server)
                    .addKeyValue("reason", why.label())
                    .addKeyValue("explanation", why.text())
                    .addKeyValue("remedy", why.remedy())
                    .log("cannot connect to a server");
        }
    }

    /** The server has no part in it. */
    void missing(NodeAddress server, String what) {
        if (isNews(server, what, false)) {
            LOG.atError()
                    .addKeyValue("address", server)
                    .addKeyValue("explanation", what)
                    .log("cannot make a connection for want of something on this machine; the server is not blamed");
        }
    }

    /** @param withTls with TLS of ours, if that is in use; a connection whose TLS is the client's own business proves nothing of it */
    void connected(NodeAddress server, boolean withTls) {
        Said before = last.isEmpty() ? null : last.get(server);
        if (before != null && (withTls || !before.ofTls()) && last.remove(server, before)) {
            LOG.atInfo().addKeyValue("address", server).log("connected to a server again");
        }
    }
}
