package io.portcullis.app.cli;

import io.portcullis.app.clock.BootClock;
import io.portcullis.config.NamedCluster;
import io.portcullis.config.Settings;
import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.http.LastKnownNames;
import io.portcullis.discovery.patroni.PatroniRest;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.source.ClusterDirectory;
import io.portcullis.discovery.source.ClusterSource;
import io.portcullis.discovery.source.ProbeChain;
import io.portcullis.discovery.source.SourceInspection;
import io.portcullis.discovery.source.SourceListener;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FailsafeProbe;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEventListener;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.LeaderClaim;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.MemoryReport;
import io.portcullis.fencing.Protection;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.network.Names;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.fence.AuthorityHolder;
import io.portcullis.proxy.fence.ControlLoop;
import io.portcullis.proxy.fence.RouteStatusHolder;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Member;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a cluster as a gateway would, with the same fencing policy, and prints what it sees. It serves no client: a gateway with no
 * event loops.
 */
final class ClusterCheck {
    /** Enough for a contact, a second one that knows the lease, and a question to the leader's agent. */
    private static final Duration OBSERVATION_TIMEOUT = Duration.ofSeconds(12);

    private static final Duration DIRECTORY_TIMEOUT = Duration.ofSeconds(3);

    private final Settings settings;
    private final ClusterName name;
    private final ClusterSettings cluster;
    private final FencingSettings fencing;
    private final ClockSource clock = new BootClock();
    private final Names names = new LastKnownNames(Names.SYSTEM);
    private final ClusterSources sources = new ClusterSources(clock, names);
    private final RouteStatusHolder standing = new RouteStatusHolder(clock);
    private @Nullable Protection protection;
    private final CountDownLatch open = new CountDownLatch(1);
    private final List<Registered.Gateway> gateways = new ArrayList<>();
    private final AtomicReference<@Nullable Failure> refusal = new AtomicReference<>();
    private final AtomicReference<@Nullable LockTime> lockTime = new AtomicReference<>();

    ClusterCheck(Settings settings, NamedCluster named) {
        this.settings = settings;
        this.name = named.name();
        this.cluster = named.settings();
        this.fencing = ClusterSources.fencing(cluster, settings.gateway().fencing());
    }

    /** Tells what is seen; returns whether the primary route would be open. */
    boolean tell() throws IOException, InterruptedException {
        SourceInspection info = sources.inspect(cluster, fencing);
        tellServers(info);
        boolean registers = tellRegistration(info);
        boolean remembered = readGateways();
        look();
        Topology topology = standing.topology();
        if (topology == null) {
            System.out.println("cluster:   not seen, " + whyNotSeen());
            return false;
        }
        tellLock(topology);
        NodeLines.tell(name, settings.gateway(), standing.view(), topology);
        if (cluster.group() == null && topology.view().claims().isEmpty()) {
            GroupLines.tell(cluster.scope(), ClusterSources.directory(cluster, clock::elapsed), DIRECTORY_TIMEOUT);
        }
        topology.problems().forEach(problem -> System.out.println("problem:   " + problem));
        switch (standing.standing()) {
            case RouteStatus.Open(var leaderships) ->
                leaderships.forEach(leadership -> System.out.println(
                        "primary:   open, to " + leadership.node() + " (leadership " + leadership + ")"));
            case RouteStatus.Closed(var reason) ->
                System.out.println("primary:   closed, " + reason.label() + ": " + reason.text());
        }
        tellCompared();
        boolean covered = tellProtection(topology);
        return standing.standing() instanceof RouteStatus.Open && registers && remembered && covered;
    }

    private String whyNotSeen() {
        return switch (refusal.get()) {
            case null -> cluster.store().kind() + " did not answer in " + OBSERVATION_TIMEOUT.toSeconds() + " s";
            case FORBIDDEN ->
                cluster.store().kind() + " forbids to read " + cluster.prefix()
                        + " (permission denied); the commands above allow it";
            case LOGIN_REFUSED -> cluster.store().kind() + " refuses the login, as said above";
            case Failure other -> "the last answer was: " + other.label();
        };
    }

    /** What the gateways that run remember of the cluster: one that starts takes it over. */
    private boolean readGateways() throws IOException {
        if (!fencing.registers()) {
            return true;
        }
        ClusterDirectory directory = ClusterSources.directory(cluster, clock::elapsed);
        try {
            gateways.addAll(directory.read(DIRECTORY_TIMEOUT).gateways());
            return true;
        } catch (IOException e) {
            System.out.println(
                    "problem:   what other gateways remember of the cluster cannot be read: " + e.getMessage());
            return false;
        }
    }

    private DcsReading withGateways(DcsReading reading) {
        Map<String, Lineage> remembered = new HashMap<>();
        for (Registered.Gateway gateway : gateways) {
            if (reading.view().position().history().equals(gateway.record().cluster())) {
                remembered.put(gateway.name(), gateway.record().remembered());
            }
        }
        return new DcsReading(reading.sent(), reading.reign(), reading.view(), reading.registration(), remembered);
    }

    /** What the leader's data are compared with. */
    private void tellCompared() {
        MemoryReport compared = standing.remembrance();
        LeaderClaim word = compared.word();
        System.out.println("leader:    " + (word == null ? "has not said that it is writable" : word));
        if (word != null && word.missing() != null && !(standing.standing() instanceof RouteStatus.Open)) {
            System.out.println("problem:   the leader does not say its " + word.missing());
        }
        System.out.println("dcs:       system " + (compared.systemId() == null ? "unknown" : compared.systemId())
                + ", timeline " + compared.history().timeline(compared.history().newest()));
        compared.others()
                .forEach((name, lineage) -> System.out.println("gateway:   " + name + " remembers " + lineage));
    }

    private void look() throws IOException, InterruptedException {
        FencingSettings observing = fencing.unregistered();
        try (PatroniRest agents = new PatroniRest(
                        cluster.scope(),
                        ClusterSources.agents(cluster, settings.agent()),
                        this::apiOf,
                        DiscoveryTelemetry.NONE,
                        names);
                ClusterSource source = sources.open(
                        cluster, observing, GatewayIdentity.of("check", () -> 0), new DiscoveryTelemetry() {
                            @Override
                            public void contactFailed(URI endpoint, Failure failure, Duration took) {
                                if (failure != Failure.CLOSED) {
                                    refusal.set(failure == Failure.TIMED_OUT ? null : failure);
                                }
                            }
                        });
                ControlLoop control = new ControlLoop(
                        cluster.scope(),
                        observing,
                        clock,
                        (request, answer) -> source.readContact(request, remembering(answer)),
                        source,
                        new ProbeChain(List.of(agents)),
                        FailsafeProbe.NONE,
                        List.of(),
                        new AuthorityHolder(),
                        standing,
                        new ClusterTelemetry() {
                            @Override
                            public void declared(RouteStatus next) {
                                if (next instanceof RouteStatus.Open) {
                                    open.countDown();
                                }
                            }
                        },
                        open::countDown)) {
            source.start(new SourceListener() {
                @Override
                public void onTopology(Topology topology) {
                    standing.onTopology(topology);
                }

                @Override
                public void onNews(FencingEvent.Observed news) {
                    // Contacts show enough for one look.
                }
            });
            protection = source.protection();
            control.start();
            var _ = open.await(OBSERVATION_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private FencingEventListener remembering(FencingEventListener answer) {
        return event -> {
            if (event instanceof FencingEvent.ContactAnswered(long _, LockTime told, var _)
                    && !(told instanceof LockTime.NotAsked)) {
                lockTime.set(told);
            }
            answer.onEvent(
                    event instanceof FencingEvent.ContactAnswered(long round, LockTime told, DcsReading reading)
                            ? new FencingEvent.ContactAnswered(round, told, withGateways(reading))
                            : event);
        };
    }

    private @Nullable URI apiOf(NodeName node) {
        Topology topology = standing.topology();
        Member member = topology == null ? null : topology.member(node);
        return member == null ? null : member.api();
    }

    private void tellServers(SourceInspection info) {
        String label = String.format("%-10s ", cluster.store().kind() + ":");
        info.servers().forEach(server -> System.out.println(label + server.endpoint() + " " + server.description()));
        info.warnings().forEach(warning -> System.out.println("warning: " + warning));
    }

    /** Whether a gateway could do what it must before it opens. */
    private boolean tellRegistration(SourceInspection info) {
        if (!fencing.registers()) {
            return true;
        }
        boolean possible = info.registration() == null;
        System.out.println("register:  under " + cluster.registrations()
                + (possible
                        ? ", which is allowed"
                        : ", which fails, so the primary route would stay closed as "
                                + ClosedReason.NOT_REGISTERED.label() + ": " + info.registration()));
        return possible;
    }

    /** What a permit and the barrier rest on, as far as it can be seen from here. */
    private boolean tellProtection(Topology topology) {
        ProtectionReport.lines(topology, protection, fencing).forEach(System.out::println);
        if (!(lockTime.get() instanceof LockTime.Holds told)) {
            return true;
        }
        Duration ttl = Duration.ofNanos(told.granted());
        ProtectionReport.failsafe(topology, ttl, fencing).ifPresent(System.out::println);
        Duration maxSilence = fencing.maxSilence();
        if (maxSilence.compareTo(ttl) >= 0) {
            System.out.println("problem:   fencing.max-silence is " + maxSilence.toSeconds()
                    + " s and must be less than Patroni's ttl, which is " + ttl.toSeconds() + " s");
            return false;
        }
        return true;
    }

    private void tellLock(Topology topology) {
        Lock lock = topology.view().lock();
        String left = lockTime.get() instanceof LockTime.Holds told
                ? ", " + Duration.ofNanos(told.remaining()).toSeconds() + " s left of "
                        + Duration.ofNanos(told.granted()).toSeconds() + " s"
                : "";
        System.out.println("lock:      " + (lock == null ? "free" : "held by " + lock.node() + left));
    }
}
