package io.portcullis.config;

import io.portcullis.fencing.FencingSettings;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.gateway.GatewaySettings;
import io.portcullis.proxy.gateway.ListenerSettings;
import io.portcullis.proxy.gateway.ListenerSettings.WhenClosed;
import io.portcullis.proxy.route.ReplicaChoice;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.session.LimitSettings;
import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.proxy.tls.ServerTlsSettings;
import io.portcullis.topology.NodeAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sections about the gateway itself: {@code listeners}, {@code fencing}, {@code routes}, {@code limits}, {@code server-tls}. */
final class GatewaySection {
    private final List<ConfigError> problems;
    private final ClusterList clusters;

    /** @param clusters that listeners may name */
    GatewaySection(List<ConfigError> problems, ClusterList clusters) {
        this.problems = problems;
        this.clusters = clusters;
    }

    GatewaySettings read(Section root, Flags flags) {
        return new GatewaySettings(
                listeners(root, flags),
                fencing(root.section("fencing")),
                RoutesSection.read(root.section("routes")),
                limits(root.section("limits")),
                serverTls(root.section("server-tls")),
                root.value(
                        Key.count("event-loops", "Threads that relay. Each session stays on one.")
                                .usually("the number of processors"),
                        Runtime.getRuntime().availableProcessors()));
    }

    private List<ListenerSettings> listeners(Section root, Flags flags) {
        List<ListenerSettings> listeners = new ArrayList<>();
        for (Section each : root.sections("listeners")) {
            ListenerSettings listener = listener(each);
            if (listeners.stream().anyMatch(other -> Values.collide(other.bind(), listener.bind()))) {
                each.problem("bind", listener.bind() + " is taken by another listener");
            }
            listeners.add(listener);
        }
        boolean inFile = root.has("listeners");
        if (clusters.several()) {
            if (!inFile) {
                root.problem(
                        "listeners",
                        "is missing: with several clusters (" + clusters.known() + ") each listener names its own");
            }
            refuse("--primary", flags.primary());
            refuse("--replica", flags.replica());
            return listeners;
        }
        flagged(listeners, Route.PRIMARY, flags.primary(), "--primary", inFile, Values.DEFAULT_PRIMARY);
        flagged(listeners, Route.REPLICA, flags.replica(), "--replica", inFile, Values.DEFAULT_REPLICA);
        return listeners;
    }

    private void refuse(String name, @Nullable String flag) {
        if (flag != null) {
            problems.add(new ConfigError(
                    name, null, "there are several clusters, and this flag names none: put it under listeners"));
        }
    }

    /** A flag replaces the file's listeners of its route; without either there is the usual one. */
    private void flagged(
            List<ListenerSettings> listeners,
            Route route,
            @Nullable String flag,
            String name,
            boolean inFile,
            NodeAddress usual) {
        if (flag == null && inFile) {
            return;
        }
        NodeAddress bind = Values.flagged(flag, name, usual, problems).orElse(usual);
        listeners.removeIf(listener -> listener.route() == route);
        if (listeners.stream().anyMatch(other -> Values.collide(other.bind(), bind))) {
            problems.add(new ConfigError(name, null, bind + " is taken by another listener"));
        }
        listeners.add(new ListenerSettings(
                bind,
                clusters.first(),
                route,
                ClientTlsSettings.PASSTHROUGH,
                Integer.MAX_VALUE,
                WhenClosed.WAIT,
                ReplicaChoice.OfListener.NONE));
    }

    private ListenerSettings listener(Section section) {
        NodeAddress bind = section.required(
                Key.bind("bind", "Where clients connect. Also `--primary` and `--replica`."),
                Values.DEFAULT_PRIMARY,
                "where to listen, such as 127.0.0.1:5000");
        ClusterName cluster = cluster(section);
        Route route = section.required(
                Key.choice("route", Route.class, "Which servers clients get."), Route.PRIMARY, "primary or replica");
        ListenerSettings listener = new ListenerSettings(
                bind,
                cluster,
                route,
                clientTls(section.section("tls")),
                section.value(
                        Key.count("max-sessions", "Sessions of this listener.").usually("no limit of its own"),
                        Integer.MAX_VALUE),
                section.value(
                        Key.choice(
                                "when-closed",
                                WhenClosed.class,
                                "While the route is closed: let clients wait, or stop listening so that they try another gateway."),
                        WhenClosed.WAIT),
                RoutesSection.ofListener(section, route));
        section.finish();
        return listener;
    }

    private ClusterName cluster(Section section) {
        String given = section.optional(
                Key.text("cluster", "The name of the cluster whose servers clients get; required if there are several.")
                        .usually("the only cluster"));
        if (given == null) {
            if (clusters.several()) {
                section.problem("cluster", "is missing: one of " + clusters.known());
            }
            return clusters.first();
        }
        ClusterName name = new ClusterName(given);
        if (clusters.isUnknown(name)) {
            section.problem("cluster", "no cluster is named '" + given + "'; there is " + clusters.known());
        }
        return name;
    }

    private static ClientTlsSettings clientTls(Section section) {
        Path certificate = section.optional(
                Key.readable("cert-file", "The certificate that clients see; required by `terminate`."));
        Path key = section.optional(Key.readable("key-file", "The key of `cert-file`; required by `terminate`."));
        ClientTlsMode usual = certificate == null ? ClientTlsMode.PASSTHROUGH : ClientTlsMode.TERMINATE;
        ClientTlsMode mode = section.value(
                Key.choice("mode", ClientTlsMode.class, "Where the TLS of clients ends; [tls.md](tls.md).")
                        .usually("`terminate` with a `cert-file`, `passthrough` without"),
                usual);
        section.finish();
        for (String needed : List.of("cert-file", "key-file")) {
            if (mode == ClientTlsMode.TERMINATE && !section.has(needed)) {
                section.problem(needed, "is missing: to terminate TLS the gateway needs a certificate and its key");
            }
        }
        return new ClientTlsSettings(mode, certificate, key);
    }

    private static final String CONTACTS = "more than 0; both together less than `max-silence` minus `margin`";

    private static FencingSettings fencing(Section section) {
        FencingSettings usual = FencingSettings.DEFAULT;
        FencingSettings fencing = new FencingSettings(
                section.value(
                        Key.duration("max-silence", "How long a contact with the DCS entitles to relay, at most.")
                                .range(Units.text(FencingSettings.MIN_SILENCE) + " to "
                                        + Units.text(FencingSettings.MAX_SILENCE)),
                        usual.maxSilence()),
                section.value(
                        Key.duration("margin", "Taken off every deadline, for clocks that differ and for the fence.")
                                .range("at least a tenth of `max-silence` plus 200ms, less than `max-silence`"),
                        usual.margin()),
                section.value(
                        Key.duration("sever-after", "How long a suspended session is kept.")
                                .range("at least `max-silence`"),
                        usual.severAfter()),
                section.value(
                        Key.duration("contact-interval", "How often the DCS is asked.")
                                .range(CONTACTS),
                        usual.contactInterval()),
                section.value(
                        Key.duration("contact-timeout", "After how long another server of the DCS is asked too.")
                                .range(CONTACTS),
                        usual.contactTimeout()),
                section.value(
                        Key.flag(
                                "register",
                                "Whether the gateway registers in the DCS, for promotion barriers to wait for it."),
                        usual.registers()),
                section.value(
                                Key.choice(
                                        "on-dcs-loss",
                                        OnDcsLoss.class,
                                        "Close, or follow Patroni's failsafe mode: stay open while all agents say that they go on"
                                                + " without the DCS. [fencing.md](fencing.md) says what is promised then."),
                                OnDcsLoss.CLOSE)
                        == OnDcsLoss.FAILSAFE);
        section.removed("replica-on-silence", "sessions on replicas always end in silence");
        section.finish();
        fencing.problems().forEach(problem -> section.problem(problem.substring(0, problem.indexOf(' ')), problem));
        return fencing;
    }

    private static LimitSettings limits(Section section) {
        LimitSettings usual = LimitSettings.DEFAULT;
        LimitSettings limits = new LimitSettings(
                section.value(
                        Key.count("max-sessions", "Sessions of the gateway. Beyond it: SQLSTATE 53300."),
                        usual.maxSessions()),
                section.value(
                        Key.count("max-pending", "Clients that have not sent their first message."),
                        usual.maxPending()),
                section.value(Key.count("max-waiting", "Clients that wait for the route to open."), usual.maxWaiting()),
                section.value(
                        Key.duration("connect-wait", "How long they wait. Then: SQLSTATE 57P03 with the reason."),
                        usual.connectWait()),
                section.value(
                        Key.duration("startup-timeout", "How long a client may take to send its first message."),
                        usual.startupTimeout()),
                section.value(
                        Key.duration("authentication-timeout", "How long a login may take."),
                        usual.authenticationTimeout()),
                section.value(
                        Key.duration(
                                "connect-timeout",
                                "For one attempt to connect to a server, at all addresses of its name."),
                        usual.connectTimeout()),
                section.value(
                        Key.duration("drain-timeout", "For running sessions when the gateway is stopped."),
                        usual.drainTimeout()),
                section.value(
                                Key.durationOrOff(
                                        "tcp-user-timeout",
                                        "After how long without an acknowledgement the kernel ends a connection."),
                                Optional.ofNullable(usual.tcpUserTimeout()))
                        .orElse(null),
                section.value(
                        Key.bytes("buffer-memory", "All bytes together that wait for slow peers."),
                        usual.bufferMemory()));
        section.finish();
        return limits;
    }

    private static ServerTlsSettings serverTls(Section section) {
        ServerTlsSettings.Mode mode = section.value(
                Key.choice(
                        "mode",
                        ServerTlsSettings.Mode.class,
                        "TLS towards servers, as libpq's `sslmode`; [tls.md](tls.md)."),
                ServerTlsSettings.Mode.DISABLE);
        Path ca = section.optional(Key.readable(
                "ca-file", "The CAs that servers are verified with; required by `verify-ca` and `verify-full`."));
        Path certificate =
                section.optional(Key.readable("cert-file", "The gateway's certificate, as a client of the servers."));
        Path key = section.optional(Key.readable("key-file", "The key of `cert-file`."));
        section.finish();
        if (mode.verifies() && !section.has("ca-file")) {
            section.problem("ca-file", "is missing: to verify servers the gateway must know whom to trust");
        }
        if (section.has("cert-file") != section.has("key-file")) {
            section.problem(
                    section.has("key-file") ? "cert-file" : "key-file", "is missing: a certificate needs its key");
        }
        return new ServerTlsSettings(mode, ca, certificate, key);
    }
}
