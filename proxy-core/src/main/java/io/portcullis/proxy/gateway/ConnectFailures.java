package io.portcullis.proxy.gateway;

import io.portcullis.topology.NodeAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says why servers cannot be reached: once, and again when the reason changes. A certificate that is not trusted fails each attempt of
 * each client, several times a second, and "unreachable" alone would not tell anybody what to mend.
 */
final class ConnectFailures {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectFailures.class);

    private final Map<NodeAddress, String> said = new ConcurrentHashMap<>();

    void failed(NodeAddress server, Throwable why) {
        String text = String.valueOf(why.getMessage());
        if (!text.equals(said.put(server, text))) {
            LOG.atWarn().addKeyValue("server", server).addKeyValue("why", text).log("cannot connect to a server");
        }
    }

    /** The server has no part in it. */
    void missing(NodeAddress server, String what) {
        if (!what.equals(said.put(server, what))) {
            LOG.atError()
                    .addKeyValue("server", server)
                    .addKeyValue("why", what)
                    .log("cannot make a connection for want of something on this machine; the server is not blamed");
        }
    }

    void connected(NodeAddress server) {
        if (!said.isEmpty() && said.remove(server) != null) {
            LOG.atInfo().addKeyValue("server", server).log("connected to a server again");
        }
    }
}
