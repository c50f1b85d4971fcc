package io.portcullis.proxy.fence;

import io.portcullis.fencing.Authority;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.DcsReader;
import io.portcullis.fencing.FailsafeAnswer;
import io.portcullis.fencing.FailsafeProbe;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingMachine;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.FencingStep;
import io.portcullis.fencing.MemoryReport;
import io.portcullis.fencing.Registry;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.fencing.WritableProbe;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import io.portcullis.topology.Lineage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs the fencing machine: one thread, one queue of events, one event at a time. Decides nothing itself.
 *
 * <p>Safety does not rest on this thread being alive: if it stops, the permit runs out, and every relay sees that by itself.
 */
public final class ControlLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);

    /** The thread beats at least this often, also when it has nothing to do. */
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(1);

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(1);

    private final String cluster;
    private final FencingMachine machine;
    private final ClockSource clock;
    private final DcsReader reader;
    private final Registry registry;
    private final WritableProbe probe;
    private final FailsafeProbe agents;
    private final List<ClusterSessions> loops;
    private final AuthorityHolder authority;
    private final RouteStatusHolder standing;
    private final ClusterTelemetry events;
    private final BrokenListener broken;
    /** Without a bound, since each completion and each piece of news must arrive; doubts, which could be many, are merged. */
    private final BlockingQueue<Arrival> queue = new LinkedBlockingQueue<>();

    private final Set<FencingEvent.Doubted> doubts = ConcurrentHashMap.newKeySet();
    private final Heartbeat heartbeat;
    private final FenceTimer fences;
    private final FenceLedger ledger;
    private final Thread thread;
    private volatile boolean closed;

    /** An event and when it arrived, so that how long its consequences took can be measured. */
    private record Arrival(FencingEvent event, long at) {}

    /**
     * @param cluster its name, for the thread and the log
     * @param broken called if this thread ends before it was closed: then nothing opens again
     */
    public ControlLoop(
            String cluster,
            FencingSettings settings,
            ClockSource clock,
            DcsReader reader,
            Registry registry,
            WritableProbe probe,
            FailsafeProbe agents,
            List<ClusterSessions> loops,
            AuthorityHolder authority,
            RouteStatusHolder standing,
            ClusterTelemetry events,
            BrokenListener broken) {
        this.cluster = cluster;
        this.heartbeat = new Heartbeat("control-" + cluster);
        this.machine = new FencingMachine(settings, loops.size());
        this.clock = clock;
        this.reader = reader;
        this.registry = registry;
        this.probe = probe;
        this.agents = agents;
        this.loops = List.copyOf(loops);
        this.authority = authority;
        this.standing = standing;
        this.events = events;
        this.broken = broken;
        this.fences = new FenceTimer(cluster, loops.size(), events);
        this.ledger = new FenceLedger(cluster, loops.size(), InstantSource.system(), events);
        this.thread = Thread.ofPlatform()
                .name("portcullis-control-" + cluster)
                .daemon()
                .unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Hands over an event, from any thread. A doubt that equals one in the queue is dropped. */
    public void tell(FencingEvent event) {
        if (event instanceof FencingEvent.Doubted doubt && !doubts.add(doubt)) {
            return;
        }
        queue.add(new Arrival(event, clock.elapsed()));
    }

    /** How many events wait in the queue. */
    public int waiting() {
        return queue.size();
    }

    /** Beats at each step. */
    public Heartbeat heartbeat() {
        return heartbeat;
    }

    private void run() {
        MDC.put("cluster", cluster);
        try {
            FencingState state = machine.start(clock.read());
            long wakeAt = clock.elapsed();
            while (!Thread.currentThread().isInterrupted()) {
                heartbeat.beat();
                long wait = Math.clamp(wakeAt - clock.elapsed(), 0, HEARTBEAT_INTERVAL.toNanos());
                Arrival arrival = queue.poll(wait, TimeUnit.NANOSECONDS);
                if (arrival == null && clock.elapsed() < wakeAt) {
                    continue;
                }
                FencingEvent event = arrival == null ? new FencingEvent.Woken() : arrival.event();
                if (event instanceof FencingEvent.Doubted doubt) {
                    // Before it is taken in: what is seen from now on may be news.
                    doubts.remove(doubt);
                }
                FencingStep step = machine.step(state, event, clock.read());
                state = step.state();
                wakeAt = step.wakeAt();
                long arrivedAt = arrival == null ? clock.elapsed() : arrival.at();
                step.effects().forEach(effect -> perform(effect, arrivedAt));
            }
        } catch (InterruptedException e) {
            LOG.debug("the control loop was interrupted");
        } catch (Throwable e) {
            broken("the control loop failed; nothing opens again, and the process ends", e);
            return;
        }
        if (!closed) {
            broken("the control loop was interrupted from outside; the process ends", null);
        }
    }

    private void broken(String what, @Nullable Throwable why) {
        try {
            LOG.error(what, why);
        } finally {
            broken.onBroken();
        }
    }

    private void perform(FencingEffect effect, long arrivedAt) {
        switch (effect) {
            case FencingEffect.ReadContact read ->
                ask(() -> reader.readContact(read, this::tell), new FencingEvent.ContactFailed(read.round()));
            case FencingEffect.Renew renew ->
                ask(() -> registry.renew(renew, this::tell), new FencingEvent.RenewalFailed(renew.round()));
            case FencingEffect.Verify verify ->
                ask(
                        () -> probe.verify(verify, this::tell),
                        new FencingEvent.Verified(verify.leadership(), new WritableAnswer.NoAnswer()));
            case FencingEffect.AskAgents request ->
                ask(
                        () -> agents.askAgents(request, this::tell),
                        new FencingEvent.AgentsAnswered(request.round(), new FailsafeAnswer.NoAnswer()));
            case FencingEffect.Grant(Authority next) -> {
                publish(next);
                loops.forEach(loop -> loop.loop().execute(loop::grant));
            }
            case FencingEffect.Suspend(Authority next, ClosedReason reason) -> {
                publish(next);
                FencingLog.suspended(reason);
                loops.forEach(loop -> loop.loop().execute(() -> events.sessionsSuspended(reason, loop.suspend())));
            }
            case FencingEffect.Fence fence -> fence(fence, arrivedAt);
            case FencingEffect.Declare(var next) -> {
                long now = clock.elapsed();
                standing.set(next, now);
                if (next instanceof RouteStatus.Open(var leaderships)) {
                    leaderships.forEach(leadership -> ledger.opened(leadership, now));
                }
                events.declared(next);
                FencingLog.declared(next);
                loops.forEach(loop -> loop.loop().execute(loop::retryWaiting));
            }
            case FencingEffect.Remember(MemoryReport next) -> remember(next);
            case FencingEffect.Accepted(Lineage before, Lineage now) -> {
                ledger.accepted(before, now);
                FencingLog.accepted(before, now);
            }
            case FencingEffect.Raise(var alarm) -> {
                events.raised(alarm);
                FencingLog.raised(alarm);
            }
            case FencingEffect.Clear(var alarm) -> {
                events.cleared(alarm);
                FencingLog.cleared(alarm);
            }
        }
    }

    private void remember(MemoryReport next) {
        MemoryReport before = standing.remembrance();
        standing.set(next);
        FencingLog.remembered(before, next, standing);
    }

    private void publish(Authority next) {
        authority.set(next);
        events.authorised(next);
    }

    private void fence(FencingEffect.Fence fence, long arrivedAt) {
        fences.ordered(fence.id(), fence.cause(), arrivedAt);
        ledger.ordered(fence, arrivedAt);
        for (ClusterSessions loop : loops) {
            loop.loop().execute(() -> fence(fence, loop));
        }
    }

    private void fence(FencingEffect.Fence fence, ClusterSessions loop) {
        ClusterSessions.Fenced done;
        try {
            done = loop.fence(fence.allowed(), fence.cause());
        } catch (Throwable e) {
            broken("an event loop could not perform a fence; the process ends", e);
            return;
        }
        try {
            long now = clock.elapsed();
            fences.performed(fence.id(), done.severed(), now);
            ledger.performed(fence.id(), done, now);
        } finally {
            if (done.complete()) {
                tell(new FencingEvent.LoopFenced(fence.id(), loop.loop().index()));
            }
        }
    }

    /** A question that cannot be put for want of something local, descriptors perhaps, has no answer. */
    private void ask(Runnable question, FencingEvent noAnswer) {
        try {
            question.run();
        } catch (RuntimeException e) {
            LOG.warn("a question of the control loop could not be put", e);
            tell(noAnswer);
        }
    }

    public FenceLedger ledger() {
        return ledger;
    }

    /** Returns when it does nothing any more: the event loops that it uses may end then. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(SHUTDOWN_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
