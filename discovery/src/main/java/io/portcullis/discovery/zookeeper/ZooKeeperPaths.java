package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.settings.ClusterSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a cluster and its gateways have their nodes.
 *
 * @param scope of the cluster: Patroni's nodes are below it
 */
record ZooKeeperPaths(String scope) {
    /** All that gateways write is below this. It is made once in an ensemble, so it also tells one ensemble from another. */
    static final String ROOT = "/portcullis";

    static ZooKeeperPaths of(ClusterSettings cluster) {
        String prefix = cluster.prefix();
        return new ZooKeeperPaths(prefix.substring(0, prefix.length() - 1));
    }

    String key(String key) {
        return scope + "/" + key;
    }

    String members() {
        return key("members");
    }

    String registrations() {
        return ROOT + scope + "/gateways";
    }

    String registration(String gateway) {
        return registrations() + "/" + gateway;
    }

    /** Beside the registrations: what gateways write to for the sake of a quorum. */
    String contacts() {
        return ROOT + scope + "/contacts";
    }

    String contact(String gateway, long session) {
        return contacts() + "/" + gateway + "-" + Long.toHexString(session);
    }

    /** {@code path} and what it is below, the outermost first. */
    static List<String> upTo(String path) {
        List<String> all = new ArrayList<>();
        for (int slash = path.indexOf('/', 1); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            all.add(path.substring(0, slash));
        }
        all.add(path);
        return all;
    }
}
