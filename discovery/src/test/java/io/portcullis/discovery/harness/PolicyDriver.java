package io.portcullis.discovery.harness;

import io.portcullis.discovery.source.ClusterSource;
import io.portcullis.fencing.Alarm;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingEventListener;
import io.portcullis.fencing.FencingMachine;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.FencingStep;
import io.portcullis.fencing.Permit;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.topology.Leadership;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs the real fencing policy on a real source; a test says which node is writable, and the one event loop fences at once. */
public final class PolicyDriver implements AutoCloseable, FencingEventListener {
    private final List<RouteStatus> declared = new CopyOnWriteArrayList<>();
    private final List<ContactAnswered> contacts = new CopyOnWriteArrayList<>();
    private final List<FencingEvent.Renewed> renewals = new CopyOnWriteArrayList<>();
    private final List<Alarm> alarms = new CopyOnWriteArrayList<>();
    private final List<String> excesses = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();

    private final ClusterSource source;
    private final FencingSettings settings;
    private final ClockSource clock;
    private final Probe probe;
    private final FencingMachine machine;
    private final BlockingQueue<FencingEvent> events = new LinkedBlockingQueue<>();
    private final Thread thread;
    private long newestContact = Long.MIN_VALUE;
    private volatile boolean closed;

    /** What a node answers that is asked whether it is writable. */
    public interface Probe {
        WritableAnswer ask(Leadership leadership);
    }

    public PolicyDriver(ClusterSource source, FencingSettings settings, ClockSource clock, Probe probe) {
        this.source = source;
        this.settings = settings;
        this.clock = clock;
        this.probe = probe;
        this.machine = new FencingMachine(settings, 1);
        this.thread = Thread.ofPlatform().daemon().name("policy").unstarted(this::run);
    }

    /** After the source has been started. */
    public PolicyDriver start() {
        thread.start();
        return this;
    }

    /** What was declared of the primary route, in this order. */
    public List<RouteStatus> declared() {
        return declared;
    }

    public @Nullable RouteStatus status() {
        return declared.isEmpty() ? null : declared.getLast();
    }

    public boolean open() {
        return status() instanceof RouteStatus.Open;
    }

    /** All contacts that were answered, in the order of their answers. */
    public List<ContactAnswered> contacts() {
        return contacts;
    }

    /** All renewals that succeeded. */
    public List<FencingEvent.Renewed> renewals() {
        return renewals;
    }

    /** How many contacts failed. */
    public int failures() {
        return failures.get();
    }

    /** All alarms that were ever raised. */
    public List<Alarm> alarms() {
        return alarms;
    }

    /** The permits that lasted longer than the newest contact allows, in words. */
    public List<String> excesses() {
        return excesses;
    }

    /** News that come between contacts. */
    @Override
    public void onEvent(FencingEvent event) {
        events.add(event);
    }

    private void run() {
        FencingState state = machine.start(clock.read());
        FencingEvent event = new FencingEvent.Woken();
        try {
            while (!closed) {
                note(event);
                FencingStep step = machine.step(state, event, clock.read());
                state = step.state();
                step.effects().forEach(this::perform);
                FencingEvent next = events.poll(step.wakeAt() - clock.elapsed(), TimeUnit.NANOSECONDS);
                event = next == null ? new FencingEvent.Woken() : next;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(FencingEvent event) {
        switch (event) {
            case ContactAnswered answered -> {
                newestContact = Math.max(newestContact, answered.reading().sent());
                contacts.add(answered);
            }
            case FencingEvent.Renewed renewed -> renewals.add(renewed);
            case FencingEvent.ContactFailed _, FencingEvent.ContactRefused _ -> failures.incrementAndGet();
            default -> {
                // Is seen in what is declared.
            }
        }
    }

    private void perform(FencingEffect effect) {
        switch (effect) {
            case FencingEffect.ReadContact request -> source.readContact(request, this);
            case FencingEffect.Renew request -> source.renew(request, this);
            case FencingEffect.Verify(var leadership) ->
                onEvent(new FencingEvent.Verified(leadership, probe.ask(leadership)));
            case FencingEffect.Fence(long id, var _, var _) -> onEvent(new FencingEvent.LoopFenced(id, 0));
            case FencingEffect.Declare(RouteStatus standing) -> declared.add(standing);
            case FencingEffect.Raise(Alarm alarm) -> alarms.add(alarm);
            case FencingEffect.Grant(var authority) -> check(authority.permit());
            default -> {
                // For event loops and operators, of which there are none.
            }
        }
    }

    private void check(@Nullable Permit permit) {
        long allowed =
                newestContact + settings.maxSilence().minus(settings.margin()).toNanos();
        if (permit != null && permit.deadline() > allowed) {
            excesses.add("%s lasts %d ms too long".formatted(permit, (permit.deadline() - allowed) / 1_000_000));
        }
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
    }
}
