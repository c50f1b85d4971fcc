package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.tls.TlsMaterial;
import io.portcullis.tls.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ClientX509Util;
import org.apache.zookeeper.common.X509Util;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/** What ZooKeeper's client is to know, in its own words. */
final class ZooKeeperConfigurations {
    /** Of the calls of the client that block: of ours, that is only the goodbye. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

    private ZooKeeperConfigurations() {}

    /**
     * Without TLS the client needs no Netty. With it, the client reads the files at every connection, so that new ones need no restart.
     *
     * @throws IOException if the certificates or the password cannot be read, naming the file and what would be right
     */
    static ZKClientConfig of(ZooKeeperSettings settings) throws IOException {
        settings.checkLogin();
        ZKClientConfig client = new ZKClientConfig();
        client.setProperty(ZKClientConfig.ZOOKEEPER_REQUEST_TIMEOUT, Long.toString(CLOSE_TIMEOUT.toMillis()));
        client.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        // It would look up the name of an address, which DIGEST-MD5 does not need.
        client.setProperty(ZKClientConfig.ZK_SASL_CLIENT_CANONICALIZE_HOSTNAME, "false");
        ZooKeeperSettings.Login login = settings.login();
        if (login != null && login.scheme() == ZooKeeperSettings.Scheme.SASL) {
            client.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "true");
            // With FIPS' rules, which hold unless they are switched off, the client knows no DIGEST-MD5.
            client.setProperty(X509Util.FIPS_MODE_PROPERTY, "false");
            client.setProperty(ZKClientConfig.LOGIN_CONTEXT_NAME_KEY, ZooKeeperLogins.section(login));
        }
        TlsSettings tls = settings.tls();
        if (tls != null) {
            TlsMaterial.load(tls);
            client.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
            client.setProperty(
                    ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
            try (ClientX509Util names = new ClientX509Util()) {
                pem(client, names.getSslTruststoreLocationProperty(), names.getSslTruststoreTypeProperty(), tls.ca());
                pem(client, names.getSslKeystoreLocationProperty(), names.getSslKeystoreTypeProperty(), tls.key());
                // Left alone, the client speaks the newest version only, and servers before 3.9 none but 1.2.
                client.setProperty(names.getSslEnabledProtocolsProperty(), "TLSv1.3,TLSv1.2");
                client.setProperty(
                        names.getSslHostnameVerificationEnabledProperty(),
                        Boolean.toString(tls.hostName() == TlsSettings.HostName.CHECKED));
            }
        }
        return client;
    }

    private static void pem(ZKClientConfig client, String location, String type, @Nullable Path file) {
        if (file != null) {
            client.setProperty(location, file.toString());
            client.setProperty(type, "PEM");
        }
    }

    /** Of what a gateway creates. With a login the node is its user's, and all may read it: barriers are run by agents. */
    static List<ACL> rights(ZooKeeperSettings settings) {
        List<ACL> rights = new ArrayList<>();
        if (settings.login() == null) {
            rights.addAll(ZooDefs.Ids.OPEN_ACL_UNSAFE);
        } else {
            rights.addAll(ZooDefs.Ids.CREATOR_ALL_ACL);
            rights.addAll(ZooDefs.Ids.READ_ACL_UNSAFE);
        }
        // The client asks whether there is a null in it, which lists of List.of refuse.
        return Collections.unmodifiableList(rights);
    }
}
