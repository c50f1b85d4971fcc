package io.portcullis.app.status;

import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.gateway.ListenerSettings;
import io.portcullis.proxy.route.ReplicaChoice;
import io.portcullis.proxy.route.Router;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who chooses among the replicas of one cluster.
 *
 * @param usual by what the section {@code routes} says
 * @param ofListeners for listeners that say something for themselves, by their address
 */
public record ReplicaRouters(Router usual, Map<String, Router> ofListeners) {
    /** Makes the router of a listener that says something for itself. */
    public interface RouterFactory {
        Router with(ReplicaChoice.OfListener own);
    }

    public ReplicaRouters {
        ofListeners = Collections.unmodifiableMap(new TreeMap<>(ofListeners));
    }

    public static ReplicaRouters of(ClusterName cluster, List<ListenerSettings> listeners, RouterFactory routers) {
        Map<String, Router> own = new TreeMap<>();
        for (ListenerSettings listener : listeners) {
            if (listener.cluster().equals(cluster) && !listener.replicas().equals(ReplicaChoice.OfListener.NONE)) {
                own.put(listener.bind().toString(), routers.with(listener.replicas()));
            }
        }
        return new ReplicaRouters(routers.with(ReplicaChoice.OfListener.NONE), own);
    }
}
