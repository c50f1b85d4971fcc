package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.ZooKeeperSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * What a gateway must be allowed to do in a ZooKeeper with ACLs: read the cluster's nodes, and create, write and delete its own. A promotion
 * barrier needs to read both.
 */
public final class ZooKeeperRole {
    private static final String ALL_MAY_READ = "world:anyone:r";

    private ZooKeeperRole() {}

    /** Lines for {@code zkCli.sh}, to be entered in this order by the one who owns the root. */
    public static List<String> commands(ClusterSettings cluster, ZooKeeperSettings settings) {
        ZooKeeperPaths paths = ZooKeeperPaths.of(cluster);
        ZooKeeperSettings.Login login = settings.login();
        String acl = ALL_MAY_READ;
        List<String> lines = new ArrayList<>();
        if (login == null) {
            acl = "world:anyone:cdrwa";
        } else if (login.scheme() == ZooKeeperSettings.Scheme.SASL) {
            acl = "sasl:" + login.user() + ":cdrwa," + ALL_MAY_READ;
        } else {
            lines.add("addauth digest " + login.user() + ":PASSWORD");
            acl = "auth:" + login.user() + ":cdrwa," + ALL_MAY_READ;
        }
        for (String parent : List.of(paths.registrations(), paths.contacts())) {
            for (String each : ZooKeeperPaths.upTo(settings.chroot() + parent)) {
                String line = "create " + each + " \"\" " + acl;
                boolean below = each.length() > settings.chroot().length();
                if (below && !lines.contains(line)) {
                    lines.add(line);
                }
            }
        }
        lines.add("getAcl " + settings.chroot() + paths.scope());
        return List.copyOf(lines);
    }
}
