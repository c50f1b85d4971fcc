package io.portcullis.config;

import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.discovery.settings.ZooKeeperSettings.Exhibitor;
import io.portcullis.discovery.settings.ZooKeeperSettings.Login;
import io.portcullis.discovery.settings.ZooKeeperSettings.Scheme;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sections {@code zookeeper} and {@code exhibitor} of a Patroni file: the keys of patroni/dcs/zookeeper.py and exhibitor.py, as far as
 * they are needed to read the same nodes.
 */
final class PatroniZooKeeper implements PatroniStore {
    private static final String EXHIBITOR = "exhibitor";
    private static final String REMEDY = ", or give --node with --config";

    private final String key;

    /** @param key {@code zookeeper} or {@code exhibitor} */
    PatroniZooKeeper(String key) {
        this.key = key;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public @Nullable ZooKeeperSettings read(PatroniValues values) {
        if (!key.equals(EXHIBITOR) && values.section().has(EXHIBITOR)) {
            // Where old files have it (patroni/config.py).
            return new PatroniZooKeeper(EXHIBITOR).read(values.inner(EXHIBITOR));
        }
        List<String> hosts = values.texts("hosts");
        if (hosts.isEmpty()) {
            values.section().problem("hosts", "is missing");
            return null;
        }
        try {
            return key.equals(EXHIBITOR)
                    ? new ZooKeeperSettings(List.of(), "", login(values), tls(values), exhibitor(values, hosts))
                    : ensemble(values, String.join(",", hosts));
        } catch (IllegalArgumentException e) {
            values.section().problem("hosts", String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** @param connect as for kazoo: the chroot is behind the last server */
    private static ZooKeeperSettings ensemble(PatroniValues values, String connect) {
        int slash = connect.indexOf('/');
        String servers = slash < 0 ? connect : connect.substring(0, slash);
        String chroot = slash < 0 ? "" : connect.substring(slash).replaceAll("/+$", "");
        return new ZooKeeperSettings(
                addresses(List.of(servers.split(",", -1)), ZooKeeperSettings.DEFAULT_PORT),
                chroot,
                login(values),
                tls(values),
                null);
    }

    private static Exhibitor exhibitor(PatroniValues values, List<String> hosts) {
        Integer port = values.value("port", Values::count);
        Integer poll = values.value("poll_interval", Values::count);
        return new Exhibitor(
                addresses(hosts, port == null ? Exhibitor.DEFAULT_PORT : port),
                poll == null ? Exhibitor.DEFAULT_POLL_INTERVAL : Duration.ofSeconds(poll));
    }

    private static List<NodeAddress> addresses(List<String> hosts, int port) {
        return hosts.stream().map(host -> NodeAddress.parse(host, port)).toList();
    }

    private static @Nullable Login login(PatroniValues values) {
        Map<String, String> schemes = values.pairs("auth_data");
        String credential = schemes.get("digest");
        if (schemes.isEmpty()) {
            return null;
        }
        if (schemes.size() > 1 || credential == null || credential.indexOf(':') < 0) {
            values.section()
                    .problem("auth_data", "is supported for 'digest' with 'user:password' alone; write so" + REMEDY);
            return null;
        }
        int colon = credential.indexOf(':');
        return new Login(
                Scheme.DIGEST, credential.substring(0, colon), new Secret.Given(credential.substring(colon + 1)));
    }

    /** Certificates count only with {@code use_ssl}. Like kazoo, without a look at the host name in the server's. */
    private static @Nullable TlsSettings tls(PatroniValues values) {
        if (!values.flag("use_ssl", false)) {
            return null;
        }
        if (!values.flag("verify", true)) {
            values.section()
                    .problem(
                            "verify",
                            "cannot be off: name the authority of ZooKeeper's certificates in cacert" + REMEDY);
        }
        if (values.text("key_password") != null) {
            values.section()
                    .problem("key_password", "is not supported: write the key without a password to a file" + REMEDY);
        }
        return values.tls(false);
    }
}
