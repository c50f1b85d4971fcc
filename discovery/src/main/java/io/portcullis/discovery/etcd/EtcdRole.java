package io.portcullis.discovery.etcd;

import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.EtcdSettings;
import java.util.List;

/**
 * What a gateway must be allowed to do in an etcd that has authentication enabled: read the
 * cluster's keys, and write registrations; nothing else. A promotion barrier needs no more.
 */
public final class EtcdRole {
    private static final String ROLE = "portcullis";

    private EtcdRole() {}

    /** The commands, to be run as etcd's root, that create the role and its user. The fourth asks for the password. */
    public static List<String> commands(ClusterSettings cluster, EtcdSettings etcd) {
        Credentials login = etcd.login();
        String user = quoted(login == null ? ROLE : login.user());
        return List.of(
                "etcdctl role add " + ROLE,
                "etcdctl role grant-permission " + ROLE + " --prefix=true read " + quoted(cluster.prefix()),
                "etcdctl role grant-permission " + ROLE + " --prefix=true readwrite " + quoted(cluster.registrations()),
                "etcdctl user add " + user,
                "etcdctl user grant-role " + user + " " + ROLE);
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
