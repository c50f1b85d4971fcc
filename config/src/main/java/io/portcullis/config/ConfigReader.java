package io.portcullis.config;

import io.portcullis.discovery.settings.AgentSettings;
import io.portcullis.proxy.gateway.GatewaySettings;
import io.portcullis.proxy.gateway.ListenerSettings;
import io.portcullis.proxy.tls.ChannelBindingAdvice;
import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.topology.NodeAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads file and flags into {@link Settings}, or says everything that is wrong with them. Strict: an unknown key is an error. */
public final class ConfigReader {
    private final List<ConfigError> problems = new ArrayList<>();

    private ConfigReader() {}

    /** @throws InvalidConfiguration with all problems, each with its place */
    public static Settings read(Flags flags) throws InvalidConfiguration {
        return new ConfigReader().settings(flags);
    }

    /** Every key that is read, in the order in which it is read. */
    public static List<DocumentedKey> keys() {
        List<DocumentedKey> keys = new ArrayList<>();
        Section root = Section.template((path, key, otherwise) -> keys.add(DocumentedKey.of(path, key, otherwise)));
        var _ = new ConfigReader().settings(root, "", Flags.NONE);
        return keys;
    }

    private Settings settings(Flags flags) throws InvalidConfiguration {
        String file = flags.config() == null ? "command line" : flags.config().toString();
        Section root = Section.root(file, flags.config() == null ? null : YamlFile.read(flags.config()), problems);
        Settings settings = settings(root, file, flags);
        if (settings == null || !problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return settings;
    }

    /** Null if something indispensable is missing; then a problem has been written down. */
    private @Nullable Settings settings(Section root, String file, Flags flags) {
        String name = root.value(
                Key.name("name", "The gateway's name in the DCS.").usually("the host's name"), Values.hostName());
        ClusterList clusters = ClusterList.read(root, flags, problems);
        root.moved("addresses", "addresses in the cluster's own section");
        AgentSettings agent = ClusterSection.agent(root.section("agent"));
        GatewaySettings gateway = new GatewaySection(problems, clusters).read(root, flags);
        AdminSettings admin = admin(root.section("admin"), flags);
        if (gateway.listeners().stream().anyMatch(each -> Values.collide(each.bind(), admin.bind()))) {
            problems.add(new ConfigError(
                    flags.admin() == null ? file : "--admin", "admin.bind", admin.bind() + " is taken by a listener"));
        }
        LogSettings log = log(root.section("log"));
        root.finish();
        List<NamedCluster> usable = clusters.clusters();
        return usable.isEmpty()
                ? null
                : new Settings(name, usable, agent, gateway, admin, log, warnings(usable, gateway, admin));
    }

    private AdminSettings admin(Section section, Flags flags) {
        NodeAddress bind =
                section.value(Key.bind("bind", "Where health, topology and metrics are served."), Values.DEFAULT_ADMIN);
        AdminSettings admin = new AdminSettings(
                Values.flagged(flags.admin(), "--admin", Values.DEFAULT_ADMIN, problems)
                        .orElse(bind),
                section.optional(Key.path(
                                "token-file",
                                "Holds the secret that `pin`, `unpin` and `accept` show. The gateway creates it at each start.")
                        .usually("in the runtime directory of systemd, else in `/tmp`, else in `/dev/shm`")));
        section.finish();
        return admin;
    }

    private static LogSettings log(Section section) {
        LogSettings log = new LogSettings(
                section.value(
                        Key.choice("format", LogSettings.Format.class, "How lines look."),
                        LogSettings.DEFAULT.format()),
                section.value(
                        Key.choice("level", LogSettings.Level.class, "The lowest level that is written."),
                        LogSettings.DEFAULT.level()));
        section.finish();
        return log;
    }

    private static List<String> warnings(List<NamedCluster> clusters, GatewaySettings gateway, AdminSettings admin) {
        List<String> warnings = new ArrayList<>();
        for (NamedCluster each : clusters) {
            if (gateway.listeners().stream()
                    .noneMatch(listener -> listener.cluster().equals(each.name()))) {
                warnings.add("cluster " + each.name() + " has no listener: no client can reach it");
            }
        }
        if (!admin.local()) {
            warnings.add("admin.bind is " + admin.bind()
                    + ": every client that reaches it can read /metrics and /topology, without"
                    + " a password and without TLS. Protect it with a firewall, or bind it to 127.0.0.1");
        }
        boolean terminates = gateway.listeners().stream()
                .map(ListenerSettings::tls)
                .anyMatch(tls -> tls.mode() == ClientTlsMode.TERMINATE);
        if (terminates && gateway.serverTls().mode().asks()) {
            warnings.add("tls: terminate together with server-tls: unless servers show the gateway's own certificate, "
                    + ChannelBindingAdvice.TEXT);
        }
        // In every tls.mode a listener also accepts clients that do not ask for TLS.
        if (gateway.serverTls().mode().asks()) {
            warnings.add(
                    "server-tls: clients that come to a listener without TLS reach the servers through the gateway's TLS, and so"
                            + " satisfy hostssl rules of pg_hba.conf. Protect the listeners with a firewall, or let TLS pass"
                            + " through (tls: passthrough) and set server-tls to disable");
        }
        if (!gateway.fencing().registers()) {
            warnings.add(
                    "fencing.register: false: promotion barriers do not wait for this gateway, and it remembers the cluster's"
                            + " system and timeline for itself, until it is started again");
        }
        return warnings;
    }
}
