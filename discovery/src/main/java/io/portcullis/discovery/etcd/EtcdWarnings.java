package io.portcullis.discovery.etcd;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with servers although they answer. */
final class EtcdWarnings {
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4}).*");

    private EtcdWarnings() {}

    static List<String> of(List<EtcdInfo.Server> servers) {
        List<String> warnings = new ArrayList<>();
        Set<String> clusters = new TreeSet<>();
        for (EtcdInfo.Server server : servers) {
            EtcdInfo.Status status = server.status();
            if (status == null) {
                continue;
            }
            clusters.add(status.cluster());
            if (!status.hasLeader()) {
                warnings.add(server.endpoint() + " knows of no etcd leader: it has no quorum");
            }
            status.alarms().forEach(alarm -> warnings.add(server.endpoint() + " raises an alarm: " + alarm));
            if (mayRevokeEarly(status.version())) {
                warnings.add(server.endpoint() + " runs etcd " + status.version()
                        + ", which may revoke a lease early after its leader was stuck (etcd issue 15247): a lock can then"
                        + " be lost before the time that etcd told is over. Fixed in 3.4.31 and 3.5.13");
            }
        }
        if (clusters.size() > 1) {
            warnings.add("the endpoints belong to different etcd clusters, " + String.join(" and ", clusters)
                    + ": list the members of one cluster only");
        }
        return warnings;
    }

    /** A leader that was stuck while another took over went on revoking. A version that cannot be read counts as an old one. */
    static boolean mayRevokeEarly(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()) {
            return true;
        }
        int minor = Integer.parseInt(parts.group(1)) * 10_000 + Integer.parseInt(parts.group(2));
        int patch = Integer.parseInt(parts.group(3));
        return minor < 30_004 || (minor == 30_004 && patch < 31) || (minor == 30_005 && patch < 13);
    }
}
