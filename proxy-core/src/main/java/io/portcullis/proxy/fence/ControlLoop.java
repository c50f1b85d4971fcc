package io.portcullis.proxy.fence;

import io.portcullis.fencing.Authority;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.DcsReader;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingMachine;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.Registry;
import io.portcullis.fencing.Standing;
import io.portcullis.fencing.Step;
import io.portcullis.fencing.WritableProbe;
import io.portcullis.proxy.telemetry.GatewayEvents;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the fencing machine: one thread, one queue of events, one event at a time. Decides nothing itself.
 *
 * <p>Safety does not rest on this thread being alive: if it stops, the permit runs out, and every relay sees that by itself.
 */
public final class ControlLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);

    /** Completions and news are few; only signs from the data path could be many, and those may be lost. */
    private static final int QUEUE = 10_000;

    private static final Duration TO_END = Duration.ofSeconds(1);

    private final FencingMachine machine;
    private final ClockSource clock;
    private final DcsReader reader;
    private final Registry registry;
    private final WritableProbe probe;
    private final List<SessionLoop> loops;
    private final AuthorityCell authority;
    private final StandingCell standing;
    private final GatewayEvents events;
    private final Runnable onBroken;
    private final BlockingQueue<Arrival> queue = new LinkedBlockingQueue<>(QUEUE);
    private final FenceWatch fences;
    private final FenceLedger ledger;
    private final Thread thread;

    /** An event and when it arrived, so that how long its consequences took can be measured. */
    private record Arrival(FencingEvent event, long at) {}

    /** @param onBroken called if the machine itself fails, which only a bug can make it do */
    public ControlLoop(
            FencingSettings settings,
            ClockSource clock,
            DcsReader reader,
            Registry registry,
            WritableProbe probe,
            List<SessionLoop> loops,
            AuthorityCell authority,
            StandingCell standing,
            GatewayEvents events,
            Runnable onBroken) {
        this.machine = new FencingMachine(settings, loops.size());
        this.clock = clock;
        this.reader = reader;
        this.registry = registry;
        this.probe = probe;
        this.loops = List.copyOf(loops);
        this.authority = authority;
        this.standing = standing;
        this.events = events;
        this.onBroken = onBroken;
        this.fences = new FenceWatch(loops.size(), events);
        this.ledger = new FenceLedger(loops.size(), InstantSource.system(), events);
        this.thread = Thread.ofPlatform().name("portcullis-control").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Hands over an event, from any thread. */
    public void tell(FencingEvent event) {
        if (!queue.offer(new Arrival(event, clock.elapsed()))) {
            LOG.atError()
                    .addKeyValue("event", event.getClass().getSimpleName())
                    .log("control queue is full, event lost");
        }
    }

    private void run() {
        try {
            FencingState state = machine.start(clock.read());
            long wakeAt = clock.elapsed();
            while (!Thread.currentThread().isInterrupted()) {
                long wait = Math.max(0, wakeAt - clock.elapsed());
                Arrival arrival = queue.poll(wait, TimeUnit.NANOSECONDS);
                FencingEvent event = arrival == null ? new FencingEvent.Woken() : arrival.event();
                Step step = machine.step(state, event, clock.read());
                state = step.state();
                wakeAt = step.wakeAt();
                long arrivedAt = arrival == null ? clock.elapsed() : arrival.at();
                step.effects().forEach(effect -> perform(effect, arrivedAt));
            }
        } catch (InterruptedException e) {
            LOG.debug("control loop stopped");
        } catch (RuntimeException e) {
            LOG.error("the control loop failed; the gateway shuts when its permit runs out", e);
            onBroken.run();
        }
    }

    private void perform(FencingEffect effect, long arrivedAt) {
        switch (effect) {
            case FencingEffect.ReadContact read -> reader.readContact(read, this::tell);
            case FencingEffect.Renew renew -> registry.renew(renew, this::tell);
            case FencingEffect.Verify verify -> probe.verify(verify, this::tell);
            case FencingEffect.Grant(Authority next) -> {
                publish(next);
                loops.forEach(loop -> loop.execute(loop::grant));
            }
            case FencingEffect.Suspend(Authority next, ClosedReason reason) -> {
                publish(next);
                LOG.atWarn().addKeyValue("reason", reason.label()).log("no permit, sessions are suspended");
                loops.forEach(loop -> loop.execute(() -> events.sessionsSuspended(reason, loop.suspend())));
            }
            case FencingEffect.Fence fence -> fence(fence, arrivedAt);
            case FencingEffect.Declare(var next) -> {
                long now = clock.elapsed();
                standing.set(next, now);
                if (next instanceof Standing.Open(var leadership)) {
                    ledger.opened(leadership, now);
                }
                events.declared(next);
                tell(next);
                loops.forEach(loop -> loop.execute(loop::retrySeeking));
            }
            case FencingEffect.Raise(var alarm) -> {
                events.raised(alarm);
                LOG.atError().addKeyValue("alarm", alarm.label()).log("alarm raised");
            }
            case FencingEffect.Clear(var alarm) -> {
                events.cleared(alarm);
                LOG.atWarn().addKeyValue("alarm", alarm.label()).log("alarm cleared");
            }
        }
    }

    private static void tell(Standing next) {
        switch (next) {
            case Standing.Open(var leadership) ->
                LOG.atInfo()
                        .addKeyValue("node", leadership.node())
                        .addKeyValue("leadership", leadership)
                        .log("primary route opened");
            case Standing.Closed(var reason) ->
                LOG.atWarn().addKeyValue("reason", reason.label()).log("primary route closed: {}", reason.text());
        }
    }

    private void publish(Authority next) {
        authority.set(next);
        events.authorised(next);
    }

    private void fence(FencingEffect.Fence fence, long arrivedAt) {
        fences.ordered(fence.id(), fence.cause(), arrivedAt);
        ledger.ordered(fence, arrivedAt);
        for (SessionLoop loop : loops) {
            loop.execute(() -> {
                SessionLoop.Fenced done = loop.fence(fence.entitled(), fence.cause());
                long now = clock.elapsed();
                fences.performed(fence.id(), done.severed(), now);
                ledger.performed(fence.id(), done, now);
                tell(new FencingEvent.LoopFenced(fence.id(), loop.index()));
            });
        }
    }

    public FenceLedger ledger() {
        return ledger;
    }

    /** Returns when it does nothing any more: the event loops that it uses may end then. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(TO_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
