package io.portcullis.config;

import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.discovery.settings.ZooKeeperSettings.Exhibitor;
import io.portcullis.discovery.settings.ZooKeeperSettings.Login;
import io.portcullis.discovery.settings.ZooKeeperSettings.Scheme;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The section {@code zookeeper}. */
final class ZooKeeperSection implements StoreSection {
    @Override
    public String key() {
        return "zookeeper";
    }

    @Override
    public @Nullable ZooKeeperSettings read(Section section, List<String> flagged) {
        List<NodeAddress> hosts = section.values(Key.host(
                        "hosts",
                        ZooKeeperSettings.DEFAULT_PORT,
                        "ZooKeeper's servers, a list. Also `--zookeeper`, with the chroot behind the last.")
                .usually("required, or `exhibitor`"));
        String path = section.optional(Key.text("chroot", "What all paths are below, such as `/postgres`."));
        String chroot = path == null ? "" : path;
        Scheme scheme = section.value(
                Key.choice(
                        "auth", Scheme.class, "How the login is made: ZooKeeper's own digest, or SASL's DIGEST-MD5."),
                Scheme.DIGEST);
        Credentials login = LoginKeys.read(section, "The user for ZooKeeper, if its nodes have ACLs.");
        TlsSettings tls = TlsSection.optional(section, "ZooKeeper");
        Exhibitor exhibitor = exhibitor(section.section("exhibitor"));
        section.finish();
        if (!flagged.isEmpty()) {
            List<String> texts = new ArrayList<>(flagged);
            String last = texts.removeLast();
            int slash = last.indexOf('/');
            texts.add(slash < 0 ? last : last.substring(0, slash));
            chroot = slash < 0 ? chroot : last.substring(slash);
            hosts = texts.stream()
                    .flatMap(each ->
                            section
                                    .flag(flag(), each, text -> NodeAddress.parse(text, ZooKeeperSettings.DEFAULT_PORT))
                                    .stream())
                    .toList();
            exhibitor = null;
        }
        if (hosts.isEmpty() && exhibitor == null) {
            if (flagged.isEmpty()) {
                section.problem("hosts", "is missing: at least one, such as 127.0.0.1:2181, also --zookeeper");
            }
            return null;
        }
        try {
            return new ZooKeeperSettings(
                    hosts,
                    chroot,
                    login == null ? null : new Login(scheme, login.user(), login.password()),
                    tls,
                    exhibitor);
        } catch (IllegalArgumentException e) {
            section.problem("hosts", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static @Nullable Exhibitor exhibitor(Section section) {
        List<NodeAddress> hosts = section.values(
                Key.host("hosts", Exhibitor.DEFAULT_PORT, "Exhibitor's hosts, a list; one of them names the servers."));
        Duration poll = section.value(
                Key.duration("poll-interval", "How often the servers are asked for."), Exhibitor.DEFAULT_POLL_INTERVAL);
        section.finish();
        try {
            return hosts.isEmpty() ? null : new Exhibitor(hosts, poll);
        } catch (IllegalArgumentException e) {
            section.problem("poll-interval", String.valueOf(e.getMessage()));
            return null;
        }
    }
}
