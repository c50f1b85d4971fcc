package io.portcullis.discovery.etcd;

import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEventListener;
import io.portcullis.fencing.FencingMachine;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.FencingStep;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.fencing.WritableAnswer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Runs the real fencing policy on a real source; the leader is always writable, and the one event loop fences at once. */
final class PolicyDriver implements AutoCloseable {
    final List<RouteStatus> declared = new CopyOnWriteArrayList<>();

    private final FencingMachine machine;
    private final BlockingQueue<FencingEvent> events = new LinkedBlockingQueue<>();
    private final Gateway gateway;
    private final Thread thread;
    private volatile boolean closed;

    PolicyDriver(Gateway gateway, FencingSettings settings) {
        this.gateway = gateway;
        this.machine = new FencingMachine(settings, 1);
        this.thread = Thread.ofPlatform().daemon().name("policy").start(this::run);
    }

    boolean open() {
        return !declared.isEmpty() && declared.getLast() instanceof RouteStatus.Open;
    }

    private void run() {
        FencingState state = machine.start(Gateway.CLOCK.read());
        FencingEvent event = new FencingEvent.Woken();
        try {
            while (!closed) {
                FencingStep step = machine.step(state, event, Gateway.CLOCK.read());
                state = step.state();
                step.effects().forEach(this::perform);
                FencingEvent next = events.poll(step.wakeAt() - Gateway.CLOCK.elapsed(), TimeUnit.NANOSECONDS);
                event = next == null ? new FencingEvent.Woken() : next;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void perform(FencingEffect effect) {
        FencingEventListener answer = events::add;
        switch (effect) {
            case FencingEffect.ReadContact request -> gateway.source.readContact(request, answer);
            case FencingEffect.Renew request -> gateway.source.renew(request, answer);
            case FencingEffect.Verify(var leadership) ->
                answer.onEvent(new FencingEvent.Verified(leadership, new WritableAnswer.Writable(null, 1)));
            case FencingEffect.Fence(long id, var _, var _) -> answer.onEvent(new FencingEvent.LoopFenced(id, 0));
            case FencingEffect.Declare(RouteStatus standing) -> declared.add(standing);
            default -> {
                // Told to event loops and operators, of which there are none.
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.interrupt();
        thread.join();
    }
}
