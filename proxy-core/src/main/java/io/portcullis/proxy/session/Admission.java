package io.portcullis.proxy.session;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts against one limit, over all event loops. */
public final class Admission {
    private final AtomicInteger taken = new AtomicInteger();
    private volatile int limit;

    public Admission(int limit) {
        this.limit = limit;
    }

    /** Takes a place if there is one. */
    public boolean enter() {
        while (true) {
            int now = taken.get();
            if (now >= limit) {
                return false;
            }
            if (taken.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    public void leave() {
        taken.decrementAndGet();
    }

    public int taken() {
        return taken.get();
    }

    public int limit() {
        return limit;
    }

    /** A lower limit ends nothing that has a place already. */
    public void limit(int next) {
        limit = next;
    }
}
