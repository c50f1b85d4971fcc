package io.portcullis.lab.chaos.lock;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.check.LockEvent;
import io.portcullis.lab.chaos.check.LockHolding;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks every member twenty times a second, so a stopped member delays nothing. A holding that is shorter may not be seen. A DCS that is only
 * asked does not say why a lock ended.
 */
public final class PolledLockWatch implements LockWatch {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    private final BootClock clock;
    private final LockHistory history = new LockHistory();
    private final List<LockReader> members;
    private final List<Thread> threads;
    private volatile boolean running = true;

    public PolledLockWatch(List<LockReader> members, BootClock clock) {
        this.clock = clock;
        this.members = List.copyOf(members);
        this.threads = this.members.stream()
                .map(member -> Thread.ofPlatform().daemon().name("watch-lock").start(() -> watch(member)))
                .toList();
    }

    @Override
    public List<LockEvent> events() {
        synchronized (history) {
            return history.events();
        }
    }

    @Override
    public void close() {
        running = false;
        threads.forEach(Thread::interrupt);
        members.forEach(LockReader::close);
    }

    private void watch(LockReader member) {
        while (running) {
            long asked = clock.elapsed();
            try {
                Optional<LockHolding> reading = member.read();
                synchronized (history) {
                    history.read(reading, asked, clock.elapsed());
                }
            } catch (IOException theMemberHasNoMajority) {
                // Without a majority the lock does not change; with one, another member answers.
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }
}
