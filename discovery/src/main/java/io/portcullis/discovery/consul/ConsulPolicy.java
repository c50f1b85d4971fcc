package io.portcullis.discovery.consul;

import io.portcullis.discovery.settings.ClusterSettings;
import java.util.List;

/** What a gateway must be allowed to do in a Consul that has access control, in Consul's own language of rules. */
public final class ConsulPolicy {
    private static final String NAME = "portcullis";

    private ConsulPolicy() {}

    /** To read the cluster's keys. A promotion barrier needs this and {@link #registrations} to be read. */
    static String keys(ClusterSettings cluster) {
        return rule("key_prefix", cluster.prefix().substring(1), "read");
    }

    /** To register. */
    static String registrations(ClusterSettings cluster) {
        return rule("key_prefix", cluster.registrations().substring(1), "write");
    }

    /** A registration lives as long as a session of the gateway, on the node of the agent that it asked. */
    static String sessions() {
        return rule("session_prefix", "", "write");
    }

    private static String rule(String resource, String name, String policy) {
        return "%s \"%s\" { policy = \"%s\" }"
                .formatted(resource, name.replace("\\", "\\\\").replace("\"", "\\\""), policy);
    }

    /** The commands, to be run with a token that may write access rules, that create the policy and a token. */
    public static List<String> commands(ClusterSettings cluster) {
        return List.of(
                "consul acl policy create -name " + NAME + " -rules - <<'RULES'",
                keys(cluster),
                registrations(cluster),
                sessions(),
                "RULES",
                "consul acl token create -description " + NAME + " -policy-name " + NAME);
    }
}
