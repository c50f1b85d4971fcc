package io.portcullis.proxy.gateway;

import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.route.ReplicaChoice;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.topology.NodeAddress;

/**
 * One address that clients of one cluster come to.
 *
 * @param maxSessions of this listener alone
 * @param replicas what it says for itself about them; nothing if its route is another
 */
public record ListenerSettings(
        NodeAddress bind,
        ClusterName cluster,
        Route route,
        ClientTlsSettings tls,
        int maxSessions,
        WhenClosed whenClosed,
        ReplicaChoice.OfListener replicas) {
    /** What clients meet while the route is closed. */
    public enum WhenClosed {
        /** They wait up to connect-wait, then get an error. */
        WAIT,
        /** The socket is closed: the one answer that makes every client with several hosts go on to the next. */
        REFUSE
    }
}
