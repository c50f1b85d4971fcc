package io.portcullis.config;

import io.portcullis.fencing.FencingSettings;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.gateway.GatewaySettings;
import io.portcullis.proxy.gateway.ListenerSettings;
import io.portcullis.proxy.gateway.ListenerSettings.WhenClosed;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.route.RouteSettings;
import io.portcullis.proxy.route.RouteSettings.OnPromotion;
import io.portcullis.proxy.route.RouteSettings.WithoutReplica;
import io.portcullis.proxy.session.LimitSettings;
import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.proxy.tls.ServerTlsSettings;
import io.portcullis.topology.NodeAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sections about the gateway itself: {@code listeners}, {@code fencing}, {@code routes}, {@code limits}, {@code server-tls}. */
final class GatewaySection {
    private final List<ConfigError> problems;
    private final ClusterName cluster;

    /** @param cluster that all listeners serve */
    GatewaySection(List<ConfigError> problems, ClusterName cluster) {
        this.problems = problems;
        this.cluster = cluster;
    }

    GatewaySettings read(Section root, Flags flags) {
        return new GatewaySettings(
                listeners(root, flags),
                fencing(root.section("fencing")),
                routes(root.section("routes")),
                limits(root.section("limits")),
                serverTls(root.section("server-tls")),
                root.count("event-loops", Runtime.getRuntime().availableProcessors()));
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
        flagged(listeners, Route.PRIMARY, flags.primary(), "--primary", inFile, Values.DEFAULT_PRIMARY);
        flagged(listeners, Route.REPLICA, flags.replica(), "--replica", inFile, Values.DEFAULT_REPLICA);
        return listeners;
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
                bind, cluster, route, ClientTlsSettings.PASSTHROUGH, Integer.MAX_VALUE, WhenClosed.WAIT));
    }

    private ListenerSettings listener(Section section) {
        if (!section.has("bind")) {
            section.problem("bind", "is missing: where to listen, such as 127.0.0.1:5000");
        }
        if (!section.has("route")) {
            section.problem("route", "is missing: primary or replica");
        }
        ListenerSettings listener = new ListenerSettings(
                section.value("bind", Values.DEFAULT_PRIMARY, Values::bind),
                cluster,
                section.choice("route", Route.class, Route.PRIMARY),
                clientTls(section.section("tls")),
                section.count("max-sessions", Integer.MAX_VALUE),
                section.choice("when-closed", WhenClosed.class, WhenClosed.WAIT));
        section.finish();
        return listener;
    }

    private static ClientTlsSettings clientTls(Section section) {
        Path certificate = section.<@Nullable Path>value("cert-file", null, Values::readable);
        Path key = section.<@Nullable Path>value("key-file", null, Values::readable);
        ClientTlsMode usual = certificate == null ? ClientTlsMode.PASSTHROUGH : ClientTlsMode.TERMINATE;
        ClientTlsMode mode = section.choice("mode", ClientTlsMode.class, usual);
        section.finish();
        for (String needed : List.of("cert-file", "key-file")) {
            if (mode == ClientTlsMode.TERMINATE && !section.has(needed)) {
                section.problem(needed, "is missing: to terminate TLS the gateway needs a certificate and its key");
            }
        }
        return new ClientTlsSettings(mode, certificate, key);
    }

    private enum Close {
        CLOSE
    }

    private static FencingSettings fencing(Section section) {
        FencingSettings usual = FencingSettings.DEFAULT;
        FencingSettings fencing = new FencingSettings(
                section.value("max-silence", usual.maxSilence(), Units::duration),
                section.value("margin", usual.margin(), Units::duration),
                section.value("sever-after", usual.severAfter(), Units::duration),
                section.value("contact-interval", usual.contactInterval(), Units::duration),
                section.value("contact-timeout", usual.contactTimeout(), Units::duration),
                section.value("register", usual.registers(), Values::flag));
        // The only policies there are; written out by those who want the file to say so.
        section.choice("on-dcs-loss", Close.class, Close.CLOSE);
        section.choice("replica-on-silence", Close.class, Close.CLOSE);
        section.finish();
        fencing.problems().forEach(problem -> section.problem(problem.substring(0, problem.indexOf(' ')), problem));
        return fencing;
    }

    private static RouteSettings routes(Section section) {
        RouteSettings usual = RouteSettings.DEFAULT;
        RouteSettings routes = new RouteSettings(
                section.<@Nullable Long>value("max-lag", usual.maxLag(), Units::bytes),
                section.choice("without-replica", WithoutReplica.class, usual.withoutReplica()),
                section.choice("replica-on-promotion", OnPromotion.class, usual.onPromotion()));
        section.finish();
        return routes;
    }

    private static LimitSettings limits(Section section) {
        LimitSettings usual = LimitSettings.DEFAULT;
        LimitSettings limits = new LimitSettings(
                section.count("max-sessions", usual.maxSessions()),
                section.count("max-pending", usual.maxPending()),
                section.count("max-waiting", usual.maxWaiting()),
                section.value("connect-wait", usual.connectWait(), Units::duration),
                section.value("startup-timeout", usual.startupTimeout(), Units::duration),
                section.value("authentication-timeout", usual.authenticationTimeout(), Units::duration),
                section.value("connect-timeout", usual.connectTimeout(), Units::duration),
                section.value("drain-timeout", usual.drainTimeout(), Units::duration),
                section.<@Nullable Duration>value("tcp-user-timeout", usual.tcpUserTimeout(), GatewaySection::orOff),
                section.value("buffer-memory", usual.bufferMemory(), Units::bytes));
        section.finish();
        return limits;
    }

    private static @Nullable Duration orOff(String text) {
        return text.equals("off") ? null : Units.duration(text);
    }

    private static ServerTlsSettings serverTls(Section section) {
        ServerTlsSettings.Mode mode =
                section.choice("mode", ServerTlsSettings.Mode.class, ServerTlsSettings.Mode.DISABLE);
        Path ca = section.<@Nullable Path>value("ca-file", null, Values::readable);
        Path certificate = section.<@Nullable Path>value("cert-file", null, Values::readable);
        Path key = section.<@Nullable Path>value("key-file", null, Values::readable);
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
