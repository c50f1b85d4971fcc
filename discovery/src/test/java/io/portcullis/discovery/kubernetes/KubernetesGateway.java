package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.source.ClusterSource;
import io.portcullis.discovery.source.SourceListener;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.fencing.Alarm;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEventListener;
import io.portcullis.fencing.FencingMachine;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.FencingStep;
import io.portcullis.fencing.Permit;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.network.Names;
import io.portcullis.testkit.kubernetes.KubernetesPatroni;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The real fencing policy on a real source; the nodes that a test names are writable, and the one event loop fences at once. */
final class KubernetesGateway implements AutoCloseable, DiscoveryTelemetry {
    private static final ClockSource CLOCK = new ClockSource() {
        @Override
        public long elapsed() {
            return System.nanoTime();
        }

        @Override
        public Clocks read() {
            return new Clocks(System.nanoTime(), System.currentTimeMillis() * 1_000_000);
        }
    };

    final List<RouteStatus> declared = new CopyOnWriteArrayList<>();
    final List<Alarm> alarms = new CopyOnWriteArrayList<>();
    final List<FencingEvent.Renewed> renewed = new CopyOnWriteArrayList<>();
    final List<Failure> contactFailures = new CopyOnWriteArrayList<>();
    final List<Failure> watchEnds = new CopyOnWriteArrayList<>();
    final List<URI> lagging = new CopyOnWriteArrayList<>();
    final Set<String> writable = ConcurrentHashMap.newKeySet();
    final ClusterSource source;

    private final FencingMachine machine;
    private final BlockingQueue<FencingEvent> events = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile @Nullable Topology newest;
    private volatile @Nullable Permit permit;
    private volatile boolean closed;

    KubernetesGateway(KubernetesSettings settings) throws IOException {
        this(settings, FencingSettings.DEFAULT);
    }

    KubernetesGateway(KubernetesSettings settings, FencingSettings fencing) throws IOException {
        source = new ClusterSources(CLOCK, Names.SYSTEM)
                .open(Kubes.cluster(settings), fencing, GatewayIdentity.of("gate", () -> 0), this);
        source.start(new SourceListener() {
            @Override
            public void onTopology(Topology topology) {
                newest = topology;
            }

            @Override
            public void onNews(FencingEvent.Observed news) {
                events.add(news);
            }
        });
        machine = new FencingMachine(fencing, 1);
        thread = Thread.ofPlatform().daemon().name("policy").start(this::run);
    }

    /** Also renews the lock as its agent does, so that the route can open. */
    void untilOpenTo(String node, KubernetesPatroni patroni) {
        Waiting.until("an open route to " + node, Waiting.AT_MOST, () -> {
            if (!openTo(node)) {
                patroni.renew();
            }
            return openTo(node);
        });
    }

    boolean openTo(String node) {
        return !declared.isEmpty()
                && declared.getLast() instanceof RouteStatus.Open(var leaderships)
                && leaderships.stream().anyMatch(each -> each.node().value().equals(node));
    }

    void untilClosed() {
        Waiting.until(
                "a closed route",
                Waiting.AT_MOST,
                () -> !declared.isEmpty() && declared.getLast() instanceof RouteStatus.Closed);
    }

    @Nullable
    Topology topology() {
        return newest;
    }

    @Nullable
    Permit permit() {
        return permit;
    }

    private void run() {
        FencingState state = machine.start(CLOCK.read());
        FencingEvent event = new FencingEvent.Woken();
        try {
            while (!closed) {
                if (event instanceof FencingEvent.Renewed now) {
                    renewed.add(now);
                }
                FencingStep step = machine.step(state, event, CLOCK.read());
                state = step.state();
                step.effects().forEach(this::perform);
                FencingEvent next = events.poll(step.wakeAt() - CLOCK.elapsed(), TimeUnit.NANOSECONDS);
                event = next == null ? new FencingEvent.Woken() : next;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void perform(FencingEffect effect) {
        FencingEventListener answer = events::add;
        switch (effect) {
            case FencingEffect.ReadContact request -> source.readContact(request, answer);
            case FencingEffect.Renew request -> source.renew(request, answer);
            case FencingEffect.Verify(var leadership) ->
                answer.onEvent(new FencingEvent.Verified(
                        leadership,
                        writable.contains(leadership.node().value())
                                ? new WritableAnswer.Writable(null, 1)
                                : new WritableAnswer.InRecovery()));
            case FencingEffect.Fence(long id, var _, var _) -> answer.onEvent(new FencingEvent.LoopFenced(id, 0));
            case FencingEffect.Declare(RouteStatus standing) -> declared.add(standing);
            case FencingEffect.Raise(Alarm alarm) -> alarms.add(alarm);
            case FencingEffect.Grant(var authority) -> permit = authority.permit();
            case FencingEffect.Suspend(var authority, var _) -> permit = authority.permit();
            default -> {
                // Told to operators, of whom there are none.
            }
        }
    }

    @Override
    public void contactFailed(URI endpoint, Failure failure, Duration took) {
        contactFailures.add(failure);
    }

    @Override
    public void watchEnded(URI endpoint, Failure failure) {
        watchEnds.add(failure);
    }

    @Override
    public void watchLagging(URI endpoint) {
        lagging.add(endpoint);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        source.close();
    }
}
