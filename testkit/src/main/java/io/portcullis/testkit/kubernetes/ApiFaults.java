package io.portcullis.testkit.kubernetes;

import java.time.Duration;

/** What is wrong with an API server at the moment. Thread-safe. */
final class ApiFaults {
    private Duration delay = Duration.ZERO;
    private boolean silent;
    private boolean mute;
    private long cuts;
    private long bookmarks;
    private long ended;

    /** Waits as long as an answer takes. False if the server was stopped meanwhile. */
    synchronized boolean answerable(long run) throws InterruptedException {
        long until = System.nanoTime() + delay.toNanos();
        long left = delay.toNanos();
        while (ended == run && (silent || left > 0)) {
            wait(silent ? 0 : Math.max(1, left / 1_000_000));
            left = until - System.nanoTime();
        }
        return ended == run;
    }

    /** Waits while watches deliver nothing. */
    synchronized void untilWatchesDeliver(long run) throws InterruptedException {
        while (ended == run && (silent || mute)) {
            wait();
        }
    }

    synchronized void delay(Duration each) {
        delay = each;
        notifyAll();
    }

    synchronized void silent(boolean now) {
        silent = now;
        notifyAll();
    }

    synchronized void mute(boolean now) {
        mute = now;
        notifyAll();
    }

    synchronized void cut() {
        cuts++;
    }

    synchronized void bookmark() {
        bookmarks++;
    }

    synchronized void end() {
        ended++;
        notifyAll();
    }

    synchronized long cuts() {
        return cuts;
    }

    synchronized long bookmarks() {
        return bookmarks;
    }

    /** Which run of the server this is. */
    synchronized long run() {
        return ended;
    }
}
