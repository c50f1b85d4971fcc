package io.portcullis.discovery.settings;

import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How to reach ZooKeeper.
 *
 * @param servers of the ensemble; empty if {@code exhibitor} says which these are
 * @param chroot what all paths are below, such as {@code /postgres}; empty for none
 * @param login null for no user: the rights of {@code world:anyone}
 * @param tls towards the servers; null for none
 * @param exhibitor which knows the servers, or null
 */
public record ZooKeeperSettings(
        List<NodeAddress> servers,
        String chroot,
        @Nullable Login login,
        @Nullable TlsSettings tls,
        @Nullable Exhibitor exhibitor)
        implements StoreSettings {
    public static final int DEFAULT_PORT = 2181;

    /** How a user proves who he is. */
    public enum Scheme {
        /** ZooKeeper's {@code addauth digest}. It never fails: with a wrong password the rights are missing. */
        DIGEST,
        /** SASL with DIGEST-MD5. */
        SASL
    }

    public record Login(Scheme scheme, String user, Secret password) {
        public Login {
            if (user.isBlank() || (scheme == Scheme.DIGEST && user.contains(":"))) {
                throw new IllegalArgumentException("a ZooKeeper user cannot be blank, and has no colon in its name");
            }
        }
    }

    /**
     * Netflix' Exhibitor, or what answers like it: {@code GET /exhibitor/v1/cluster/list}.
     *
     * @param hosts which are asked, in any order
     * @param pollInterval between two questions
     */
    public record Exhibitor(List<NodeAddress> hosts, Duration pollInterval) {
        public static final int DEFAULT_PORT = 8181;
        public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMinutes(5);

        public Exhibitor {
            hosts = List.copyOf(hosts);
            if (hosts.isEmpty()) {
                throw new IllegalArgumentException("at least one host of Exhibitor is needed");
            }
            if (pollInterval.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("Exhibitor cannot be asked more often than once a second");
            }
        }
    }

    public ZooKeeperSettings {
        servers = List.copyOf(servers);
        if (servers.isEmpty() == (exhibitor == null)) {
            throw new IllegalArgumentException(
                    "either the servers of the ensemble are needed, such as 127.0.0.1:2181, or the hosts of Exhibitor");
        }
        if (!chroot.isEmpty() && !chroot.matches("(/[^/\\p{Cntrl}]+)+")) {
            throw new IllegalArgumentException(
                    "'" + chroot + "' is not a path that others can be below: write it as /postgres");
        }
        if (tls != null && !Objects.equals(tls.certificate(), tls.key())) {
            throw new IllegalArgumentException("ZooKeeper's client reads our certificate and its key from one file:"
                    + " put both into one PEM file, and name that for both");
        }
    }

    @Override
    public String kind() {
        return "ZooKeeper";
    }

    /** The hosts of Exhibitor, if that is what is known. */
    @Override
    public List<URI> endpoints() {
        return exhibitor == null
                ? servers.stream().map(server -> endpoint("zookeeper", server)).toList()
                : exhibitor.hosts().stream().map(host -> endpoint("http", host)).toList();
    }

    /** The ensemble as a whole, with the path that its clients are below. */
    public URI ensemble() {
        String all = endpoints().stream().map(URI::getRawAuthority).collect(Collectors.joining(","));
        return URI.create((exhibitor == null ? "zookeeper://" : "exhibitor://") + all + chroot);
    }

    public static URI endpoint(String scheme, NodeAddress address) {
        return URI.create(scheme + "://" + address);
    }

    @Override
    public void checkLogin() throws IOException {
        if (login != null) {
            var _ = login.password().read();
        }
    }
}
